"""Pages through the browser's eyes: addresses, rights, forms without scripts."""

import pytest
from django.urls import reverse

from marshrut.routes import actions
from marshrut.routes.models import Amendment, Remark, Route, RouteLine

from .made import begin


def url(name, *args):
    return reverse(f"routes:{name}", args=args)


def text(answer):
    return answer.content.decode()


def test_all_blocks_of_the_form_stand_on_the_card_and_can_be_filled(course, enter):
    course.to("draft")
    page = text(enter("petr").get(url("card", course.pk)))
    for code in (
        "dpo",
        "internship",
        "event",
        "community",
        "association",
        "presentation",
        "own_material",
        "mentee",
        "mentor",
    ):
        assert f'id="block-{code}"' in page and f"?add={code}" in page
    assert "Почему так" in page and "Отправить тьютору" in page


def test_the_card_takes_few_statements(course, enter, statements):
    """Session, account, roles, route, lines, deficits, what was done just now, repairs, messages; what it has not had is not asked."""
    course.to("draft")
    petr = enter("petr")
    petr.get(url("card", course.pk))
    with statements(9):
        petr.get(url("card", course.pk))
    course.to("approved")
    with statements(10):
        petr.get(url("card", course.pk))


def test_a_line_is_added_from_the_catalogue_and_in_own_words(course, enter):
    course.to("draft")
    RouteLine.objects.filter(route=course.pk).delete()
    petr = enter("petr")
    page = text(petr.get(url("card", course.pk) + "?add=dpo&q=Методика"))
    assert "Методика решения задач" in page and "мест: 20" in page
    from marshrut.programmes.models import Stream

    petr.post(url("add_line", course.pk), {"kind": "stream", "source": Stream.objects.first().pk})
    petr.post(url("add_line", course.pk), {"block": "event", "title": "Посещение уроков", "hours": "4"})
    assert set(RouteLine.objects.filter(route=course.pk).values_list("block", flat=True)) == {"dpo", "event"}
    answer = petr.post(url("add_line", course.pk), {"block": "event", "title": "", "hours": "x"})
    assert answer.status_code == 422 and "Напишите число часов цифрами." in text(answer)
    line = RouteLine.objects.get(route=course.pk, block="event")
    answer = petr.post(url("edit_line", course.pk, line.pk), {"title": "Уроки", "hours": "4", "starts": "2020-01-01"})
    assert answer.status_code == 409 and "вне сроков маршрута" in text(answer)
    for act in ("lock", "down", "up", "unlock", "delete"):
        assert petr.post(url("line_act", course.pk, line.pk, act)).status_code == 302
    assert "Вернуть" in text(petr.get(url("card", course.pk)))
    petr.post(url("restore_line", course.pk))
    assert RouteLine.objects.filter(pk=line.pk).exists()


def test_a_return_ties_the_remark_to_the_line_and_shows_it_there(course, enter):
    course.to("on_tutor_check")
    line = RouteLine.objects.filter(route=course.pk).first()
    irina = enter("irina")
    page = text(irina.get(url("card", course.pk) + "?do=tutor_return"))
    assert f'value="line:{line.pk}"' in page
    answer = irina.post(url("step", course.pk, "tutor_return"), {"reason": "коротко"})
    assert answer.status_code == 422
    irina.post(
        url("step", course.pk, "tutor_return"),
        {"reason": "Уточните даты строки", "place": [f"line:{line.pk}", "field:goal"]},
    )
    assert Remark.objects.filter(route=course.pk).count() == 2
    petr = enter("petr")
    page = text(petr.get(url("card", course.pk)))
    assert page.count("Уточните даты строки") == 2 and "Учтено" in page
    for remark in Remark.objects.filter(route=course.pk):
        petr.post(url("resolve", course.pk, remark.pk))
    petr.post(url("step", course.pk, "resubmit"))
    assert course.route.state == "on_tutor_check"


