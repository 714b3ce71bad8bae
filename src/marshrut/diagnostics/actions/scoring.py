"""Writes of scores and profiles: EAP by the calibration in use, levels by the scale, who may look."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from marshrut.core import actions as core
from marshrut.core import facts
from marshrut.core.actor import Actor
from marshrut.core.refusal import Refused
from marshrut.diagnostics import access, kinds, queries, rules
from marshrut.diagnostics.estimating import OVERALL, estimate_by, levels_of
from marshrut.diagnostics.models import (
    Answer,
    Appeal,
    Calibration,
    FormItem,
    Grant,
    ItemParameter,
    Profile,
    ProfileGroup,
    Scale,
    Score,
    Sitting,
)
from marshrut.diagnostics.words import GROUP_ORDER, AppealState, ItemKind, Mode, ProfileState, SittingState
from marshrut.people import actions as people
from marshrut.people import queries as people_queries
from marshrut.people.words import Purpose

from .experts import assign_experts, final_of
from .stepping import settle

VALID_DAYS = 730
READY = "Ваш профиль готов. Посмотрите результат и что делать дальше."
RECOUNTED = "Ваш результат пересчитан: трудность заданий уточнена. Прежний профиль сохранён."
CHANGED_TASK = "Ваш результат пересчитан: состав учитываемых заданий изменился. Прежний профиль сохранён."


@transaction.atomic
def score(actor: Actor, *, sitting: int, calibration: Calibration | None = None, task_changed: bool = False) -> Sitting:
    """Score a finished sitting and publish the profile. Waits for experts when open answers have no marks yet.

    Repeating changes nothing; another calibration adds rows beside the old ones. Tasks pulled from the campaign count
    for nothing; `task_changed` says that one was pulled or came back after the result was told.
    """
    taken = (
        Sitting.objects.select_related("unit", "campaign__scale", "form")
        .select_for_update(of=("self",))
        .get(pk=sitting)
    )
    if taken.state == SittingState.STARTED:
        raise Refused("sitting.open", "Тест ещё не завершён: результат появится после завершения.")
    if taken.state == SittingState.ANNULLED or not has_consent(actor, taken.person_id):
        return taken
    settle(actor, taken)
    out = queries.pulled(actor, taken.campaign_id)
    places = [place for place in queries.open_places(actor, taken) if place.item_version_id not in out]
    given = points_of(actor, taken, places)
    if given is None:
        if taken.state == SittingState.SUBMITTED:
            assign_experts(actor, sitting=taken)
            taken.state = SittingState.EXPERT
            taken.save(update_fields=["state"])
        return taken
    used = calibration or Calibration.objects.get(in_use=True)
    scores, edition = _estimate(places, given, used), _edition(actor, taken)
    Score.objects.bulk_create(
        [Score(sitting=taken, calibration=used, edition=edition, **fields) for fields in scores],
        update_conflicts=True,
        unique_fields=["sitting", "calibration", "group", "edition"],
        update_fields=["theta", "se", "answered", "points", "most_points"],
    )
    taken.state = SittingState.SCORED
    taken.save(update_fields=["state"])
    facts.record(actor, "sitting.scored", subject_id=taken.pk, unit_path=taken.unit.path, calibration=used.pk)
    if used.in_use:
        _publish(actor, taken, used, scores, places, edition, task_changed=task_changed)
    return taken


def _edition(actor: Actor, sitting: Sitting) -> int:
    """Each appeal that has changed points, each answered task that went out or came back makes new rows beside the former."""
    appeals = Appeal.objects.filter(sitting=sitting, state=AppealState.CHANGED).count()
    return 1 + appeals + queries.pull_changes(actor, sitting)


def has_consent(actor: Actor, person_id: int) -> bool:
    """Whether the person's consent to diagnostics is in force: without it nothing is computed or shown."""
    return people_queries.consent(actor, person_id, Purpose.DIAGNOSTICS) is not None


@transaction.atomic
def rescore(actor: Actor, *, sitting: int, calibration: int) -> Sitting:
    """Score once more by another calibration; the former scores stay."""
    return score(actor, sitting=sitting, calibration=Calibration.objects.get(pk=calibration))


def points_of(actor: Actor, sitting: Sitting, places: list[FormItem]) -> dict[int, int] | None:
    """Points by place; places without an answer are absent. None while the final points of an open answer are awaited."""
    values = dict(Answer.objects.filter(sitting=sitting).values_list("place", "value"))
    final = final_of(actor, [sitting.pk])[sitting.pk]
    waits = any(p.item_version.kind == ItemKind.OPEN and values.get(p.order) and p.order not in final for p in places)
    return None if waits else _given(places, values, final)


