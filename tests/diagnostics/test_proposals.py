"""A calibration comes into use by two people; earlier scores stay; the report tells enough and is made again."""

from argparse import Namespace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.test_calibrating import analyst, places, taken  # noqa: F401 - fixtures

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact, Notice, Progress, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, advice, command, passport, queries, rules
from marshrut.diagnostics.models import Calibration, ItemParameter, Profile, Proposal, Scale, Score, Sitting

pytestmark = pytest.mark.django_db
NOTE = "Трудность уточнена по шестистам работам."


@pytest.fixture
def made(campaign, taken):  # noqa: F811 - the fixture
    return actions.calibrate(SYSTEM, campaign=campaign.pk)[0]


@pytest.fixture
def proposed(made, world, analyst):  # noqa: F811 - the fixture
    failed = rules.gate(made.report)
    return actions.propose_calibration(
        world.actor("galina"),
        pk=made.pk,
        note=NOTE,
        preliminary=bool(failed),
        reason="До второй волны другой нет." if failed else "",
    )


def test_the_report_is_full_and_made_again_by_the_command(campaign, made, capsys):
    report = made.report
    assert {"curve", "fit", "dependence", "persons", "dif", "ending", "levels", "change", "marginal"} <= report.keys()
    assert report["link"]["se_B"] > 0
    assert report["persons"]["share"] == pytest.approx(0.05, abs=0.04)
    assert report["levels"]["overall"]["accuracy"] > 0.5
    assert report["change"]["people"] == 600
    assert report["dif"]["rural"]["items"] == []  # nobody is of a village here: not tested, and the page says so
    told = command.calibrate(Namespace(campaign=str(campaign.pk), json=False))
    assert told["same"]
    assert (told["input"], told["seal"]) == (report["input"], report["seal"])
    assert report["input"] in capsys.readouterr().out


def test_parameters_have_errors_of_a_plausible_size(made):
    rows = queries.compared(SYSTEM, made)
    assert len(rows) == made.report["items"]
    assert all(0.02 < row.se < 1 for row in rows)
    inside = sum(abs(row.shift) < 2 * row.se for row in rows) / len(rows)
    assert inside > 0.8  # the answers were drawn by the old parameters


def test_words_say_what_to_drop_and_why():
    rows = {"delta": -2.1, "label": "C", "marked": True, "effect": -0.2, "p": 0.0, "p_ratio": 0.0, "se": 0.3}
    calm = rows | {"delta": 0.1, "label": "A", "marked": False}
    report = {
        "codes": ["A-1", "A-2", "A-3"], "misfit": ["A-1"], "link": {"drifted": []}, "left_out": {"A-4": "никто не ответил"},
        "dependence": {"pairs": [[1, 2, 0.41]]}, "dif": {"rural": {"items": [rows, calm, calm]}}, "ending": {"not_reached": [0, 0, 0.3]},
    }  # fmt: skip
    found = {row.code: row for row in advice.verdicts(report)}
    assert found["A-1"].what == advice.DROP
    assert "сельских школ" in found["A-1"].why
    assert found["A-2"].what == advice.LOOK
    assert "A-3" in found["A-2"].why
    assert "не дошли" in found["A-3"].why
    assert found["A-4"].why == "Не оценено: никто не ответил."


def test_two_people_bring_it_into_use_and_earlier_scores_stay(made, proposed, world):
    former = Calibration.objects.get(in_use=True)
    known = ItemParameter.objects.filter(calibration=former).count()
    work = WorkItem.objects.get(kind="diagnostics.proposal", state="open")
    assert work.role == "diagnostics_officer"
    actions.confirm_proposal(world.actor("dasha"), pk=proposed.pk)
    made.refresh_from_db()
    former.refresh_from_db()
    assert (made.in_use, former.in_use) == (True, False)
    assert made.preliminary == proposed.preliminary
    assert ItemParameter.objects.filter(calibration=former).count() == known
    assert ItemParameter.objects.filter(calibration=made).count() >= known  # other forms can still be scored
    assert ItemParameter.objects.filter(calibration=made, origin=former).exists()
    assert Fact.objects.get(kind="calibration.released").data["instead_of"] == former.pk
    assert Notice.objects.filter(kind="diagnostics.proposal", person_id=world.person("galina").pk).exists()
    work.refresh_from_db()
    assert work.state == "done"
    with pytest.raises(Refused, match="уже"):
        actions.confirm_proposal(world.actor("dasha"), pk=proposed.pk)


