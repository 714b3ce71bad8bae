"""Panels of teachers: borders come back from judges of known borders, nobody sees another's judgements, nothing is lost."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.diagnostics.test_calibrating import analyst, places, taken  # noqa: F401 - fixtures

from marshrut import psychometrics
from marshrut.core.actor import SYSTEM, Actor
from marshrut.core.models import Fact, Notice, WorkItem
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, panel_pictures, queries
from marshrut.diagnostics.estimating import bank_of
from marshrut.diagnostics.models import Calibration, ItemParameter, Judgement, Panel, Panelist, Proposal, Scale, Sitting
from marshrut.people.models import Account, Person

pytestmark = pytest.mark.django_db
TRUE = (-0.7, 0.6)
BORDERS = ["высокий и средний дефицит", "средний и низкий дефицит"]
NOTE = "Границы поставили педагоги предмета."


@pytest.fixture
def crowd(db):
    """Ten teachers with accounts; the third value is an actor of each."""
    people = [
        Person.objects.create(surname="Судьин", name=f"Номер{n}", email=f"judge{n}@example.com") for n in range(10)
    ]
    for n, person in enumerate(people):
        Account.objects.create(email=f"judge{n}@example.com", person=person)
    return people


def make(world, campaign, method="angoff", borders=BORDERS):
    return actions.make_panel(
        world.actor("galina"), title="Математика", method=method, form=campaign.form_id, borders=list(borders),
        due=timezone.localdate() + timedelta(days=7),
    )  # fmt: skip


def actor_of(person):
    return Actor(person_id=person.pk, held=())


def called(world, panel, people):
    actions.name_panelists(world.actor("galina"), pk=panel.pk, emails=[p.email for p in people])
    return [Panelist.objects.get(panel=panel, person=p) for p in people]


def judge(panel, one, cuts, rng, noise=5.0):
    """A judge with borders of their own says what is expected there, not quite exactly."""
    tasks = queries.panel_tasks(SYSTEM, panel)
    if panel.method == "bookmark":
        rows = queries.panel_parameters(SYSTEM, panel.form_id, panel.calibration_id)
        pages, _, _ = psychometrics.booklet(bank_of(rows))
        values = {(n, None): float(np.searchsorted(pages, cut)) + 1 for n, cut in enumerate(cuts)}
    else:
        values = {}
        for task in tasks:
            table = np.exp(psychometrics.log_probability(bank_of([task.row]), np.array(cuts)))
            expected = np.arange(task.most + 1) @ table / task.most * task.top
            said = np.sort(np.clip(expected + rng.normal(0, noise * task.top / 100, len(cuts)), 0, task.top))
            values |= {(n, task.row.item_version_id): float(v) for n, v in enumerate(said)}
    actor = actor_of(one.person)
    actions.keep_judgements(actor, pk=one.pk, circle=panel.round, values=values)
    return actions.hand_in_round(actor, pk=one.pk, circle=panel.round)


@pytest.mark.parametrize(("method", "near"), [("angoff", 0.2), ("bookmark", 0.35)])
def test_borders_of_judges_come_back_through_the_whole_product(world, campaign, analyst, crowd, method, near):  # noqa: F811
    rng, panel = np.random.default_rng(11), make(world, campaign, method)
    for one in called(world, panel, crowd):
        judge(panel, one, np.array(TRUE) + rng.normal(0, 0.2), rng)
    told = actions.close_round(world.actor("galina"), pk=panel.pk).results["1"]
    assert told["judges"] == told["called"] == 10
    assert told["cut"] == pytest.approx(TRUE, abs=near)
    assert told["ordered"]
    assert all(0.01 < se < 0.25 for se in told["se"])
    actions.open_second(world.actor("galina"), pk=panel.pk, due=timezone.localdate() + timedelta(days=7))
    panel.refresh_from_db()
    for one in Panelist.objects.filter(panel=panel):
        judge(panel, one, TRUE, rng, noise=1.0)
    second = actions.close_round(world.actor("galina"), pk=panel.pk).results["2"]
    assert second["cut"] == pytest.approx(TRUE, abs=near)
    assert sum(second["spread"]) < sum(told["spread"])  # those who agree stand nearer
    since = timezone.localdate() + timedelta(days=30)
    made = actions.propose_of_panel(world.actor("galina"), pk=panel.pk, version="2027-1", since=since, note=NOTE)
    assert "панель «Математика»" in made.draft["basis"]
    assert "ошибка 0," in made.draft["basis"]
    with pytest.raises(Refused, match="уже предложена"):
        actions.propose_of_panel(world.actor("galina"), pk=panel.pk, version="2027-2", since=since, note=NOTE)
    actions.confirm_proposal(world.actor("dasha"), pk=made.pk)
    assert Scale.objects.get(version="2027-1").cuts == pytest.approx(second["cut"], abs=0.001)


def test_a_panelist_is_called_and_told(world, campaign, analyst, crowd):  # noqa: F811
    panel = make(world, campaign)
    (one,) = called(world, panel, crowd[:1])
    work = WorkItem.objects.get(kind="diagnostics.panel", person_id=crowd[0].pk)
    assert (work.state, work.due) == ("open", panel.due)
    assert Notice.objects.filter(person_id=crowd[0].pk, kind="diagnostics.panel").count() == 1
    called(world, panel, crowd[:1])
    assert Panelist.objects.count() == WorkItem.objects.filter(kind="diagnostics.panel").count() == 1
    with pytest.raises(Refused, match=r"nobody@example\.com"):
        actions.name_panelists(world.actor("galina"), pk=panel.pk, emails=["judge1@example.com", "nobody@example.com"])
    assert Panelist.objects.count() == 1
    actions.drop_panelist(world.actor("galina"), pk=panel.pk, panelist=one.pk)
    work.refresh_from_db()
    assert work.state == "waived"


def test_nobody_judges_for_another_and_nobody_sees_before_the_end(world, campaign, analyst, crowd, client):  # noqa: F811
    rng, panel = np.random.default_rng(3), make(world, campaign)
    one, other = called(world, panel, crowd[:2])
    judge(panel, one, TRUE, rng)
    stranger = actor_of(crowd[1])
    for act in (
        lambda: actions.keep_judgements(stranger, pk=one.pk, circle=1, values={}),
        lambda: actions.hand_in_round(stranger, pk=one.pk, circle=1),
        lambda: queries.my_place(stranger, one.pk),
        lambda: queries.panel(stranger, panel.pk),
        lambda: actions.close_round(stranger, pk=panel.pk),
        lambda: actions.name_panelists(stranger, pk=panel.pk, emails=["judge3@example.com"]),
        lambda: actions.propose_of_panel(
            world.actor("dasha"), pk=panel.pk, version="1", since=timezone.localdate(), note=NOTE
        ),
    ):
        with pytest.raises((Http404, Refused)):
            act()
    assert queries.own_values(stranger, Panelist.objects.get(pk=other.pk)) == {}
    text = analyst.get(reverse("diagnostics:panel", args=[panel.pk])).content.decode()
    assert "готово" in text
    assert "Границ пока нет" in text
    client.force_login(Account.objects.get(person=crowd[1]))
    for door, args in (("judging", [one.pk]), ("judging_task", [one.pk, 1]), ("panel", [panel.pk])):
        assert client.get(reverse(f"diagnostics:{door}", args=args)).status_code == 404
    with pytest.raises(Refused, match="хотя бы двое"):
        actions.close_round(world.actor("galina"), pk=panel.pk)


def test_a_round_refuses_what_is_missing_foreign_late_or_said_twice(world, campaign, analyst, crowd):  # noqa: F811
    rng, panel = np.random.default_rng(4), make(world, campaign)
    one, other, third = called(world, panel, crowd[:3])
    actor, task = actor_of(crowd[0]), queries.panel_tasks(SYSTEM, panel)[0]
    key = task.row.item_version_id
    with pytest.raises(Refused, match="Осталось ответить"):
        actions.hand_in_round(actor, pk=one.pk, circle=1)
    for values, why in (
        ({(0, key): task.top + 1}, "от 0 до"), ({(2, key): 1.0}, "нет"), ({(0, 10**9): 1.0}, "нет"), ({(0, None): 1.0}, "нет"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            actions.keep_judgements(actor, pk=one.pk, circle=1, values=values)
    for _ in range(2):
        actions.keep_judgements(actor, pk=one.pk, circle=1, values={(0, key): 1.0})
    assert Judgement.objects.get(panelist=one).value == 1.0
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(panelist=one, item_version_id=key, border=0, round=1, value=2)
    judge(panel, one, TRUE, rng)
    with pytest.raises(Refused, match="уже сдали"):
        actions.keep_judgements(actor, pk=one.pk, circle=1, values={(0, key): 2.0})
    judge(panel, other, TRUE, rng)
    actions.keep_judgements(actor_of(crowd[2]), pk=third.pk, circle=1, values={(0, key): 1.0, (1, key): 0.5})
    actions.close_round(world.actor("galina"), pk=panel.pk)
    with pytest.raises(Refused, match="уже закрыт"):
        actions.close_round(world.actor("galina"), pk=panel.pk)
    with pytest.raises(Refused, match="закрыт"):
        actions.keep_judgements(actor_of(crowd[2]), pk=third.pk, circle=1, values={(0, key): 1.0})
    assert WorkItem.objects.filter(kind="diagnostics.panel", state="open").count() == 0
    assert Panel.objects.get().results["1"]["judges"] == 2  # a draft of the third is not counted


def test_crossed_borders_and_few_judges_are_told_and_give_no_scale(world, campaign, analyst, crowd):  # noqa: F811
    panel = make(world, campaign, "bookmark")
    for one, person in zip(called(world, panel, crowd[:2]), crowd, strict=False):
        actor = actor_of(person)
        with pytest.raises(Refused, match="Нужно число от 1"):
            actions.keep_judgements(actor, pk=one.pk, circle=1, values={(0, None): 0.0})
        actions.keep_judgements(actor, pk=one.pk, circle=1, values={(0, None): 6.0, (1, None): 4.0})
        with pytest.raises(Refused, match="раньше предыдущей"):
            actions.hand_in_round(actor, pk=one.pk, circle=1)
        actions.keep_judgements(actor, pk=one.pk, circle=1, values={(1, None): 6.0})
        actions.hand_in_round(actor, pk=one.pk, circle=1)
    galina = world.actor("galina")
    actions.close_round(galina, pk=panel.pk)
    actions.close_panel(galina, pk=panel.pk)
    page = analyst.get(reverse("diagnostics:panel", args=[panel.pk])).content.decode()
    assert "не идут по возрастанию" in page
    assert "меньше 5 человек" in page
    typed = {"version": "2027-1", "since": (timezone.localdate() + timedelta(days=9)).isoformat(), "note": NOTE}
    answer = analyst.post(reverse("diagnostics:panel_propose", args=[panel.pk]), typed)
    assert answer.status_code == 422
    assert "2027-1" in answer.content.decode()
    assert not Proposal.objects.exists()
    Calibration.objects.filter(in_use=True).update(in_use=False)
    Calibration.objects.create(name="другая", source="s", in_use=True)
    with pytest.raises(Refused, match="другую калибровку"):
        actions.propose_of_panel(galina, pk=panel.pk, version="2027-1", since=timezone.localdate(), note=NOTE)


def test_the_second_round_shows_medians_and_shares_to_its_judges_only(world, campaign, analyst, crowd, client):  # noqa: F811
    rng, panel = np.random.default_rng(5), make(world, campaign)
    ones = called(world, panel, crowd[:4])
    for one in ones[:3]:
        judge(panel, one, TRUE, rng)
    task = next(t for t in queries.panel_tasks(SYSTEM, panel) if t.most == 1)
    ItemParameter.objects.filter(pk=task.row.pk).update(share=0.4321)
    client.force_login(Account.objects.get(person=crowd[0]))
    address = reverse("diagnostics:judging_task", args=[ones[0].pk, task.number])
    assert "43 из 100" not in client.get(address).content.decode()
    actions.close_round(world.actor("galina"), pk=panel.pk)
    actions.open_second(world.actor("galina"), pk=panel.pk, due=timezone.localdate())
    text = client.get(address).content.decode()
    assert "43 из 100 ответили верно" in text
    assert "Медиана" in text
    actions.hand_in_round(actor_of(crowd[0]), pk=ones[0].pk, circle=2)  # nothing changed: the first numbers stand
    first, second = (queries.judgements_of(SYSTEM, [ones[0].pk], n)[ones[0].pk] for n in (1, 2))
    assert first == second
    with pytest.raises(Refused, match="закрыт"):  # who has not handed in the first round
        actions.keep_judgements(actor_of(crowd[3]), pk=ones[3].pk, circle=2, values={})
    client.force_login(Account.objects.get(person=crowd[3]))
    late = client.get(reverse("diagnostics:judging_task", args=[ones[3].pk, task.number])).content.decode()
    assert "43 из 100" not in late
    assert "Медиана" not in late


def test_pages_keep_typed_numbers_and_close_texts_with_the_panel(world, campaign, analyst, crowd, client):  # noqa: F811
    rng, panel = np.random.default_rng(6), make(world, campaign)
    one, other = called(world, panel, crowd[:2])
    client.force_login(Account.objects.get(person=crowd[0]))
    task = next(t for t in queries.panel_tasks(SYSTEM, panel) if t.most == 1)
    address = reverse("diagnostics:judging_task", args=[one.pk, task.number])
    answer = client.post(address, {"circle": "1", "b0": "170", "b1": "72,5"})
    assert answer.status_code == 422
    assert "Нужно число от 0 до 100" in answer.content.decode()
    assert "170" in answer.content.decode()
    assert Judgement.objects.get().value == 72.5  # the good one is kept
    assert (
        client.post(address, {"circle": "1", "b0": "40", "b1": "72,5"}, headers={"X-Autosave": "1"}).status_code == 204
    )
    assert client.post(address, {"circle": "2", "b0": "41"}).status_code == 409
    assert client.post(reverse("diagnostics:judging_finish", args=[one.pk]), {"circle": "1"}).status_code == 409
    assert set(Judgement.objects.values_list("value", flat=True)) == {40.0, 72.5}
    for member in (one, other):
        judge(panel, member, TRUE, rng)
    actions.close_round(world.actor("galina"), pk=panel.pk)
    actions.close_panel(world.actor("galina"), pk=panel.pk)
    assert client.get(address).status_code == 404
    words = client.get(reverse("diagnostics:judging", args=[one.pk])).content.decode()
    assert "Панель завершена" in words
    assert task.row.item_version.stem[:30] not in words


def test_shares_of_levels_come_from_last_scores_of_those_who_agree(world, campaign, taken, analyst, crowd):  # noqa: F811
    for sitting in Sitting.objects.filter(campaign=campaign, state="scored").order_by("pk")[:8]:
        actions.score(SYSTEM, sitting=sitting.pk)
    rng, panel = np.random.default_rng(7), make(world, campaign)
    for one in called(world, panel, crowd[:5]):
        judge(panel, one, TRUE, rng)
    told = actions.close_round(world.actor("galina"), pk=panel.pk).results["1"]
    assert told["people"] == sum(told["levels"]) == len(queries.last_abilities(SYSTEM)) == 8
    (shown,) = panel_pictures.rounds(panel.borders, {"1": told})
    assert shown.warnings == []
    assert [row[0] for row in shown.people.rows] == ["Высокий", "Средний", "Низкий"]
    assert len(shown.judges.rows) == 6
    few = panel_pictures.rounds(panel.borders, {"1": told | {"people": 4, "levels": [4, 0, 0]}})[0]
    assert few.people is None
    assert Fact.objects.filter(kind="panel.counted").count() == 1


def test_bookmarks_are_put_and_handed_in_on_one_page(world, campaign, analyst, crowd, client):  # noqa: F811
    panel = make(world, campaign, "bookmark")
    one, _ = called(world, panel, crowd[:2])
    client.force_login(Account.objects.get(person=crowd[0]))
    address, end = (reverse(f"diagnostics:{name}", args=[one.pk]) for name in ("judging", "judging_finish"))
    text = client.get(address).content.decode()
    assert "с какой страницы такой педагог уже не справится" in text
    answer = client.post(end, {"circle": "1", "b0": "4,5", "b1": "9"})
    assert answer.status_code == 422
    assert "Нужно целое число" in answer.content.decode()
    assert "4,5" in answer.content.decode()
    assert Judgement.objects.get().value == 9
    assert client.post(address, {"circle": "1", "b0": "4", "b1": "9"}).status_code == 302
    assert client.get(reverse("diagnostics:judging_task", args=[one.pk, 3])).status_code == 200
    assert client.post(end, {"circle": "1", "b0": "5", "b1": "9"}).status_code == 302
    assert client.post(end, {"circle": "1", "b0": "6", "b1": "9"}).status_code in (409, 422)  # sent twice
    assert sorted(Judgement.objects.values_list("value", flat=True)) == [5.0, 9.0]


def test_lists_ask_the_same_number_of_statements(world, campaign, analyst, crowd, django_assert_max_num_queries):  # noqa: F811
    panel = make(world, campaign)
    called(world, panel, crowd[:2])
    addresses = [reverse("diagnostics:panels"), reverse("diagnostics:panel", args=[panel.pk])]
    counts = []
    for address in addresses:
        with django_assert_max_num_queries(40) as asked:
            analyst.get(address)
        counts.append(len(asked))
    called(world, panel, crowd)
    make(world, campaign, "bookmark")
    for address, count in zip(addresses, counts, strict=True):
        with django_assert_max_num_queries(count):
            assert analyst.get(address).status_code == 200
