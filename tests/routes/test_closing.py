"""The end of a route: checklist, conclusion, window, the repeated diagnostics, the frozen end and its papers."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.http import Http404
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.diagnostics.growing import Change
from marshrut.documents.models import Paper
from marshrut.paper import docx, pdf
from marshrut.routes import actions, content, criteria, queries
from marshrut.routes.models import ClosingSnapshot, Route, RouteLine
from marshrut.routes.rules import LineFacts

pytestmark = pytest.mark.django_db
FIVE = ["hours", "high", "reports", "transfer", "again"]


@pytest.fixture
def ended(course):
    """Petr's route, its work over forty days ago, all lines done, the report sent."""
    course.to("approved")
    today = timezone.localdate()
    Route.objects.filter(pk=course.pk).update(
        starts=today - timedelta(days=300), ends=today - timedelta(days=40), state="in_progress"
    )
    RouteLine.objects.filter(route_id=course.pk).update(state="reported", report="Получилось", starts=None, ends=None)
    course.by("petr", "close")
    course.by("petr", "send_report")
    return course


def concluded(course):
    course.by("irina", "conclude", reason="Маршрут выполнен, приёмы видны на уроке", transfer="lesson")
    return course


def measured(monkeypatch, diff, *, reliable, days_ago=5, chance=0.98):
    """What diagnostics says of the growth, as `growth_between` answers."""
    day = timezone.localdate() - timedelta(days=days_ago)
    step = SimpleNamespace(
        first=SimpleNamespace(day=day - timedelta(days=330)), second=SimpleNamespace(day=day),
        changes={"overall": Change(diff, 0.2, chance, reliable)},
    )  # fmt: skip
    monkeypatch.setattr("marshrut.diagnostics.queries.growth_between", lambda *_: step)


def test_the_work_ends_on_the_last_day_of_the_route_and_the_window_follows(ended):
    route = concluded(ended).route
    assert route.state == "rediagnosis_due" and route.finished_on == route.ends
    assert route.due == route.ends + timedelta(days=180)


def test_the_conclusion_accepts_reports_proves_the_transfer_and_is_a_paper(ended):
    concluded(ended)
    assert set(RouteLine.objects.filter(route_id=ended.pk).values_list("state", flat=True)) == {"accepted"}
    assert [mark.kind for mark in queries.proofs(SYSTEM, ended.route)] == ["lesson"]
    sheet, name = queries.closing_paper(ended.world.actor("anna"), ended.pk, "conclusion")
    assert pdf.render([sheet]).startswith(b"%PDF") and docx.render(sheet).startswith(b"PK")
    assert name.startswith("Заключение тьютора ИОМ-")


def test_a_reliable_rise_in_the_window_completes_the_route_with_a_certificate(ended, monkeypatch):
    concluded(ended)
    measured(monkeypatch, 0.62, reliable=True)
    person = ended.world.person("petr").pk
    assert [r.pk for r in actions.measure_growth(SYSTEM, person_id=person)] == [ended.pk]
    assert actions.measure_growth(SYSTEM, person_id=person) == []
    route = ended.route
    assert (route.state, route.result, route.waiver) == ("completed", "growth", "")
    frozen = ClosingSnapshot.objects.get(route=route)
    assert frozen.seal == content.seal(frozen.content) and frozen.content["result"] == "growth"
    paper = Paper.objects.get(kind="closing", subject_id=route.pk)
    assert paper.seal == frozen.seal
    sheet, _ = queries.closing_paper(ended.world.actor("petr"), ended.pk, "certificate")
    words = " ".join(str(getattr(part, "text", "")) for part in sheet.parts).replace("\u00a0", " ")
    assert "вероятно вырос" in words and "95 % интервал от +23 до +101" in words and paper.code in str(sheet.footer)


@pytest.mark.parametrize(("diff", "reliable"), [(0.1, False), (-0.9, True)])
def test_what_is_within_the_error_or_falls_is_never_called_growth(ended, monkeypatch, diff, reliable):
    concluded(ended)
    measured(monkeypatch, diff, reliable=reliable, chance=0.4)
    actions.measure_growth(SYSTEM, person_id=ended.world.person("petr").pk)
    assert ended.route.result == "no_change"


