"""Pictures of the bank: who brings them, who gets them, tasks of every kind from the file to the score."""

import pytest
import yaml
from django.http import Http404
from django.test import Client
from django.urls import reverse
from tests.diagnostics.made import seat
from tests.diagnostics.test_pictures import SVG, png

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Fact
from marshrut.core.refusal import Refused
from marshrut.diagnostics import actions, kinds, queries
from marshrut.diagnostics.models import Answer, FormItem, Item, ItemParameter, ItemVersion, Media, Sitting
from marshrut.diagnostics.words import ItemKind

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: One task of every kind that the package brings in pictures, numbers, gaps, cases, and the usual ones.
CODES = ["MAT-001", "NUM-001", "HOT-001", "HOT-002", "GAP-001", "GAP-003", "CAS-001", "CAS-003"]


def as_person(world, name):
    browser = Client()
    browser.force_login(world.account(name), backend=BACKEND)
    return browser


@pytest.fixture
def pictured(world, sitting):
    """Petr's form holds tasks of the new kinds."""
    FormItem.objects.filter(form=sitting.form).delete()
    versions = {v.item.code: v for v in ItemVersion.objects.filter(item__code__in=CODES).select_related("item")}
    FormItem.objects.bulk_create(
        FormItem(form=sitting.form, order=n, item_version=versions[code], group=versions[code].item.group)
        for n, code in enumerate(CODES, start=1)
    )
    return sitting


def places(sitting):
    return list(FormItem.objects.filter(form=sitting.form).select_related("item_version").order_by("order"))


def test_the_package_brings_three_tasks_of_each_new_kind(world, campaign):
    for kind in (ItemKind.NUMERIC, ItemKind.HOTSPOT, ItemKind.GAP, ItemKind.CASE):
        versions = ItemVersion.objects.filter(kind=kind)
        assert len(versions) == 3
        for version in versions:
            assert kinds.fault(version) == ""
            assert kinds.told(version)
            assert len(ItemParameter.objects.get(item_version=version).difficulties) == version.max_points
    shown = kinds.codes_of("", [v.content for v in ItemVersion.objects.all()])
    assert shown <= set(Media.objects.values_list("code", flat=True))
    assert actions.load_items(SYSTEM) == 0


def test_a_picture_is_kept_once_by_those_who_write_tasks(world):
    seat(world)
    before, nina = Media.objects.count(), world.actor("nina")
    made = actions.keep_picture(nina, code="plan-1", data=SVG.format("<script/><g/>").encode(), alt=" план ")
    assert (made.mime, made.width, made.height, made.alt) == ("image/svg+xml", 40, 30, "план")
    assert b"script" not in bytes(made.data)
    assert actions.keep_picture(nina, code="plan-1", data=SVG.format("<g/>").encode(), alt="другое").pk == made.pk
    assert Fact.objects.filter(kind="media.kept", subject_id=made.pk).count() == 1
    for code, alt, data, refusal in (
        ("plan-1", "план", png(), "media.taken"),
        ("../x", "план", png(), "media.code"),
        ("plan-2", " \x00 ", png(), "media.alt"),
        ("plan-2", "план", b"GIF89a", "media.kind"),
    ):
        with pytest.raises(Refused) as refused:
            actions.keep_picture(nina, code=code, data=data, alt=alt)
        assert refused.value.code == refusal
    with pytest.raises(Http404):
        actions.keep_picture(world.actor("petr"), code="plan-3", data=png(), alt="план")
    assert Media.objects.count() == before + 1


def test_a_task_without_its_picture_is_not_loaded(world, tmp_path):
    actions.ensure_defaults(SYSTEM)
    folder = tmp_path / "items"
    folder.mkdir()
    row = {
        "code": "X-1", "competency": "MET-GEN-1", "kind": "short", "stem": "![план](media:none)", "rationale": "да",
        "difficulty": 0, "slope": 1, "key": ["1"],
    }  # fmt: skip
    (folder / "x.yaml").write_text(yaml.safe_dump([row], allow_unicode=True), encoding="utf-8")
    with pytest.raises(Refused, match="нет рисунка none"):
        actions.load_items(SYSTEM, folder=folder)
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "gap", "max_points": 2, "stem": "[[a]]", "gaps": [{"id": "a"}], "key": {"a": ["1"]}}, "steps"),
        ({"kind": "numeric", "key": {"value": "много"}}, "нужно число"),
        ({"kind": "case", "parts": "нет", "key": {}}, "вопросов"),
        ({"kind": "single", "options": [{"id": 1, "text": "а"}], "key": [1]}, "три варианта"),
        ({"kind": "rebus"}, "неизвестный вид"),
    ],
)
def test_a_bad_row_is_named_by_file_and_code(tmp_path, changed, said):
    row = {
        "code": "X-1",
        "competency": "c",
        "kind": "short",
        "stem": "?",
        "rationale": "да",
        "difficulty": 0,
        "slope": 1,
    }
    (tmp_path / "x.yaml").write_text(yaml.safe_dump([row | changed], allow_unicode=True), encoding="utf-8")
    with pytest.raises(Refused, match=r"x\.yaml, задание X-1") as refused:
        actions.bank.read_items(SYSTEM, tmp_path)
    assert said in refused.value.text


