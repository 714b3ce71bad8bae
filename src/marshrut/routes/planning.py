"""Between the rows of the house and the arrays of the planner: offers and a profile in, lines with reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from marshrut import planner
from marshrut.competency.words import GROUPS
from marshrut.people.words import SUBJECTS_TAUGHT as SUBJECTS
from marshrut.planner import Code

from .offers import Offer
from .words import EFFECTS, Block

BLOCKS = {
    Block.DPO: planner.Block.DPO,
    Block.INTERNSHIP: planner.Block.INTERNSHIP,
    Block.EVENT: planner.Block.EVENT,
    Block.COMMUNITY: planner.Block.COMMUNITY,
    Block.ASSOCIATION: planner.Block.COMMUNITY,
    Block.PRESENTATION: planner.Block.PRESENTING,
    Block.OWN_MATERIAL: planner.Block.MATERIAL,
    Block.MENTEE: planner.Block.MENTORING,
}
FORMS = {"in_person": planner.Form.IN_PERSON, "mixed": planner.Form.MIXED}
NO_EXAMS = frozenset(
    {"начальные классы", "технология", "физическая культура", "изобразительное искусство", "музыка",
     "основы безопасности и защиты Родины"}
)  # fmt: skip
#: Exams in schools, both days included: nothing that asks for presence is put here.
EXAMS = ((5, 20), (6, 30))
Planned = tuple[list[tuple[Offer, dict[str, Any]]], dict[str, Any]]
PRESENCE_DAYS = 5
LIVE = ("event", "talk")  # take their hours also from afar: one cannot listen and speak at once
LONGEST_PRESENCE = 14
REASONS = {
    Code.FORBIDDEN: "вы попросили не предлагать",
    Code.SUBJECT: "для другого предмета",
    Code.DATES: "не укладывается в сроки маршрута",
    Code.SEAT: "нет свободных мест",
    Code.MONEY: "платно",
    Code.FORM: "другая форма участия",
    Code.ROAD_CLOSED: "нет дороги",
    Code.TRIP_TOO_LONG: "слишком долгая дорога",
    Code.BLACKOUT: "совпадает с экзаменами или отпуском",
    Code.DONE_3_YEARS: "вы учились по этой программе меньше трёх лет назад",
    Code.NO_DEFICIT: "не отвечает вашим дефицитам",
    Code.PREREQ: "нужна предшествующая программа",
    Code.BLOCK_MAX: "в этом блоке уже достаточно строк",
    Code.CLASH: "пересекается по датам с другой строкой",
    Code.HOURS: "не хватает часов",
    Code.SMALL_EFFECT: "ожидаемый прирост меньше погрешности",
    Code.NO_ACTIVITY: "в каталоге нет подходящего",
}

TELLING = {  # why an offer was left out, the most telling reason first
    code: place
    for place, code in enumerate(
        (Code.CLASH, Code.HOURS, Code.SEAT, Code.TRIP_TOO_LONG, Code.BLACKOUT, Code.SMALL_EFFECT, Code.DATES)
    )
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the teacher has and wants. `abilities`: group → (theta, se) in logits; absent = not measured. `away`: no presence."""

    starts: date
    ends: date
    hours: int
    subject: str = ""
    place: str = ""
    abilities: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    high: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)
    done: Sequence[tuple[int, date]] = ()
    away: Sequence[tuple[date, date]] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """Offers laid out as arrays for some dates: the same for all teachers of a place."""

    rows: Sequence[Offer]
    places: Mapping[str, int]
    catalogue: planner.Catalogue


@dataclass(frozen=True, slots=True)
class Settings:
    """Effects by block (mean, deviation, logits) and hours one way from each municipality's path to the centre."""

    effects: Mapping[str, tuple[float, float]] = field(
        default_factory=lambda: {str(block): pair for block, pair in EFFECTS.items()}
    )
    roads: Mapping[str, float] = field(default_factory=dict)
    evidence: Mapping[str, int] = field(default_factory=dict)


def town(path: str) -> str:
    """The path of the municipality that holds a path: «29.onega.»."""
    return ".".join(path.split(".")[:2]) + "." if path.count(".") > 1 else path