def test_a_refusal_is_shown_on_the_same_page(course, enter):
    course.to("draft")
    RouteLine.objects.filter(route=course.pk).delete()
    answer = enter("petr").post(url("step", course.pk, "submit"))
    assert answer.status_code == 409 and "В блоке 1 нет ни одной строки" in text(answer)


@pytest.mark.parametrize(
    ("name", "draft", "approval"),
    [
        ("anna", 404, 200),
        ("egor", 404, 200),
        ("maria", 404, 200),
        ("klim", 404, 404),
        ("oksana", 404, 200),
        ("rita", 200, 200),
        ("galina", 404, 404),
        ("roman", 404, 404),
        ("dasha", 404, 404),
        ("vera", 404, 404),
    ],
)
def test_the_school_sees_a_route_only_when_it_is_sent(course, enter, name, draft, approval):
    course.to("draft")
    assert enter(name).get(url("card", course.pk)).status_code == draft
    course.to("on_approval")
    assert enter(name).get(url("card", course.pk)).status_code == approval


def test_the_municipality_sees_stages_and_neither_level_nor_lines(course, enter):
    course.to("on_approval")
    maria = enter("maria")
    page = text(maria.get(url("card", course.pk)))
    line = RouteLine.objects.filter(route=course.pk).first()
    assert "на утверждении" in page and line.title not in page and "высокий" not in page
    listing = text(maria.get(url("listing")))
    assert "Лесной" in listing and "дефицит высокий" not in listing
    assert "Лесной" not in text(maria.get(url("listing") + "?level=high"))
    for address in (url("form", course.pk, "pdf"), url("compare", course.pk, 1, 1)):
        assert maria.get(address).status_code == 404


def test_the_school_sees_the_overall_level_and_no_deficits_of_lines(course, enter):
    course.to("on_org_agreement")
    page = text(enter("anna").get(url("card", course.pk)))
    assert "Уровень профессиональных дефицитов" in page and "высокий" in page
    assert "предметные" not in page.lower() and "Почему так" not in page


def test_the_tutor_sees_deficits_only_by_the_teachers_grant(course, enter):
    from marshrut.diagnostics.models import Grant

    course.to("on_tutor_check")
    irina = enter("irina")
    assert "Почему так" not in text(irina.get(url("card", course.pk)))
    Grant.objects.create(person=course.world.person("petr"), helper=course.world.person("irina"))
    assert "Почему так" in text(irina.get(url("card", course.pk)))


def test_the_director_approves_a_queue_and_sees_exceptions(course, enter):
    other = begin(course.world, "nina", "klim")
    course.to("on_approval"), other.to("on_approval")
    Route.objects.filter(pk=other.pk).update(tested_on="2020-01-01")
    oksana = enter("oksana")
    page = text(oksana.get(url("queue")))
    assert "Дата теста старше года" in page and page.count(" checked") == 1
    answer = oksana.post(url("approve_many"), {"pk": [course.pk, other.pk]})
    assert "ИОМ-" in text(answer) and answer.status_code == 200
    assert set(Route.objects.filter(pk__in=[course.pk, other.pk]).values_list("state", flat=True)) == {"approved"}


def test_the_form_is_printed_as_pdf_and_docx_with_a_russian_name(course, enter):
    course.to("approved")
    petr = enter("petr")
    answer = petr.get(url("form", course.pk, "pdf"))
    assert answer.content[:4] == b"%PDF" and "filename*=UTF-8''%D0%98%D0%9E%D0%9C" in answer["Content-Disposition"]
    assert petr.get(url("form", course.pk, "docx")).content[:2] == b"PK"


