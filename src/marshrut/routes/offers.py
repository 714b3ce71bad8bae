"""What a line may point at: objects of the catalogues seen alike. Builders only reshape rows; reading is in `queries`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from marshrut.competency.words import Group

from .words import Block

UNLIMITED = 30_000
FREE_MATERIALS = {
    Group.SUBJECT: "Подборка заданий с решениями по трудным темам предмета",
    Group.METHODICAL: "Сценарий урока с приёмами формирующего оценивания",
    Group.PSYPED: "Памятка по работе с классом разного уровня подготовки",
    Group.COMMUNICATIVE: "Разработка родительского собрания или группового обсуждения",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One object of a catalogue as a possible line. `place` is the path of its unit, empty when no travel is needed."""

    kind: str
    pk: int | None
    block: str
    title: str
    extra: str = ""
    hours: int = 0
    starts: date | None = None
    ends: date | None = None
    seats: int = UNLIMITED
    place: str = ""
    place_name: str = ""
    form: str = "remote"
    groups: tuple[str, ...] = ()
    programme: int = -1
    price: int = 0
    subject: str = ""

    @property
    def key(self) -> str:
        """«stream:12»: how forms and explanations name it."""
        return f"{self.kind}:{self.pk or ''}"

    @property
    def limited(self) -> bool:
        """Whether places are counted."""
        return self.seats < UNLIMITED


def groups_of(codes: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """Groups of competencies that codes belong to, in the order of groups."""
    found = {known[code] for code in codes if code in known}
    return tuple(str(group) for group in Group if str(group) in found)


def of_stream(row: Any, known: Mapping[str, str]) -> Offer:
    """A stream of a programme: block 1.1."""
    item = row.programme
    return Offer(
        "stream", row.pk, Block.DPO, f"«{item.title}»", f"{item.get_kind_display()}, {item.provider}, "
        f"{item.get_form_display()}", item.hours, row.starts, row.ends, row.seats - row.taken,
        row.unit.path if row.unit else "", row.unit.name if row.unit else "", item.form,
        groups_of(item.competencies, known), item.pk, item.price, item.subject,
    )  # fmt: skip


def of_placement(row: Any, known: Mapping[str, str]) -> Offer:
    """A term of an internship site: block 1.2."""
    site = row.site
    return Offer(
        "placement", row.pk, Block.INTERNSHIP, f"Стажировка «{site.topic}»", f"{site.unit.name}, очная", site.hours,
        row.starts, row.ends, row.seats - row.taken, site.unit.path, site.unit.name, "in_person",
        groups_of(site.competencies, known), subject=site.subject,
    )  # fmt: skip


def of_event(row: Any, known: Mapping[str, str], *, speaking: bool = False) -> Offer:
    """An event: block 1.3, or 2.1 when the teacher presents own experience there."""
    first, last = (timezone.localtime(moment).date() for moment in (row.starts, row.ends))
    kind = row.get_kind_display()
    if speaking:
        title, extra = (
            f"Выступление о своей практике, {kind} «{row.title}»",
            f"{kind} «{row.title}», {row.get_form_display()}",
        )
    else:
        title, extra = f"{kind.capitalize()} «{row.title}»", f"{row.unit.name}, {row.get_form_display()}"
    return Offer(
        "talk" if speaking else "event", row.pk, Block.PRESENTATION if speaking else Block.EVENT, title, extra,
        row.hours, first, last, row.seats - row.taken, row.unit.path, row.unit.name, row.form,
        groups_of(row.competencies, known), subject=row.subject,
    )  # fmt: skip


def of_community(row: Any, known: Mapping[str, str]) -> Offer:
    """A community or an association: block 1.4."""
    block = Block.COMMUNITY if row.kind == "community" else Block.ASSOCIATION
    extra = (row.about or "участие в работе сообщества")[:200] if block == Block.COMMUNITY else "член объединения"
    return Offer(
        "community", row.pk, block, row.title, extra, row.hours, place_name=row.unit.name,
        groups=groups_of(row.competencies, known), subject=row.subject,
    )  # fmt: skip


def of_mentor(row: Any, known: Mapping[str, str]) -> Offer:
    """A mentor: block 3."""
    return Offer(
        "mentor", row.pk, Block.MENTEE, f"Наставник: {row.person.full_name}", row.directions, row.hours,
        seats=row.capacity - row.taken, place_name=row.unit.name, groups=groups_of(row.competencies, known),
        subject=row.subject, form="remote" if row.remote else "in_person",
        place="" if row.remote else row.unit.path,
    )  # fmt: skip


def of_material(row: Any, known: Mapping[str, str]) -> Offer:
    """A published work as a pattern for one's own: block 2.2."""
    return Offer(
        "material", row.pk, Block.OWN_MATERIAL, f"Своя разработка по образцу «{row.title}»"[:500], "банк материалов",
        max(row.hours, 6), groups=groups_of(row.competencies, known), subject=row.subject,
    )  # fmt: skip


def own_materials() -> list[Offer]:
    """Kinds of own works that need no object of a catalogue: one for each group."""
    return [
        Offer(
            "",
            None,
            Block.OWN_MATERIAL,
            title,
            "банк материалов, методическое объединение школы",
            6,
            groups=(str(group),),
        )
        for group, title in FREE_MATERIALS.items()
    ]


def of_scenario(number: int, told: Mapping[str, Any]) -> Offer:
    """What a scenario adds and no catalogue has yet: a stream or places with a mentor."""
    stream = told["kind"] == "stream"
    return Offer(
        "new", number, Block.DPO if stream else Block.MENTEE, told["title"], "ещё не открыт", int(told["hours"]),
        date.fromisoformat(told["starts"]) if told.get("starts") else None,
        date.fromisoformat(told["ends"]) if told.get("ends") else None, int(told["seats"]), told.get("place", ""),
        form=told.get("form") or "remote", groups=tuple(told["groups"]), subject=told.get("subject", ""),
    )  # fmt: skip
