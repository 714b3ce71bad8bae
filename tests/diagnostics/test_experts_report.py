"""The report of scoring: planted severities are found, what they took from people is given back, agreement is counted."""

from datetime import timedelta
from io import BytesIO

import numpy as np
import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.experts import appoint, mark, waiting
from tests.journeys.help import work as run_jobs

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Progress
from marshrut.diagnostics import actions, double
from marshrut.diagnostics.agreement import Ratings, severities
from marshrut.diagnostics.models import Campaign, Profile, Sitting, Work
from marshrut.people import actions as people
from marshrut.people.models import Person

PEOPLE, RATERS, CRITERIA = 300, 20, 3


def planted(seed=7):
    """300 works with three criteria, each read by two of 20 raters of known severities; marks 0…3."""
    rng = np.random.default_rng(seed)
    ability, severity = rng.normal(0, 1.2, PEOPLE), rng.normal(0, 0.8, RATERS)
    severity -= severity.mean()
    step = np.sort(rng.normal(0, 1, (CRITERIA, 3)), axis=1)
    rows, readers, raw = Ratings([], [], [], []), [], np.zeros((PEOPLE, 2))
    for person in range(PEOPLE):
        readers.append(rng.choice(RATERS, 2, replace=False))
        for n, rater in enumerate(readers[-1]):
            for j in range(CRITERIA):
                logit = np.arange(4) * (ability[person] - severity[rater]) - np.append(0, np.cumsum(step[j]))
                chance = np.exp(logit - logit.max())
                got = int(rng.choice(4, p=chance / chance.sum()))
                raw[person, n] += got
                for column, value in zip(
                    (rows.work, rows.criterion, rows.rater, rows.mark), (person, j, rater, got), strict=True
                ):
                    column.append(int(value))
    return rows, readers, raw, ability, severity


@pytest.fixture(scope="module")
def found():
    rows, *rest = planted()
    return severities(rows), *rest


def test_planted_severities_are_recovered(found):
    seen, _, _, _, severity = found
    assert np.corrcoef(seen.found.severity, severity)[0, 1] >= 0.95
    inside = np.abs(seen.found.severity - severity) < 2 * seen.found.severity_se
    assert inside.mean() >= 0.85


def test_the_unfair_difference_is_taken_away(found):
    """Points as a line of ability and of the readers' severity: the slope on severity falls by four fifths or more."""
    seen, readers, raw, ability, severity = found
    unfair = np.array([severity[two].mean() for two in readers])
    freed = np.array(
        [
            double.mean_of([raw[p, n] + seen.correction(p, range(CRITERIA), r) for n, r in enumerate(readers[p])])
            for p in range(PEOPLE)
        ]
    )
    base = np.column_stack([np.ones(PEOPLE), ability, ability**3, unfair])
    before, after = (np.linalg.lstsq(base, y, rcond=None)[0][3] for y in (raw.mean(1), freed))
    assert before < -0.5
    assert abs(after) <= 0.2 * abs(before)
    assert freed.std() >= 0.95 * raw.mean(1).std()


def test_marks_nobody_gave_are_no_trouble_and_a_criterion_without_spread_is_left_out():
    rows, *_ = planted()
    rows.mark[:] = [3 if m == 2 else m for m in rows.mark]
    for n, criterion in enumerate(rows.criterion):
        if criterion == 1:
            rows.mark[n] = 2
    seen = severities(rows)
    assert seen.values[0].tolist() == [0, 1, 3]
    assert sorted(seen.at) == [0, 2]


@pytest.fixture
def crowd(world, sitting):
    """24 finished sittings of invented people of Mezen with open answers, and four experts."""
    appoint(world, "lidia", "nina")
    place = sitting.form.places.get(item_version__kind="open").order
    for n in range(24):
        who = Person.objects.create(surname=f"Учителев{n}", name="Анна", sort_key=f"учителев{n}", search_text=f"{n}")
        one = Sitting.objects.get(pk=sitting.pk)
        one.pk, one.person, one.state = None, who, "submitted"
        one.finished_at = one.started_at + timedelta(minutes=40)
        one.save()
        one.answers.create(place=place, turn=1, value=f"Разберу ошибки по видам, {n}", saved_at=timezone.now())
        people.give_consent(_actor(who), purpose="diagnostics")
        actions.score(SYSTEM, sitting=one.pk)
    return sitting


def _actor(person):
    from marshrut.core.actor import Actor

    return Actor(person_id=person.pk)