def presence(offer: Offer) -> int:
    """Days of presence after the first one."""
    if offer.starts is None:
        return 0
    whole = ((offer.ends or offer.starts) - offer.starts).days
    return min(whole, LONGEST_PRESENCE if offer.form == "in_person" else PRESENCE_DAYS - 1)


def activity(offer: Offer, wish: Wish, settings: Settings, places: Mapping[str, int]) -> planner.Activity:
    """An offer as the planner sees it; `places` – numbers of municipalities that one travels to."""
    first, last = offer.starts or wish.starts, offer.ends or offer.starts or wish.ends
    mean, sd = settings.effects.get(offer.block, (0.05, 0.05))
    share = max(len(offer.groups), 1) ** 0.5
    busy: tuple[tuple[int, int], ...] = ()
    if offer.starts and (offer.form in FORMS or offer.kind in LIVE):
        busy = ((first.toordinal(), first.toordinal() + presence(offer)),)
    travels = offer.place and offer.form != "remote"
    return planner.Activity(
        block=BLOCKS[Block(offer.block)],
        hours=offer.hours,
        span=(first.toordinal(), last.toordinal()),
        effects=tuple((GROUPS.index(group), mean / share, sd / share) for group in offer.groups),
        n_evidence=settings.evidence.get(offer.key, 0),
        busy=busy,
        form=FORMS.get(offer.form, planner.Form.REMOTE),
        place=places.get(town(offer.place), planner.NONE) if travels else planner.NONE,
        programme=offer.programme,
        seats=offer.seats,
        price=float(offer.price),
        subject=SUBJECTS.index(offer.subject) if offer.subject in SUBJECTS else planner.NONE,
    )


def teacher_of(wish: Wish, settings: Settings, places: Mapping[str, int]) -> planner.Teacher:
    """A wish as the planner sees it."""
    known = [wish.abilities.get(group) for group in GROUPS]
    home = town(wish.place)
    travel = np.array(
        [0.0 if path == home else settings.roads.get(path, 0.0) + settings.roads.get(home, 0.0) for path in places]
    )
    blackout = [(first.toordinal(), last.toordinal()) for first, last in wish.away]
    if wish.subject not in NO_EXAMS:
        blackout += [
            (date(year, *EXAMS[0]).toordinal(), date(year, *EXAMS[1]).toordinal())
            for year in range(wish.starts.year, wish.ends.year + 1)
        ]
    form = {"remote": planner.Form.REMOTE, **FORMS}.get(str(wish.options.get("form", "")))
    return planner.Teacher(
        theta=np.array([pair[0] if pair else np.nan for pair in known]),
        se=np.array([pair[1] if pair else 1.0 for pair in known]),
        hours=wish.hours,
        start=wish.starts.toordinal(),
        end=wish.ends.toordinal(),
        travel=travel,
        max_trip=float(wish.options.get("max_trip") or np.inf),
        form=form,
        blackout=tuple(blackout),
        done=tuple((programme, day.toordinal()) for programme, day in wish.done),
        high=np.array([group in wish.high for group in GROUPS]),
        subject=SUBJECTS.index(wish.subject) if wish.subject in SUBJECTS else planner.NONE,
        free_only=bool(wish.options.get("free_only", True)),
    )


def lay(rows: Sequence[Offer], wish: Wish, settings: Settings) -> Board:
    """Lay offers out for the dates of a wish; nothing else of the wish is looked at."""
    places = _towns(rows)
    return Board(
        rows, places, planner.Catalogue.from_rows([activity(o, wish, settings, places) for o in rows], len(GROUPS))
    )


def _towns(rows: Iterable[Offer]) -> dict[str, int]:
    """Numbers of the municipalities that one travels to."""
    return {path: i for i, path in enumerate(sorted({town(offer.place) for offer in rows if offer.place}))}


def plan(
    wish: Wish,
    offers: Sequence[Offer],
    settings: Settings,
    *,
    kept: Iterable[Offer] = (),
    forbidden: Iterable[str] = (),
    board: Board | None = None,
    many: bool = False,
) -> tuple[list[tuple[Offer, dict[str, Any]]], dict[str, Any]]:
    """Choose lines.

    Parameters
    ----------
    wish : dates, budget of hours, abilities of one teacher
    offers : what may be chosen
    kept : lines that stay in any case; they use up hours, days and places of blocks
    forbidden : keys of offers not to be proposed
    many : one of thousands of drafts: a shorter search
    board : the same offers laid out before for the same dates, when nothing is kept

    Returns
    -------
    lines : chosen offers (without the kept ones), each with its «почему»
    about : what stayed uncovered, what was left out and why, expected closing by groups
    """
    fixed = list(kept)
    laid = board or lay_with(fixed, offers, wish, settings)
    return plan_on(laid, wish, settings, fixed=len(fixed), forbidden=forbidden, many=many)