def points_of_many(actor: Actor, sittings: list[int], places: list[FormItem]) -> list[dict[int, int]]:
    """Points by place of many sittings of one form, in the given order; an open answer not settled counts as none.

    Where not all of a form was given, answers to places that were not opened count for nothing.
    """
    values: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = Answer.objects.filter(sitting__in=sittings).values_list("sitting_id", "place", "value")
    for sitting, place, value in rows.iterator():
        values[sitting][place] = value
    final = final_of(actor, sittings)
    for pk, places_open in queries.opened(actor, sittings).items():
        values[pk] = {place: values[pk][place] for place in places_open if place in values[pk]}
    out = queries.pulled_of_many(actor, sittings, [place.item_version_id for place in places])
    return [_given(places, values[pk], final[pk], out.get(pk)) for pk in sittings]


def points_by_task(actor: Actor, sittings: list[Sitting], columns: list[FormItem]) -> list[dict[int, int]]:
    """Points by column of many sittings of several forms: a column is a task, numbered by its `order`, which is set here.

    A task that the form of a sitting has not is absent, as one without an answer: neither wrong nor a zero.
    """
    column = {place.item_version_id: n for n, place in enumerate(columns, start=1)}
    for place in columns:
        place.order = column[place.item_version_id]
    by_form: dict[int, list[int]] = defaultdict(list)
    for one in sittings:
        by_form[one.form_id].append(one.pk)
    found: dict[int, dict[int, int]] = {}
    for form, keys in by_form.items():
        places = list(FormItem.objects.filter(form_id=form).select_related("item_version").order_by("order"))
        where = {place.order: column[place.item_version_id] for place in places}
        for pk, points in zip(keys, points_of_many(actor, keys, places), strict=True):
            found[pk] = {where[order]: value for order, value in points.items()}
    return [found[one.pk] for one in sittings]


def _given(
    places: list[FormItem], values: dict[int, Any], final: dict[int, int], out: set[int] | None = None
) -> dict[int, int]:
    """Points of automatic answers by their keys, of open ones as settled by the experts; none for versions in `out`."""
    given: dict[int, int] = {}
    for place in places:
        if out and place.item_version_id in out:
            continue
        version, value = place.item_version, values.get(place.order)
        is_open = version.kind == ItemKind.OPEN
        got = (final.get(place.order) if value else None) if is_open else kinds.points(version, value)
        if got is not None:
            given[place.order] = got
    return given


def _estimate(places: list[FormItem], given: dict[int, int], calibration: Calibration) -> list[dict[str, Any]]:
    """EAP and its error for each group and for all, by the parameters of a calibration."""
    return _estimate_many(places, [given], calibration)[0]


def _estimate_many(
    places: list[FormItem], given: list[dict[int, int]], calibration: Calibration
) -> list[list[dict[str, Any]]]:
    """The same for many people at once: a row of groups and the overall one for each."""
    rows = ItemParameter.objects.filter(calibration=calibration, item_version__in=[p.item_version_id for p in places])
    return estimate_by(places, given, {p.item_version_id: p for p in rows})


def _group_row(profile: Profile, part: dict[str, Any], level: rules.GroupLevel, asked: dict[str, int]) -> ProfileGroup:
    return ProfileGroup(
        profile=profile, group=part["group"], theta=part["theta"], se=part["se"], answered=part["answered"],
        asked=asked[part["group"]], level=level.level, probability=level.probability, neighbour=level.neighbour,
    )  # fmt: skip


def _publish(
    actor: Actor,
    sitting: Sitting,
    calibration: Calibration,
    scores: list[dict[str, Any]],
    places: list[FormItem],
    edition: int,
    *,
    task_changed: bool,
) -> Profile:
    """Turn scores into levels by the campaign's scale; the newest profile of the person supersedes the former one."""
    scale = sitting.campaign.scale
    asked = {group: sum(p.group == group for p in places) for group in GROUP_ORDER}
    by_group = {s["group"]: s for s in scores}
    levels = levels_of(scale, by_group)
    level = rules.overall_level([found.level for found in levels.values()])
    profile, again = _profile(sitting, scale, calibration, level, edition)
    ProfileGroup.objects.bulk_create(
        [_group_row(profile, by_group[group], level, asked) for group, level in levels.items()],
        update_conflicts=True,
        unique_fields=["profile", "group"],
        update_fields=["theta", "se", "answered", "asked", "level", "probability", "neighbour"],
    )  # fmt: skip
    facts.record(
        actor, "profile.published", subject_id=profile.pk, unit_path=sitting.unit.path, person=sitting.person_id
    )
    if profile.state == ProfileState.PUBLISHED:
        _tell(
            actor, profile, CHANGED_TASK if again and task_changed else RECOUNTED if again == "calibration" else READY
        )
    return profile