def test_the_page_of_the_test_shows_every_kind_and_no_key(world, pictured):
    browser = as_person(world, "petr")
    text = browser.get(reverse("diagnostics:take", args=[pictured.pk])).content.decode()
    for code in ("inequality", "class-plan", "speed-graph"):
        address = reverse("diagnostics:take_picture", args=[pictured.pk, code])
        assert f'src="{address}"' in text
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/svg+xml"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "private" in answer["Cache-Control"]
    assert "media:" not in text
    assert "7/22" not in text
    assert "[[" not in text
    for kind in ("single", "numeric", "hotspot", "gap", "case"):
        assert f'data-kind="{kind}"' in text


def test_a_picture_is_given_only_while_the_own_sitting_goes_on(world, pictured):
    petr, olga = world.actor("petr"), world.actor("olga")
    assert queries.picture_of_sitting(petr, pictured.pk, "class-plan").code == "class-plan"
    for actor, pk, code in (
        (olga, pictured.pk, "class-plan"),
        (petr, pictured.pk, "growth-chart"),
        (petr, pictured.pk, "none"),
        (petr, 0, "class-plan"),
    ):
        with pytest.raises(Http404):
            queries.picture_of_sitting(actor, pk, code)
    actions.finish(petr, pk=pictured.pk)
    with pytest.raises(Http404):
        queries.picture_of_sitting(petr, pictured.pk, "class-plan")


def test_the_bank_gives_a_picture_of_a_seen_subject(world, campaign):
    seat(world)
    nina = world.actor("nina")
    assert queries.picture_of_bank(nina, "inequality").code == "inequality"
    for actor, code in ((nina, "speed-graph"), (nina, "none"), (world.actor("petr"), "inequality")):
        with pytest.raises(Http404):
            queries.picture_of_bank(actor, code)


@pytest.mark.parametrize("code", ["NUM-001", "HOT-002", "GAP-001", "CAS-003"])
def test_the_card_of_a_task_shows_it_with_its_key(world, campaign, code):
    item = Item.objects.get(code=code)
    version = item.versions.get()
    text = as_person(world, "dasha").get(reverse("diagnostics:item", args=[item.pk])).content.decode()
    assert "Верный ответ" in text
    assert kinds.told(version)[0].split(":")[0] in text
    assert "media:" not in text


@pytest.mark.parametrize("share", [0, 1])
def test_answers_of_every_kind_are_scored(world, pictured, share):
    actor = world.actor("petr")
    rows = [
        {
            "place": p.order, "turn": 1, "nonce": "", "said": 1,
            "value": kinds.sample(p.item_version, share * p.item_version.max_points, lambda some: some[0]),
        }
        for p in places(pictured)
    ]  # fmt: skip
    assert actions.save_answers(actor, sitting=pictured.pk, answers=rows)
    actions.finish(actor, pk=pictured.pk)
    actions.score(SYSTEM, sitting=pictured.pk)
    score = Sitting.objects.get(pk=pictured.pk).scores.get(group="overall")
    most = sum(p.item_version.max_points for p in places(pictured))
    assert most == 4 + 4 * 3
    assert (score.points, score.most_points, score.answered) == (share * most, most, len(CODES))


def test_what_no_page_could_send_counts_as_no_answer(world, pictured):
    actor = world.actor("petr")
    hostile = [{"z": 1}, {"value": 3}, ["z"], "s1", {"a": ["x"]}, [], {"a": {"value": 36}}, {"b": ["z"]}]
    rows = [{"place": n, "turn": 1, "nonce": "", "said": 1, "value": one} for n, one in enumerate(hostile, start=1)]
    assert actions.save_answers(actor, sitting=pictured.pk, answers=rows)
    assert actions.scoring.points_of(SYSTEM, pictured, places(pictured)) == {}
    assert Answer.objects.filter(sitting=pictured).count() == len(CODES)