def lay_with(fixed: Sequence[Offer], offers: Sequence[Offer], wish: Wish, settings: Settings) -> Board:
    """Lay out what is kept in any case, then the offers that are not among the kept."""
    held = {offer.key for offer in fixed if offer.pk}
    rows = [*fixed, *(offer for offer in offers if not offer.pk or offer.key not in held)]
    return lay(rows, wish, settings)


def plan_on(
    board: Board, wish: Wish, settings: Settings, *, fixed: int = 0, forbidden: Iterable[str] = (), many: bool = False,
    anew: bool = True,
) -> Planned:  # fmt: skip
    """Choose lines from a board whose first `fixed` rows stay in any case."""
    rows, out = board.rows, set(forbidden)
    found = planner.propose(
        teacher_of(wish, settings, board.places), board.catalogue, locked=range(fixed),
        forbidden=[i for i, offer in enumerate(rows) if i >= fixed and offer.key in out] if out else (),
        many=many, anew=anew,
    )  # fmt: skip
    lines = [(rows[line.act], _why(line, rows, settings)) for line in found.lines if line.act >= fixed]
    return lines, _about(found, rows)


def plan_all(
    settings: Settings, places: Iterable[tuple[Sequence[Offer], Sequence[tuple[Wish, Sequence[str]]]]]
) -> list[Planned]:
    """Plan for people of several organisations in a process of its own.

    All wishes have the same dates. An offer met in many places is laid out once: it is told by its identity.
    """
    whole = list(places)
    met = {id(offer): offer for offers, _ in whole for offer in offers}
    towns = _towns(met.values())
    laid = {key: activity(offer, whole[0][1][0][0], settings, towns) for key, offer in met.items()}
    found = []
    for offers, wishes in whole:
        board = Board(offers, towns, planner.Catalogue.from_rows([laid[id(o)] for o in offers], len(GROUPS)))
        found += [plan(wish, offers, settings, forbidden=out, board=board, many=True) for wish, out in wishes]
    return found


def _why(line: planner.Line, rows: Sequence[Offer], settings: Settings) -> dict[str, Any]:
    offer = rows[line.act]
    mean, sd = settings.effects.get(offer.block, (0.0, 0.0))
    return {
        "groups": [
            {"group": GROUPS[d.comp], "high": d.high, "need": round(d.need, 2), "closed": round(d.closed_by_line, 2)}
            for d in line.why.deficits
        ],
        "effect": [round(mean, 2), round(sd, 2)],
        "n": line.why.n_evidence,
        "worth": round(line.why.worth, 3),
        "opens": [GROUPS[k] for k in line.why.opens],
        "alternatives": [
            {
                "kind": o.kind,
                "pk": o.pk,
                "title": o.title,
                "hours": o.hours,
                "starts": o.starts and o.starts.isoformat(),
            }
            for o in (rows[act] for act in line.why.alternatives)
            if o.pk
        ],
    }


def _about(found: planner.Plan, rows: Sequence[Offer]) -> dict[str, Any]:
    left_out = [r for r in found.rejected if r.code in TELLING]
    left_out.sort(key=lambda r: TELLING[r.code])
    return {
        "value": round(found.value, 3),
        "hours": found.hours,
        "no_profile": found.no_profile,
        "proved": found.proved,
        "more": [rows[act].title for act in found.more],
        "closed": {GROUPS[k]: round(part, 2) for k, part in enumerate(found.closed)},
        "uncovered": [{"group": GROUPS[u.comp], "why": REASONS.get(u.code, str(u.code))} for u in found.uncovered],
        "left_out": [{"title": rows[r.act].title, "why": REASONS.get(r.code, str(r.code))} for r in left_out[:4]],
    }


def season(today: date) -> tuple[date, date]:
    """Dates of a new route: from two weeks on, nine months long."""
    starts = today + timedelta(days=14)
    return starts, starts + timedelta(days=270)