def test_nobody_decides_alone(made, proposed, world):
    with pytest.raises(Http404):
        actions.confirm_proposal(world.actor("galina"), pk=proposed.pk)
    dasha = world.person("dasha")
    Proposal.objects.filter(pk=proposed.pk).update(proposed_by=dasha)
    with pytest.raises(Refused, match="Вы сами"):
        actions.confirm_proposal(world.actor("dasha"), pk=proposed.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposed.pk).update(decided_by=dasha)
    with pytest.raises(Http404):
        actions.propose_calibration(world.actor("dasha"), pk=made.pk, note=NOTE)
    assert not Calibration.objects.get(pk=made.pk).in_use


def test_the_gate_lets_through_only_with_a_reason(made, world, analyst):  # noqa: F811 - the fixture
    galina = world.actor("galina")
    Calibration.objects.filter(pk=made.pk).update(report=made.report | {"reliability": 0.61})
    with pytest.raises(Refused, match="надёжность меньше 0,7"):
        actions.propose_calibration(galina, pk=made.pk, note=NOTE)
    with pytest.raises(Refused, match="почему нельзя ждать"):
        actions.propose_calibration(galina, pk=made.pk, note=NOTE, preliminary=True)
    assert not Proposal.objects.exists()
    assert rules.gate({"converged": True, "reliability": 0.7, "link": {"anchors": 2}}) == []
    assert len(rules.gate({"converged": False, "reliability": 0.6, "link": {"anchors": 1}})) == 3


def test_a_stale_proposal_and_a_changed_report_are_refused(made, proposed, world):
    Calibration.objects.filter(pk=made.pk).update(report=made.report | {"seal": "sha256:другой"})
    with pytest.raises(Refused, match="изменился"):
        actions.confirm_proposal(world.actor("dasha"), pk=proposed.pk)
    Calibration.objects.filter(in_use=True).update(in_use=False)
    Calibration.objects.create(name="другая", source="s", in_use=True)
    with pytest.raises(Refused, match="ввели другую"):
        actions.confirm_proposal(world.actor("dasha"), pk=proposed.pk)


def test_sittings_are_counted_anew_only_where_asked(campaign, made, proposed, world):
    former = Calibration.objects.get(in_use=True)
    some = list(Sitting.objects.filter(campaign=campaign, state="scored").order_by("pk")[:3])
    Sitting.objects.filter(campaign=campaign).exclude(pk__in=[s.pk for s in some]).update(state="annulled")
    for one in some:
        actions.score(SYSTEM, sitting=one.pk)
    before = {p.pk: (p.level, p.valid_until) for p in Profile.objects.all()}
    actions.confirm_proposal(world.actor("dasha"), pk=proposed.pk)
    assert set(Score.objects.values_list("calibration", flat=True)) == {former.pk}
    row = actions.begin_rescoring(world.actor("dasha"), campaign=campaign.pk)
    for _ in range(2):  # a job that runs twice changes nothing more
        actions.run_rescoring(SYSTEM, progress_id=row.pk)
    assert Score.objects.filter(calibration=former).count() == Score.objects.filter(calibration=made).count() == 15
    old = {p.pk: (p.level, p.valid_until) for p in Profile.objects.filter(calibration=former, state="superseded")}
    assert old == before
    assert Profile.objects.filter(calibration=made, state="published").count() == 3
    assert Notice.objects.filter(kind="profile.published", text__contains="пересчитан").count() == 3
    assert Progress.objects.get(pk=row.pk).state == "done"
    with pytest.raises(Refused, match="уже оценены"):
        actions.begin_rescoring(world.actor("dasha"), campaign=campaign.pk)
    with pytest.raises(Http404):
        actions.begin_rescoring(world.actor("galina"), campaign=campaign.pk)