def mark_all(world, strict):
    """Marks near a hidden level of the work; one expert takes a point off. Third experts, too."""
    rng = np.random.default_rng(3)
    level = {work.sitting_id: int(rng.integers(1, 5)) for work in Work.objects.all()}
    while tasks := waiting():
        for task in tasks:
            taken = task.expert.email.split("@")[0] == strict
            mark(world, task, max(0, level[task.sitting_id] + int(rng.random() < 0.3) - taken))


def test_the_strict_expert_is_seen_with_an_error_and_agreement_by_criterion(world, crowd):
    mark_all(world, "boris")
    report = actions.rate(world.actor("dasha"), campaign=crowd.campaign_id).report
    assert (report["works"], report["pairs"], report["severity_trouble"]) == (24, 24, "")
    by = {row["expert"]: row for row in report["experts"]}
    boris = by.pop(world.person("boris").pk)
    assert boris["severity"] > max(row["severity"] for row in by.values()) + 0.5
    assert boris["se"] > 0
    assert {c["count"] for c in report["criteria"]} == {24}
    assert 0 < report["whole"]["exact"] < report["whole"]["adjacent"] <= 100
    work = Work.objects.filter(sitting__scoring__expert=world.person("boris"), state="final").first()
    assert work.adjusted > sum(t.points for t in work.sitting.scoring.all()) / 2


def test_too_few_works_say_so(world, crowd):
    Sitting.objects.filter(pk__in=Sitting.objects.exclude(pk=crowd.pk).order_by("-pk").values("pk")[:10]).delete()
    mark_all(world, "boris")
    report = actions.rate(world.actor("dasha"), campaign=crowd.campaign_id).report
    assert report["experts"] == []
    assert "от 20" in report["severity_trouble"]


def test_where_the_campaign_says_so_points_are_freed_of_severity_before_they_are_final(world, crowd):
    actions.set_order(world.actor("dasha"), campaign=crowd.campaign_id, adjust=True)
    mark_all(world, "boris")
    assert set(Work.objects.values_list("state", flat=True)) <= {"consistent", "third_expert"}
    assert not Profile.objects.exists()
    actions.rate(world.actor("dasha"), campaign=crowd.campaign_id)
    works = list(Work.objects.all())
    assert {w.settled_by for w in works} == {"adjusted"}
    assert all(w.points == double.half_up(w.adjusted) for w in works)


def test_adjusted_points_are_told_beside_and_not_used_otherwise(world, crowd):
    mark_all(world, "boris")
    before = dict(Work.objects.values_list("pk", "points"))
    actions.rate(world.actor("dasha"), campaign=crowd.campaign_id)
    assert dict(Work.objects.values_list("pk", "points")) == before
    assert not Work.objects.filter(adjusted=None).exists()


def test_the_report_is_counted_by_a_job_and_taken_to_excel(world, crowd, enter):
    mark_all(world, "boris")
    path = reverse("diagnostics:scoring_report", args=[crowd.campaign_id])
    assert enter("dasha").post(path).status_code == 302
    run_jobs()
    assert Progress.objects.get(kind="diagnostics.rating").state == "done"
    text = enter("dasha").get(path).content.decode()
    assert "Оценкин" in text
    assert "Учителев" not in text
    file = reverse("diagnostics:scoring_file", args=[crowd.campaign_id])
    for part, rows in (("experts", 4), ("criteria", 3), ("works", 24)):
        sheet = openpyxl.load_workbook(BytesIO(enter("dasha").get(f"{file}?part={part}").content)).active
        cells = [[c.value for c in row] for row in sheet.iter_rows()]
        head = next(n for n, row in enumerate(cells) if row[0] in {"Эксперт", "Задание", "Работа"})
        assert len([r for r in cells[head + 1 :] if r[0]]) == rows
        assert "Учителев" not in str(cells)
    assert Fact.objects.filter(kind="list.exported").count() == 3


def test_hints_are_kept_apart_and_compared(world, crowd):
    mark_all(world, "")
    hinted = Work.objects.exclude(hint=None)
    assert hinted.exists()
    report = actions.rate(world.actor("dasha"), campaign=crowd.campaign_id).report
    assert report["hint"]["count"] == hinted.count()
    assert all(w.settled_by in {"mean", "closest"} for w in hinted)


@pytest.mark.parametrize("name", ["boris", "egor", "petr", "galina"])
def test_agreement_is_not_for_others(world, crowd, name, enter):
    assert enter(name).get(reverse("diagnostics:scoring_report", args=[crowd.campaign_id])).status_code == 404
    assert Campaign.objects.filter(pk=crowd.campaign_id, rating_reports=None).exists()
