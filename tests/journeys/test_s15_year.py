"""S15: a whole year of a route by the moved clock: approval, execution, a change, closing, diagnostics again, growth."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.diagnostics.test_sittings import answer_all
from tests.journeys.help import fill_catalogue, look, section, taken, work
from tests.routes.made import Course
from tests.world import SINCE

from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions as diagnostics
from marshrut.diagnostics.models import Answer, Invitation
from marshrut.routes import actions, jobs
from marshrut.routes.models import ClosingSnapshot, Route, RouteLine

pytestmark = pytest.mark.journey


def night(settings, day):
    """The demonstration lives in another day; its night has passed, its waiting works are done."""
    settings.DEMO, settings.TODAY = True, day
    jobs.calendar(0)
    work()


def approved(world, profile):
    core.set_rule(SYSTEM, "accounts.second_factor", {"roles": []}, since=SINCE)  # a story of its own
    fill_catalogue(world)
    route = actions.propose(SYSTEM, person_id=profile.person_id)
    work()
    actions.assign_tutor(world.actor("rita"), pk=route.pk, person_id=world.person("irina").pk)
    Course(world, route.pk).to("approved")
    work()
    return Route.objects.get(pk=route.pk)


def change(world, route):
    """A small change on the way: the last programme a week later, agreed by the tutor."""
    petr = world.actor("petr")
    line = RouteLine.objects.filter(route=route, source_kind="stream", state="enrolled").order_by("-ends").first()
    actions.amend(petr, pk=route.pk)
    actions.edit_amendment_line(
        petr, pk=route.pk, key=str(line.pk), block=line.block, title=line.title, extra=line.extra, hours=line.hours,
        starts=line.starts + timedelta(days=7), ends=line.ends + timedelta(days=7),
    )  # fmt: skip
    actions.edit_amendment_head(
        petr, pk=route.pk, goal=route.goal, starts=route.starts, ends=route.ends, reason="Поток начинается позже"
    )
    actions.send_amendment(petr, pk=route.pk)
    actions.agree_amendment(world.actor("irina"), pk=route.pk)
    work()


def again(world):
    """A campaign elsewhere in the region to which the centre may call one more person."""
    form, now = diagnostics.assemble_form(SYSTEM, title="Повторный", subject="математика"), timezone.now()
    made = diagnostics.make_campaign(
        world.actor("dasha"), title="Весна, повторная", form=form, unit=world.units["onega"],
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=9),
    )  # fmt: skip
    return diagnostics.publish(world.actor("dasha"), pk=made.pk)


def sit(world, campaign):
    """Petr answers much better than a year before."""
    petr = world.actor("petr")
    invitation = Invitation.objects.get(campaign=campaign, person_id=petr.person_id)
    diagnostics.accept(petr, pk=invitation.pk)
    sitting = diagnostics.start(petr, invitation=invitation.pk)
    answer_all(petr, sitting)
    Answer.objects.filter(sitting=sitting, value="Разберу ошибки по видам.").delete()
    diagnostics.finish(petr, pk=sitting.pk)
    diagnostics.score(SYSTEM, sitting=sitting.pk)
    work()


def test_s15_a_year_of_a_route(visit, world, measured_profile, settings):
    route = approved(world, measured_profile)
    first = RouteLine.objects.filter(route=route, source_kind="stream").order_by("ends").first()

    night(settings, first.ends + timedelta(days=1))
    change(world, route)
    rita = visit("rita")
    section(rita, "Отметка участия")
    look(rita, "s15-1-attendance")
    rita.get_by_role("link", name=first.title).click()
    rita.get_by_label("Лесной").select_option("done")
    look(rita, "s15-2-sheet")
    rita.get_by_role("button", name="Сохранить отметки").click()
    expect(rita.get_by_text("Отмечено: 1 человек")).to_be_visible()
    work()

    petr = visit("petr", f"/routes/{route.pk}/", width=390)
    look(petr, "s15-3-card")
    petr.locator(f"#line-{first.pk}").get_by_role("link", name="Добавить пару слов").click()
    petr.get_by_label("Что применил(а) на уроке").fill("Разбор ошибок по видам в 6 «А»")
    petr.set_input_files("#file", {"name": "page.ogg", "mimeType": "audio/ogg", "buffer": b"OggS page"})
    expect(petr.locator("#files [data-list]")).to_contain_text("page")
    look(petr, "s15-4-report")
    petr.get_by_role("button", name="Сохранить", exact=True).click()
    expect(petr.locator(f"#line-{first.pk}")).to_contain_text("Разбор ошибок по видам")

    night(settings, route.ends + timedelta(days=1))
    for line in RouteLine.objects.filter(route=route, state__in=("planned", "enrolled", "in_work")):
        actions.mark_line(world.actor("petr"), pk=route.pk, line=line.pk, state="reported")
    petr = visit("petr", f"/routes/{route.pk}/closing/", width=390)
    petr.get_by_label("Что нового узнал(а)").fill("Как читать ошибки")
    petr.get_by_text("Добавить свидетельство").click()
    petr.get_by_label("Тема или название").fill("Урок «Дроби»")
    petr.get_by_role("button", name="Добавить", exact=True).click()
    expect(petr.locator("#transfer")).to_contain_text("Урок «Дроби»")
    look(petr, "s15-5-closing")
    petr.get_by_role("button", name="Отправить итоговый отчёт").click()

    irina = visit("irina", f"/routes/{route.pk}/closing/")
    irina.get_by_role("link", name="Дать заключение").click()
    irina.get_by_role("textbox", name="Заключение").fill("Приёмы видны на уроке, маршрут выполнен.")
    irina.locator("#do").get_by_label("посещён урок").check()
    look(irina, "s15-6-conclude")
    irina.locator("#do").get_by_role("button", name=re.compile("заключение")).click()

    night(settings, route.ends + timedelta(days=45))
    campaign = again(world)
    rita = visit("rita", f"/routes/{route.pk}/closing/")
    look(rita, "s15-7-again")
    rita.get_by_role("button", name="Пригласить").click()
    expect(rita.get_by_text("Приглашение отправлено")).to_be_visible()
    sit(world, campaign)

    petr = visit("petr", f"/routes/{route.pk}/closing/", width=390)
    expect(petr.locator("main")).to_contain_text(re.compile("Маршрут завершён.*вероятно вырос", re.IGNORECASE))
    look(petr, "s15-8-completed")
    paper = taken(petr, petr.get_by_role("link", name="JSON"))
    route.refresh_from_db()
    assert (route.state, route.result, route.version) == ("completed", "growth", 2)
    assert ClosingSnapshot.objects.get(route=route).seal in paper.decode()
    answer = petr.request.get(petr.url + "../certificate.pdf")
    assert answer.status == 200 and answer.body().startswith(b"%PDF")