def _profile(sitting: Sitting, scale: Scale, calibration: Calibration, level: str, edition: int) -> tuple[Profile, str]:
    """The profile of a sitting by a scale and a calibration; and in what a former one of it differs, if there is one.

    A former profile is superseded and never changed; an old sitting scored again does not push out a newer result.
    """
    now = timezone.now()
    others = Profile.objects.filter(person_id=sitting.person_id).exclude(
        sitting=sitting, scale=scale, calibration=calibration, edition=edition
    )
    former = others.filter(sitting=sitting).order_by("pk").last()
    shown = others.filter(state=ProfileState.PUBLISHED)
    newest = not shown.filter(sitting__started_at__gt=sitting.started_at).exists()
    (shown if newest else shown.filter(sitting=sitting)).update(state=ProfileState.SUPERSEDED)
    found, _ = Profile.objects.update_or_create(
        sitting=sitting,
        scale=scale,
        calibration=calibration,
        edition=edition,
        defaults={
            "person_id": sitting.person_id,
            "state": ProfileState.PUBLISHED if newest else ProfileState.SUPERSEDED,
            "level": level,
            "tested_on": timezone.localdate(sitting.finished_at or now),
            "published_at": now,
            "valid_until": former.valid_until if former else timezone.localdate(now) + timedelta(days=VALID_DAYS),
        },
    )
    if former is None:
        return found, ""
    return found, "edition" if former.calibration_id == calibration.pk else "calibration"


def _tell(actor: Actor, profile: Profile, text: str) -> None:
    """A notice and a work item for the person; no result in the text."""
    url = reverse("diagnostics:profile")
    core.notify(actor, [profile.person_id], kind="profile.published", text=text, url=url)
    core.open_work(
        actor,
        "diagnostics.profile",
        subject_id=profile.pk,
        title="Посмотрите свой профиль",
        url=url,
        person_id=profile.person_id,
        hint="Рядом — предложенный маршрут",
    )


@transaction.atomic
def hide_profile(actor: Actor, *, person_id: int) -> int:
    """The consent is withdrawn: profiles are hidden; numbers already counted in totals stay."""
    shown = [ProfileState.PUBLISHED, ProfileState.PREVIEW, ProfileState.SUPERSEDED]
    return Profile.objects.filter(person_id=person_id, state__in=shown).update(state=ProfileState.HIDDEN)


@transaction.atomic
def show_profile(actor: Actor, *, person_id: int) -> int:
    """The consent is given again: the newest of the hidden profiles is the person's, the others are its history."""
    hidden = Profile.objects.filter(person_id=person_id, state=ProfileState.HIDDEN).select_for_update()
    newest = hidden.order_by("-sitting__started_at", "-pk").values_list("pk", flat=True).first()
    if newest is None:
        return 0
    later = Profile.objects.filter(person_id=person_id, state=ProfileState.PUBLISHED).exists()
    hidden.exclude(pk=0 if later else newest).update(state=ProfileState.SUPERSEDED)
    return 0 if later else Profile.objects.filter(pk=newest).update(state=ProfileState.PUBLISHED)


@transaction.atomic
def open_profile(actor: Actor, *, person_id: int, why: str) -> Profile:
    """An officer opens a profile with a reason; the person sees who looked and why."""
    if len(why.strip()) < 10:
        raise Refused("profile.reason", "Напишите основание: хотя бы 10 знаков. Его увидит педагог.")
    rows = access.open_person.of(actor, Profile.objects.filter(state=ProfileState.PUBLISHED))
    profile = get_object_or_404(rows, person_id=person_id)
    people.note_look(actor, person_id=person_id, what="профиль дефицитов", why=why)
    return profile


@transaction.atomic
def give_access(actor: Actor, *, helper_id: int, until: date | None = None) -> Grant:
    """The person opens the own profile to a helper, perhaps for a term."""
    if actor.person_id is None or helper_id == actor.person_id:
        raise Refused("grant.self", "Свой профиль вы видите и так: выберите другого человека.")
    made, _ = Grant.objects.update_or_create(
        person_id=actor.person_id or 0, helper_id=helper_id, withdrawn_at=None, defaults={"until": until}
    )
    core.notify(
        actor,
        [helper_id],
        kind="grant",
        text="Вам открыли доступ к профилю. Он виден на странице педагога.",
        url=reverse("diagnostics:profile_of", args=[actor.person_id]),
    )
    return made


@transaction.atomic
def take_access_back(actor: Actor, *, pk: int) -> None:
    """The person closes the access again."""
    own = Grant.objects.filter(pk=pk, person_id=actor.person_id or 0, withdrawn_at=None)
    if not own.update(withdrawn_at=timezone.now()):
        raise Http404


