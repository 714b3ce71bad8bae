"""Writing of a checked sheet in one transaction, and taking it back: bulk statements, a list of everything made."""

from __future__ import annotations

from typing import Any

from django.db.models import ProtectedError
from django.utils import timezone

from marshrut.access.words import Role
from marshrut.people.keys import fill_keys
from marshrut.people.models import Account, Appointment, Employment, Person
from marshrut.region.models import Unit, UnitName, UnitParent
from marshrut.region.words import Kind, Level

from .checking import RowPlan

BATCH = 2000
PERSON_FIELDS = ("surname", "name", "patronymic", "snils", "birth_date", "email", "phone")
JOB_FIELDS = ("subjects", "category", "rate", "is_main")


def write(plans: list[RowPlan]) -> tuple[dict[str, int], dict[str, Any]]:
    """Make units, people and jobs of the plans. Returns counts and what an undo needs. Runs inside a transaction."""
    made_units = _units(plans)
    known = {p.person_id for p in plans if p.person_id}
    new, changed, before = _people(plans)
    jobs, job_changes, job_before = _jobs(plans)
    roles = Appointment.objects.bulk_create(
        [Appointment(person_id=j.person_id, role=Role.TEACHER, unit_id=j.unit_id, since=j.since) for j in jobs],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    touched = {*changed, *job_changes, *(job.person_id for job in jobs)} & known
    counts = {
        "organisations": len(made_units),
        "created": len(new),
        "changed": len(touched),
        "jobs": len(jobs),
        "roles": len(roles),
        "same": len(known - touched),
    }
    undo = {
        "units": [u.pk for u in made_units],
        "people": [p.pk for p in new],
        "jobs": [j.pk for j in jobs],
        "people_before": before,
        "jobs_before": job_before,
    }
    return counts, undo


def _units(plans: list[RowPlan]) -> list[Unit]:
    """Organisations that the base lacks; rows of one new organisation meet in one."""
    wanted: dict[tuple[int, str], RowPlan] = {p.unit_key: p for p in reversed(plans) if p.unit_id is None}
    parents = {u.pk: u for u in Unit.objects.filter(pk__in={town for town, _ in wanted})}
    taken = {
        town: {int(c) for c in Unit.objects.filter(parent_id=town).values_list("code", flat=True) if c.isdecimal()}
        for town in parents
    }
    made = []
    today = timezone.localdate()
    for (town, _), plan in sorted(wanted.items(), key=lambda pair: pair[1].row):
        code = max((c for c in taken[town] if c < 9000), default=0) + 1
        taken[town].add(code)
        values, parent = plan.values, parents[town]
        made.append(
            Unit(
                level=Level.ORGANISATION,
                kind=values["kind"] or Kind.SCHOOL,
                code=f"{code:04d}",
                parent=parent,
                path=f"{parent.path}{code:04d}.",
                name=values["organisation"],
                full_name=values["organisation_full"] or values["organisation"],
                region_code=parent.region_code,
                inn=values["inn"],
                since=today,
            )
        )
    Unit.objects.bulk_create(made, batch_size=BATCH)
    UnitName.objects.bulk_create([UnitName(unit=u, name=u.name, full_name=u.full_name, since=today) for u in made])
    UnitParent.objects.bulk_create([UnitParent(unit=u, parent=u.parent, since=today) for u in made if u.parent])
    ids = {key: unit.pk for key, unit in zip(sorted(wanted, key=lambda k: wanted[k].row), made, strict=True)}
    for plan in plans:
        plan.unit_id = plan.unit_id or ids[plan.unit_key]
    return made


def _person_key(plan: RowPlan) -> str:
    values = plan.values
    return values["snils"] or f"{values['surname']}|{values['name']}|{values['patronymic']}|{plan.unit_id}"


def _people(plans: list[RowPlan]) -> tuple[list[Person], list[int], dict[int, dict[str, Any]]]:
    """New people, and changes of known ones: an empty cell never erases what is known."""
    fresh: dict[str, Person] = {}
    for plan in plans:
        if plan.person_id is None:
            fields = {name: plan.values[name] for name in PERSON_FIELDS}
            no_patronymic = not plan.values["patronymic"]
            fresh.setdefault(_person_key(plan), fill_keys(Person(no_patronymic=no_patronymic, **fields)))
    Person.objects.bulk_create(fresh.values(), batch_size=BATCH)
    found = Person.objects.in_bulk([p.person_id for p in plans if p.person_id])
    before: dict[int, dict[str, Any]] = {}
    for plan in plans:
        if plan.person_id is None:
            plan.person_id = fresh[_person_key(plan)].pk
            continue
        person = found[plan.person_id]
        news = {n: v for n in PERSON_FIELDS if (v := plan.values[n]) and getattr(person, n) != v}
        if news:
            before.setdefault(person.pk, {n: _plain(getattr(person, n)) for n in news})
            for name, value in news.items():
                setattr(person, name, value)
            fill_keys(person)
    changed = [found[pk] for pk in before]
    Person.objects.bulk_update(changed, [*PERSON_FIELDS, "sort_key", "search_text"], batch_size=BATCH)
    return list(fresh.values()), list(before), before


def _placed(plan: RowPlan) -> tuple[int, int]:
    """The person and the unit of a row: both stand in the base by now."""
    if plan.person_id is None or plan.unit_id is None:
        raise ValueError(f"row {plan.row} has no person or no unit yet")
    return plan.person_id, plan.unit_id


def _news(job: Employment, values: dict[str, Any]) -> dict[str, Any]:
    """What a row says of a known job that differs from the base; an empty cell says nothing."""
    return {
        name: value
        for name in ("subjects", "category", "rate")
        if (value := values[name]) not in ([], "none", None)
        and value != (float(job.rate) if name == "rate" else getattr(job, name))
    }


def _jobs(plans: list[RowPlan]) -> tuple[list[Employment], list[int], dict[int, dict[str, Any]]]:
    """New jobs, and changes of known ones. A new main job at another place closes nobody's job: it comes as a side one."""
    people = {_placed(p)[0] for p in plans}
    open_jobs = list(Employment.objects.filter(person_id__in=people, until=None))
    known = {(j.person_id, j.unit_id, j.position): j for j in open_jobs}
    has_main = {j.person_id for j in open_jobs if j.is_main}
    made, changed, before = [], [], {}
    today = timezone.localdate()
    for plan in plans:
        values = plan.values
        person_id, unit_id = _placed(plan)
        key = (person_id, unit_id, values["position"])
        job = known.get(key)
        if job is None:
            main = values["main"] and person_id not in has_main
            has_main |= {person_id} if main else set()
            job = Employment(
                person_id=person_id,
                unit_id=unit_id,
                position=values["position"],
                subjects=values["subjects"] or [],
                category=values["category"] or "none",
                rate=values["rate"],
                is_main=main,
                since=values["since"] or today,
                worked_since=values["since"],
            )
            known[key] = job
            made.append(job)
            continue
        news = _news(job, values)
        if news and job.pk:
            before[job.pk] = {name: _plain(getattr(job, name)) for name in news}
            changed.append(job)
            for name, value in news.items():
                setattr(job, name, value)
    Employment.objects.bulk_create(made, batch_size=BATCH)
    Employment.objects.bulk_update(changed, [n for n in JOB_FIELDS if n != "is_main"], batch_size=BATCH)
    return made, [j.person_id for j in changed], before


def _plain(value: Any) -> Any:
    """A value for JSON."""
    return value if value is None or isinstance(value, (str, int, float, list)) else str(value)


def take_back(undo: dict[str, Any]) -> dict[str, int]:
    """Delete what a batch made and restore what it changed. What is already in use stays, and is counted."""
    kept = 0
    for pk, fields in undo.get("jobs_before", {}).items():
        Employment.objects.filter(pk=pk).update(**fields)
    for pk, fields in undo.get("people_before", {}).items():
        person = Person.objects.filter(pk=pk).first()
        if person:
            for name, value in fields.items():
                setattr(person, name, value)
            fill_keys(person).save()
    busy = set(Account.objects.filter(person_id__in=undo["people"]).values_list("person_id", flat=True))
    Employment.objects.filter(pk__in=undo["jobs"], person__routes__isnull=True).exclude(person_id__in=busy).delete()
    Appointment.objects.filter(person_id__in=set(undo["people"]) - busy).delete()
    try:
        Person.objects.filter(pk__in=set(undo["people"]) - busy, employments=None).delete()
    except ProtectedError as error:
        kept += len(error.protected_objects)
    empty = Unit.objects.filter(pk__in=undo["units"], employments=None, appointments=None)
    gone = list(empty.values_list("pk", flat=True))
    Unit.objects.filter(pk__in=gone).delete()
    left = Person.objects.filter(pk__in=undo["people"]).count()
    return {"kept_people": left, "kept_organisations": len(undo["units"]) - len(gone), "kept": kept}