def test_an_amendment_goes_through_the_pages(course, enter):
    course.to("approved")
    line = (
        RouteLine.objects.filter(route=course.pk, block="event").first()
        or RouteLine.objects.filter(route=course.pk).first()
    )
    petr = enter("petr")
    petr.post(url("amend", course.pk))
    petr.post(
        url("amendment_line", course.pk),
        {
            "key": line.pk,
            "title": f"{line.title}, новая тема",
            "extra": line.extra,
            "hours": line.hours,
            "starts": line.starts or "",
            "ends": line.ends or "",
        },
    )
    content = Amendment.objects.get(route=course.pk).content
    head = {"starts": content["starts"], "ends": content["ends"], "goal": content["goal"], "act": "send"}
    answer = petr.post(url("amendment_head", course.pk), head)
    assert answer.status_code == 422 and "причину изменения" in text(answer)
    petr.post(url("amendment_head", course.pk), head | {"reason": "Изменилась тема мероприятия"})
    irina = enter("irina")
    page = text(irina.get(url("amendment", course.pk)))
    assert "новая тема" in page and '<details class="was-line"' in page
    irina.post(url("amendment_agree", course.pk), {"act": "agree"})
    assert course.route.version == 2
    petr = enter("petr")
    page = text(petr.get(url("history", course.pk)))
    assert "Было → стало" in page and "Изменение № 1" in page
    assert "новая тема" in text(petr.get(url("compare", course.pk, 1, 2)))
    assert petr.get(url("sheet", course.pk, 1, "pdf")).content[:4] == b"%PDF"


def test_a_teacher_without_a_route_asks_for_one(course, enter):
    vera = enter("vera")
    assert "Предложить маршрут" in text(vera.get(url("mine")))
    answer = vera.post(url("propose"))
    assert answer.status_code == 409 and "согласие" in text(answer)
    assert enter("petr").get(url("mine")).url == url("card", course.pk)


def test_the_list_costs_the_same_for_any_number_of_rows(course, enter, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rita = enter("rita")
    rita.get(url("listing"))
    with CaptureQueriesContext(connection) as one:
        rita.get(url("listing"))
    for name, officer in (("nina", "klim"), ("olga", "zoya")):
        begin(course.world, name, officer).to("on_approval")
    with CaptureQueriesContext(connection) as three:
        assert text(rita.get(url("listing"))).count('scope="row"') == 3
    assert len(three) == len(one)
    with django_assert_max_num_queries(len(one) + 2):
        rita.get(url("listing") + "?state=waiting&q=Озерова&town=karg&subject=математика&level=high&sort=-name")


def test_a_batch_of_a_municipality_is_printed_and_given_only_to_who_asked(course, enter, settings, tmp_path):
    from marshrut.core.actor import SYSTEM
    from marshrut.core.models import Progress

    settings.MEDIA_ROOT = tmp_path
    course.to("approved")
    rita = enter("rita")
    assert "Онежский" in text(rita.get(url("printing"))) or "Мезенский" in text(rita.get(url("printing")))
    answer = rita.post(url("printing"), {"municipality": "karg", "format": "pdf"})
    assert answer.status_code == 409 and "печатать нечего" in text(answer)
    answer = rita.post(url("printing"), {"municipality": "mezen", "format": "pdf"})
    job = Progress.objects.get(kind="routes.print")
    assert answer.url == url("batch", job.pk)
    actions.print_batch(SYSTEM, progress_id=job.pk)
    page = text(rita.get(url("batch", job.pk)))
    assert ".zip" in page and ".xlsx" in page
    assert b"".join(rita.get(url("batch_file", job.pk, 0)).streaming_content)[:2] == b"PK"
    assert enter("oksana").get(url("batch_file", job.pk, 0)).status_code == 404
    assert enter("anna").get(url("printing")).status_code in (200, 403, 404)
    assert enter("anna").post(url("printing"), {"municipality": "mezen", "format": "pdf"}).status_code == 404


def test_the_list_of_tutors_opens_when_it_is_asked_for(course, client):
    course.to("on_approval")
    client.force_login(course.world.person("rita").account)
    card = reverse("routes:card", args=[course.pk])
    assert 'name="tutor"' not in client.get(card).content.decode()
    assert "Сменить тьютора" in client.get(card).content.decode()
    assert 'name="tutor"' in client.get(card + "?tutor=1").content.decode()