@pytest.mark.parametrize("days_ago", [39, 290])
def test_a_sitting_outside_the_window_completes_nothing(ended, monkeypatch, days_ago):
    concluded(ended)
    measured(monkeypatch, 0.6, reliable=True, days_ago=days_ago)
    assert actions.measure_growth(SYSTEM, person_id=ended.world.person("petr").pk) == []
    assert ended.route.state == "rediagnosis_due"


def test_the_centre_may_complete_without_diagnostics_with_a_reason(ended):
    concluded(ended)
    with pytest.raises(Refused):
        ended.by("rita", "complete", reason="нет")
    ended.by("rita", "complete", reason="Педагог ушёл в отпуск по уходу")
    assert (ended.route.result, ended.route.waiver) == ("unmeasured", "Педагог ушёл в отпуск по уходу")
    with pytest.raises(Http404):
        queries.closing_paper(ended.world.actor("anna"), ended.pk, "certificate")
    with pytest.raises(Http404):
        queries.snapshot_file(ended.world.actor("irina"), ended.pk)
    assert queries.snapshot_file(ended.world.actor("petr"), ended.pk)[0]["content"]["waiver"]


def test_the_page_of_the_end_shows_the_checklist_and_hides_growth_from_the_school(ended, monkeypatch):
    concluded(ended)
    measured(monkeypatch, 0.62, reliable=True)
    actions.measure_growth(SYSTEM, person_id=ended.world.person("petr").pk)
    assert [row.code for row in queries.closing(ended.world.actor("petr"), ended.pk)["checks"]] == FIVE
    assert queries.closing(ended.world.actor("petr"), ended.pk)["growth"]
    assert queries.closing(ended.world.actor("anna"), ended.pk)["growth"] == ""


def lines(*states, hours=20):
    return tuple(LineFacts("dpo", "П", hours, groups=("methodical",), state=state) for state in states)


@pytest.mark.parametrize(
    ("end", "code", "met"),
    [
        (criteria.Ending(lines("accepted", "accepted", "accepted", "accepted", "not_done")), "hours", True),
        (criteria.Ending(lines("accepted", "not_done")), "hours", False),
        (criteria.Ending(lines("accepted", "replaced")), "hours", True),
        (criteria.Ending(lines("accepted"), frozenset({"methodical"})), "high", True),
        (criteria.Ending(lines("not_done"), frozenset({"methodical"})), "high", False),
        (criteria.Ending(lines("accepted")), "transfer", False),
        (criteria.Ending(lines("accepted"), proofs=("lesson",)), "transfer", True),
        (criteria.Ending(lines("accepted"), transfer="none", reason="болел"), "transfer", True),
        (criteria.Ending(lines("accepted"), waiver="отказ"), "again", True),
        (criteria.Ending(lines("accepted")), "again", None),
    ],
)
def test_each_criterion(end, code, met):
    found = {row.code: row for row in criteria.checklist(end)}
    assert list(found) == FIVE and found[code].met is met


def test_reports_are_counted_and_never_hold_anything_up():
    row = {r.code: r for r in criteria.checklist(criteria.Ending(lines("accepted", "accepted"), reports=1))}["reports"]
    assert row.counted and row.note.startswith("1 из 2") and row.word == "для сведения"


def test_the_window_follows_the_setting():
    assert criteria.window(date(2027, 6, 1), {"from": 10, "until": 20}) == (date(2027, 6, 11), date(2027, 6, 21))


def test_a_school_is_invited_to_nothing_but_the_centre_calls_once(ended):
    from marshrut.diagnostics.models import Campaign, Form, Invitation, Scale

    concluded(ended)
    now = timezone.now()
    held = Campaign.objects.create(
        title="Осень", form=Form.objects.first(), scale=Scale.objects.first(), unit=ended.world.units["29"],
        opens_at=now, closes_at=now + timedelta(days=9), minutes=60, state="open",
    )  # fmt: skip
    with pytest.raises(Http404):
        actions.invite_again(ended.world.actor("anna"), pk=ended.pk, campaign=held.pk)
    actions.invite_again(ended.world.actor("rita"), pk=ended.pk, campaign=held.pk)
    assert Invitation.objects.get(campaign=held).person_id == ended.route.person_id
    with pytest.raises(Refused, match="уже приглашён"):
        actions.invite_again(ended.world.actor("rita"), pk=ended.pk, campaign=held.pk)