@transaction.atomic
def look_at_profile(actor: Actor, *, person_id: int) -> Profile:
    """Open somebody's profile by a grant: the look is written, the person sees it. Absence and refusal look the same."""
    found = queries.profile_of(actor, person_id)
    why = people_queries.emergency_reason(actor, person_id) or "доступ открыт педагогом"
    people.note_look(actor, person_id=person_id, what="профиль дефицитов", why=why)
    return found


def note_refusal(actor: Actor, *, person_id: int) -> None:
    """Somebody without the right tried to open a profile that exists: a fact, not a word about its content."""
    if Profile.objects.filter(person_id=person_id, state=ProfileState.PUBLISHED).exists():
        facts.record(actor, "profile.refused", subject_id=person_id, unit_path="")


@transaction.atomic
def score_many(actor: Actor, *, sittings: list[int]) -> int:
    """Score many finished sittings whose open answers are absent: one numeric call for each form, bulk writes."""
    rows = list(
        Sitting.objects.filter(pk__in=sittings).select_related("unit", "campaign__scale", "form").order_by("pk")
    )
    by_form: dict[tuple[int, int], list[Sitting]] = defaultdict(list)
    for row in rows:
        by_form[row.campaign_id, row.form_id].append(row)
    for (campaign, _), same in sorted(by_form.items()):
        if same[0].form.mode == Mode.ALL:
            _score_form(same, queries.pulled(actor, campaign))
        else:  # each was given tasks of its own
            for row in same:
                score(actor, sitting=row.pk)
    return len(rows)


def _score_form(rows: list[Sitting], out: set[int]) -> None:
    form = FormItem.objects.filter(form_id=rows[0].form_id).exclude(item_version__in=out)
    places = list(form.select_related("item_version").order_by("order"))
    values: dict[int, dict[int, Any]] = defaultdict(dict)
    answers = Answer.objects.filter(sitting__in=[row.pk for row in rows])
    for sitting, place, value in answers.values_list("sitting_id", "place", "value"):
        values[sitting][place] = value
    calibration = Calibration.objects.get(in_use=True)
    given = [_automatic(places, values[row.pk]) for row in rows]
    scores = _estimate_many(places, given, calibration)
    Score.objects.bulk_create(
        [
            Score(sitting=row, calibration=calibration, **fields)
            for row, parts in zip(rows, scores, strict=True)
            for fields in parts
        ],
        batch_size=5000,
        ignore_conflicts=True,
    )
    Sitting.objects.filter(pk__in=[r.pk for r in rows]).update(state=SittingState.SCORED)
    _publish_many(rows, calibration, scores, places)


def _automatic(places: list[FormItem], values: dict[int, Any]) -> dict[int, int]:
    found = ((p.order, kinds.points(p.item_version, values.get(p.order))) for p in places)
    return {order: points for order, points in found if points is not None}


def _publish_many(
    rows: list[Sitting], calibration: Calibration, scores: list[list[dict[str, Any]]], places: list[FormItem]
) -> None:
    """Profiles of many sittings at once; a sitting that has one keeps it, the newest of a person is the one in force."""
    profiles, groups = [], []
    asked = {group: sum(p.group == group for p in places) for group in GROUP_ORDER}
    told = set(Profile.objects.filter(sitting__in=rows).values_list("sitting_id", flat=True))
    fresh = [pair for pair in zip(rows, scores, strict=True) if pair[0].pk not in told]
    newer = _supersede([row for row, _ in fresh])
    for row, parts in fresh:
        levels = levels_of(row.campaign.scale, {s["group"]: s for s in parts})
        moment = row.finished_at or timezone.now()
        profile = Profile(
            person_id=row.person_id, sitting=row, scale=row.campaign.scale, calibration=calibration, published_at=moment,
            level=rules.overall_level([found.level for found in levels.values()]),
            tested_on=timezone.localdate(moment), valid_until=timezone.localdate(moment) + timedelta(days=VALID_DAYS),
            state=ProfileState.SUPERSEDED if row.pk in newer else ProfileState.PUBLISHED,
        )  # fmt: skip
        profiles.append(profile)
        groups += [_group_row(profile, s, levels[s["group"]], asked) for s in parts if s["group"] != OVERALL]
    Profile.objects.bulk_create(profiles, batch_size=2000)
    ProfileGroup.objects.bulk_create(groups, batch_size=5000)


def _supersede(rows: list[Sitting]) -> set[int]:
    """Older profiles in force give way to those about to come. Returns the sittings that are older than one in force."""
    mine = {row.person_id: row for row in rows}
    shown = Profile.objects.filter(state=ProfileState.PUBLISHED, person__in=mine).select_related("sitting")
    newer, gone = set(), []
    for profile in shown:
        row = mine[profile.person_id]
        if profile.sitting.started_at > row.started_at:
            newer.add(row.pk)
        else:
            gone.append(profile.pk)
    Profile.objects.filter(pk__in=gone).update(state=ProfileState.SUPERSEDED)
    return newer
