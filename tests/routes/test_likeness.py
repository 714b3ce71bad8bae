"""Reports that are nearly the same text: what is called so, what is not, and what a tutor is told."""

import random

import pytest

from marshrut.core.actor import SYSTEM
from marshrut.routes import actions, likeness, queries
from marshrut.routes.models import ReportPrint, Route, RouteLine
from tests.routes.made import begin

BASE = (
    "На стажировке я увидела, как ученики сами выводят критерии оценки по образцам работ. Я попробовала это в шестом классе: "
    "дала три решения и попросила назвать, чем они отличаются. Дети спорили, и критерии получились понятнее моих. "
    "В следующей четверти сделаю так же с проектами и попрошу коллегу прийти на урок."
)
#: The same subject said by another person.
OTHER = (
    "Раньше я объявлял оценку в конце урока. После семинара стал заранее показывать, что будет считаться хорошим ответом, "
    "и просить сверить с этим списком черновик. Двоечников меньше не стало, но вопросов «за что» больше нет. "
    "Хочу проверить на контрольной, помогает ли сверка тем, кто обычно торопится."
)


def changed(text, share, seed=1):
    """The text with a share of its words replaced."""
    rng, words = random.Random(seed), text.split()
    for place in rng.sample(range(len(words)), round(len(words) * share)):
        words[place] = f"слово{place}"
    return " ".join(words)


def share(one, other):
    return likeness.likeness(likeness.shingles(one), likeness.shingles(other))


def test_the_border_parts_copies_from_texts_on_the_same_subject():
    assert share(BASE, BASE.upper().replace(".", " !")) == 1
    assert all(share(BASE, changed(BASE, 0.06, seed)) >= likeness.ALIKE for seed in range(40))
    assert all(share(BASE, changed(BASE, 0.4, seed)) < likeness.ALIKE for seed in range(40))
    assert share(BASE, OTHER) < 0.05


def test_bands_bring_copies_together_and_keep_others_apart():
    met = sum(
        bool(
            set(likeness.bands(likeness.shingles(BASE)))
            & set(likeness.bands(likeness.shingles(changed(BASE, 0.06, seed))))
        )
        for seed in range(60)
    )
    assert met >= 59
    assert not set(likeness.bands(likeness.shingles(BASE))) & set(likeness.bands(likeness.shingles(OTHER)))
    assert all(-(2**31) <= band < 2**31 for band in likeness.bands(likeness.shingles(BASE)))


@pytest.mark.parametrize("text", ["", "Всё понравилось, спасибо", "слово " * 11])
def test_short_reports_are_not_judged(text):
    assert likeness.shingles(text) == frozenset() and likeness.bands(frozenset()) == []


def report(course, text):
    line = RouteLine.objects.create(route=course.route, block="event", title="Семинар", report=text)
    actions.print_report(SYSTEM, line=line.pk)
    return line


@pytest.fixture
def two(course):
    """Two teachers of one tutor."""
    other = begin(course.world, "vera")
    irina = course.world.person("irina")
    Route.objects.update(tutor=irina, state="in_progress")
    return course, other


def test_the_tutor_is_told_and_no_other_teacher_is_named(two, enter):
    one, other = two
    line = report(one, BASE)
    report(other, changed(BASE, 0.06))
    irina = one.world.actor("irina")
    told = queries.similar(irina, one.pk)
    assert list(told) == [line.pk] and "другого педагога" in told[line.pk]
    page = enter("irina").get(f"/routes/{one.pk}/contacts/").content.decode()
    assert "почти совпадает" in page and "Ёлкина" not in page
    assert queries.similar(one.world.actor("petr"), one.pk) == {}
    assert queries.copied(irina, [one.pk, other.pk]).keys() == {one.pk, other.pk}


def test_own_words_again_are_told_as_own_and_are_no_risk(two):
    one, _ = two
    report(one, BASE)
    line = report(one, BASE)
    irina = one.world.actor("irina")
    assert "этого же педагога" in queries.similar(irina, one.pk)[line.pk]
    assert not queries.copied(irina, [one.pk])


def test_reports_of_another_region_are_not_compared(two):
    one, other = two
    report(one, BASE)
    Route.objects.filter(pk=other.pk).update(region_code="35")
    report(other, BASE)
    assert queries.similar(one.world.actor("irina"), one.pk) == {}


def test_a_report_made_short_loses_its_print(two):
    one, _ = two
    line = report(one, BASE)
    assert ReportPrint.objects.filter(line=line).exists()
    RouteLine.objects.filter(pk=line.pk).update(report="Спасибо")
    assert actions.print_report(SYSTEM, line=line.pk) is None and not ReportPrint.objects.exists()
    RouteLine.objects.filter(pk=line.pk).update(report=BASE)
    actions.print_missing(SYSTEM)
    assert ReportPrint.objects.filter(line=line).exists()
