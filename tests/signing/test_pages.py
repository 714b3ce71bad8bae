"""Pages of signing: from the press to the code and back, nothing typed is lost, a stale page is safe."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Notice, Progress
from marshrut.routes.models import Remark, Route, RouteLine
from marshrut.signing.models import Agreement, Ask, Signature
from tests.routes.made import begin
from tests.signing.conftest import last_code

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode().replace("\xa0", " ")


@pytest.fixture
def oksana(world, course, enter, agreed):
    course.to("on_approval")
    agreed("oksana")
    return enter("oksana")


def test_the_agreement_is_accepted_with_a_tick_and_withdrawn(enter, world):
    petr = enter("petr")
    assert petr.post("/signatures/agreement/", {"next": "/routes/mine/"}).status_code == 422
    answer = petr.post("/signatures/agreement/", {"agreed": "1", "next": "/routes/mine/"})
    assert answer["Location"] == "/routes/mine/"
    assert petr.post("/signatures/agreement/", {"agreed": "1", "next": "https://evil.example/"})["Location"] == (
        "/signatures/agreement/"
    )
    assert Agreement.objects.filter(person=world.person("petr")).count() == 1
    petr.post("/signatures/agreement/withdraw/")
    assert "отозвано" in text(petr.get("/signatures/agreement/"))


def test_a_press_leads_to_the_code_and_the_code_to_the_signed_route(oksana, course):
    answer = oksana.post(f"/routes/{course.pk}/step/approve/")
    asked = Ask.objects.get()
    assert answer["Location"] == f"/signatures/codes/{asked.pk}/" and course.route.state == "on_approval"
    page = oksana.get(answer["Location"])
    assert (
        "o***@example.com" in text(page)
        and last_code() not in text(page)
        and page["Cache-Control"].find("no-store") > -1
    )
    wrong = oksana.post(answer["Location"], {"code": "x"})
    assert wrong.status_code == 422 and "осталось попыток: 4" in text(wrong)
    done = oksana.post(answer["Location"], {"code": last_code()}, follow=True)
    assert course.route.state == "approved" and "Подписано кодом" in text(done)
    again = oksana.post(answer["Location"], {"code": last_code()}, follow=True)
    assert again.status_code == 200 and Signature.objects.filter(level="director").count() == 1


def test_answers_of_the_dialog_wait_for_the_code(world, course, enter, agreed):
    from marshrut.signing import actions

    actions.set_demand(world.actor("oksana"), modes={"route:tutor": "agreed"})
    course.to("on_tutor_check")
    RouteLine.objects.filter(route=course.pk).update(groups=[])
    agreed("irina")
    irina = enter("irina")
    asked = irina.post(f"/routes/{course.pk}/step/tutor_agree/", {"uncovered": "Берём на следующий год"})
    irina.post(asked["Location"], {"code": last_code()})
    assert (course.route.state, course.route.agreed_uncovered) == ("on_org_agreement", "Берём на следующий год")


def test_a_batch_leaves_out_what_fails_and_signs_the_rest(world, oksana, course):
    changed = begin(world, "olga", officer="zoya").to("on_approval")
    failing = begin(world, "vera", tutor="irina").to("draft")
    answer = oksana.post("/routes/queue/approve/", {"pk": [course.pk, changed.pk, failing.pk]})
    page = text(oksana.get(answer["Location"]))
    assert "2 документа под одним кодом" in page and "Не войдут: 1" in page and len(mail.outbox) == 1
    RouteLine.objects.filter(route=changed.pk).update(title="Правка из другого окна")
    done = oksana.post(answer["Location"], {"code": last_code()}, follow=True)
    said = text(done)
    assert "Утверждено: 1 маршрут" in said and "Документ изменился после запроса кода" in said
    assert (course.route.state, changed.route.state) == ("approved", "on_approval")
    assert not Remark.objects.exists()
    oksana.post(f"/routes/{course.pk}/undo/")
    assert course.route.state == "on_approval"


def test_many_documents_are_signed_by_the_worker_with_progress(world, oksana, course, monkeypatch):
    from marshrut.signing import actions

    monkeypatch.setattr("marshrut.signing.views.AT_ONCE", 1)
    other = begin(world, "olga", officer="zoya").to("on_approval")
    asked = oksana.post("/routes/queue/approve/", {"pk": [course.pk, other.pk]})["Location"]
    going = oksana.post(asked, {"code": last_code()}, follow=True)
    job = Progress.objects.get(kind="signing.carry")
    assert "Подписываем" in text(going) and (job.total, course.route.state) == (2, "on_approval")
    assert oksana.post(asked, {"code": last_code()}, follow=True).status_code == 200
    assert Progress.objects.filter(kind="signing.carry").count() == 1, "the code is taken once"
    actions.carry_on(SYSTEM, progress_id=job.pk)
    assert (course.route.state, other.route.state) == ("approved", "approved")
    assert "Утверждено: 2 маршрута" in text(oksana.get(going.redirect_chain[-1][0]))
    assert Notice.objects.filter(person_id=world.person("oksana").pk, kind="signing").count() == 1
    actions.carry_on(SYSTEM, progress_id=job.pk)  # done again after it was stopped
    assert Signature.objects.filter(level="director").count() == 2
    assert Ask.objects.get().outcome[0]["done"] and len(Ask.objects.get().outcome) == 2


def test_a_new_code_may_be_asked_for_on_the_page(oksana, course):
    first = oksana.post(f"/routes/{course.pk}/step/approve/")["Location"]
    second = oksana.post(f"{first}again/")["Location"]
    assert first != second and "больше не действует" in text(oksana.get(first))
    for _ in range(4):
        second = oksana.post(f"{second}again/")["Location"]
    refused = oksana.post(f"{second}again/")
    assert refused.status_code == 409 and "больше пока нельзя" in text(refused)


def test_the_letter_is_shown_only_to_made_up_people_of_the_demo(oksana, course, settings, world):
    from marshrut.people.models import Account

    page = oksana.post(f"/routes/{course.pk}/step/approve/")["Location"]
    assert last_code() not in text(oksana.get(page))
    settings.DEMO = True
    assert last_code() in text(oksana.get(page))
    Account.objects.filter(person=world.person("oksana")).update(email="oksana@real.ru")
    assert last_code() not in text(oksana.get(page))


def test_the_queue_shows_what_changed_since_the_school_signed(world, oksana, course):
    line = RouteLine.objects.filter(route=course.pk).first()
    where = [{"line": line.pk, "field": ""}]
    course.by("oksana", "director_return", reason="Уточните название", remarks=where)
    petr = world.actor("petr")
    from marshrut.routes import actions as routes

    given = {name: getattr(line, name) for name in ("extra", "hours", "starts", "ends")}
    routes.edit_line(petr, pk=course.pk, line=line.pk, title="Уточнённое название", **given)
    for remark in Remark.objects.filter(route=course.pk):
        routes.resolve_remark(petr, pk=course.pk, remark=remark.pk, resolved=True)
    course.by("petr", "resubmit")
    page = text(oksana.get("/routes/queue/"))
    assert "Изменено после подписи организации: 1" in page and "<ins>Уточнённое название" in page


def test_the_price_of_the_queue_does_not_grow_with_routes(world, oksana, course):
    def edited(one):
        RouteLine.objects.filter(route=one.pk).update(title="Правлено после подписи")
        Route.objects.filter(pk=one.pk).update(edited_at=timezone.now())

    def count():
        with CaptureQueriesContext(connection) as found:
            assert "Изменено после подписи организации" in text(oksana.get("/routes/queue/"))
        return len(found)

    edited(course)
    oksana.get("/routes/queue/")
    before = count()
    edited(begin(world, "olga", officer="zoya").to("on_approval"))
    assert count() == before


def test_paper_is_noted_on_the_page_and_a_wrong_day_keeps_the_form(course, enter):
    course.to("approved")
    pk = Signature.objects.get(level="director").pk
    rita = enter("rita")
    bad = rita.post(f"/signatures/paper/{pk}/", {"on": "2040-01-01", "note": "папка 3"})
    assert bad.status_code == 422 and "проверьте дату" in text(bad) and 'value="папка 3"' in text(bad)
    assert rita.post(f"/signatures/paper/{pk}/", {"on": "2026-11-20", "note": "папка 3"}).status_code == 302
    assert "подписано на бумаге 20.11.2026" in text(rita.get(f"/signatures/route/{course.pk}/"))