def test_an_old_sitting_counted_anew_does_not_push_out_a_newer_result(campaign, taken, world):  # noqa: F811
    old, new = Sitting.objects.filter(campaign=campaign, state="scored").order_by("pk")[:2]
    Sitting.objects.filter(pk=old.pk).update(started_at=old.started_at - timedelta(days=200), state="annulled")
    Sitting.objects.filter(pk=new.pk).update(person=old.person_id)
    actions.score(SYSTEM, sitting=new.pk)
    Sitting.objects.filter(pk=new.pk).update(state="annulled")
    Sitting.objects.filter(pk=old.pk).update(state="scored")
    actions.score(SYSTEM, sitting=old.pk)
    assert Profile.objects.get(person=old.person_id, state="published").sitting_id == new.pk


def test_a_version_of_the_scale_has_days_and_a_ground(campaign, world, analyst):  # noqa: F811 - the fixture
    galina, dasha, day = world.actor("galina"), world.actor("dasha"), timezone.localdate() + timedelta(days=30)
    given = {"version": "2027-1", "since": day, "basis": "приказ № 12 от 10.01.2027", "note": NOTE}
    for cuts, why in (([0.5], "две или три"), ([0.5, 0.1], "по возрастанию"), ([-9, 0], "от −4")):
        with pytest.raises(Refused, match=why):
            actions.propose_scale(galina, cuts=cuts, **given)
    with pytest.raises(Refused, match="задним числом"):
        actions.propose_scale(galina, cuts=[-0.5, 0.5], **(given | {"since": day - timedelta(days=60)}))
    made = actions.propose_scale(galina, cuts=[-0.5, 0.5, 1.4], **given)
    assert not Scale.objects.filter(version="2027-1").exists()
    actions.confirm_proposal(dasha, pk=made.pk)
    fresh = Scale.objects.get(version="2027-1")
    assert fresh.cuts == [-0.5, 0.5, 1.4]
    assert Scale.objects.get(version="2026-1").until == day
    assert queries.scale_on(SYSTEM, day) == fresh
    assert queries.scale_on(SYSTEM, day - timedelta(days=1)).version == "2026-1"
    assert campaign.scale.version == "2026-1"
    now = timezone.now() + timedelta(days=31)
    later = actions.make_campaign(
        dasha, title="Весна", form=campaign.form, unit=campaign.unit, opens_at=now, closes_at=now + timedelta(days=5)
    )
    assert later.scale == fresh


def test_pages_keep_what_was_typed_and_show_every_section(made, world, analyst):  # noqa: F811 - the fixture
    card = reverse("diagnostics:calibration", args=[made.pk])
    text = analyst.get(card).content.decode()
    for part in passport.parts(made.report):
        assert part.title in text
    assert made.report["seal"] in text
    answer = analyst.post(reverse("diagnostics:propose", args=[made.pk]), {"note": "кратко"})
    assert answer.status_code == 422
    assert "кратко" in answer.content.decode()
    compared = analyst.get(
        reverse("diagnostics:compare", args=[made.pk]), {"sort": "shift", "item": made.report["codes"][0]}
    )
    assert "Кривая задания" in compared.content.decode()
    paper = analyst.get(reverse("diagnostics:calibration_pdf", args=[made.pk]))
    assert paper.content.startswith(b"%PDF")
    typed = {
        "version": "2027-1",
        "high": "0,5",
        "low": "0,1",
        "since": "2027-01-01",
        "basis": "приказ № 12",
        "note": NOTE,
    }
    answer = analyst.post(reverse("diagnostics:new_scale"), typed)
    assert answer.status_code == 422
    assert "по возрастанию" in answer.content.decode()
