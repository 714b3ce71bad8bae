"""Codes: bound to a person, to a request and to the content; once, in time, a few tries, not too often."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.http import Http404
from django.utils import timezone

from marshrut.core.actor import SYSTEM
from marshrut.core.models import Approval, Fact
from marshrut.core.refusal import Refused
from marshrut.people.models import Account
from marshrut.routes import actions as routes
from marshrut.routes.models import RouteLine
from marshrut.signing import actions
from marshrut.signing.models import Ask, AskItem, Signature
from tests.routes.made import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(world, course, agreed, needed):
    """The director has accepted the agreement and asked for a code for Petr's route."""
    course.to("on_approval")
    agreed("oksana")
    return actions.ask(world.actor("oksana"), [needed(course, "oksana", "approve")])


def refused(why, call, /, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    assert refusal.value.code == why
    return refusal.value


def approve(world, course, grant):
    return routes.step(world.actor("oksana"), pk=course.pk, move="approve", grant=grant)


def test_without_the_agreement_a_press_signs_and_the_paper_is_noted(world, course):
    course.to("approved")
    made = list(Signature.objects.filter(subject_id=course.pk))
    assert [row.level for row in made] == ["teacher", "tutor", "org", "director"]
    assert {row.method for row in made} == {"press"}
    noted = actions.note_paper(world.actor("rita"), pk=made[-1].pk, on=timezone.localdate(), note="папка 3, лист 14")
    assert (noted.paper_note, noted.noted_by_id) == ("папка 3, лист 14", world.person("rita").pk)
    with pytest.raises(Http404):
        actions.note_paper(world.actor("klim"), pk=made[-1].pk, on=timezone.localdate(), note="")


def test_a_right_code_signs_exactly_what_was_shown(world, course, asked, code):
    assert course.route.state == "on_approval" and mail.outbox[-1].to == ["oksana@example.com"]
    assert not Approval.objects.filter(subject_id=course.pk, level="director").exists()
    grant = actions.redeem(world.actor("oksana"), pk=asked.pk, code=f" {code()[:3]} {code()[3:]} ")
    approve(world, course, grant)
    row = Signature.objects.get(subject_id=course.pk, level="director")
    assert (row.method, row.ask_id, row.signed_id) == ("code_mail", asked.pk, row.approval.seal)
    assert (row.role, row.name) == ("Директор ЦНППМР", "Директорова Оксана Николаевна")


def test_the_code_itself_is_kept_nowhere(asked, code):
    digits = code()
    kept = [*Ask.objects.values(), *AskItem.objects.values(), *Fact.objects.values()]
    assert not any(
        digits in str(value) for row in kept for value in row.values() if isinstance(value, str | dict | list)
    )


def test_a_code_of_another_person_opens_nothing(world, course, asked, code, agreed):
    with pytest.raises(Http404):
        actions.redeem(world.actor("zoya"), pk=asked.pk, code=code())
    grant = actions.redeem(world.actor("oksana"), pk=asked.pk, code=code())
    other = begin(world, "olga", officer="zoya").to("on_approval")
    routes.undo(world.actor("zoya"), pk=other.pk)
    agreed("zoya")
    with pytest.raises(Refused) as refusal:
        routes.step(world.actor("zoya"), pk=other.pk, move="org_agree", grant=grant)
    assert refusal.value.code == "sign.other" and other.route.state == "on_org_agreement"


def test_a_code_of_one_route_does_not_sign_another(world, course, asked, code, agreed):
    other = begin(world, "olga", officer="zoya").to("on_approval")
    grant = actions.redeem(world.actor("oksana"), pk=asked.pk, code=code())
    refused("sign.other", approve, world, other, grant)
    assert other.route.state == "on_approval"


def test_a_code_of_the_content_before_does_not_sign_the_one_after(world, course, asked, code):
    RouteLine.objects.filter(route=course.pk).update(title="Подменённая строка")
    grant = actions.redeem(world.actor("oksana"), pk=asked.pk, code=code())
    refused("sign.changed", approve, world, course, grant)
    assert course.route.state == "on_approval" and not Signature.objects.filter(level="director").exists()


def test_a_code_of_another_version_does_not_sign(world, course, asked, code):
    AskItem.objects.update(version=7)
    grant = actions.redeem(world.actor("oksana"), pk=asked.pk, code=code())
    refused("sign.changed", approve, world, course, grant)


def test_a_code_is_taken_once(world, course, asked, code):
    oksana = world.actor("oksana")
    grant = actions.redeem(oksana, pk=asked.pk, code=code())
    refused("sign.used", actions.redeem, oksana, pk=asked.pk, code=code())
    approve(world, course, grant)
    routes.undo(oksana, pk=course.pk)
    refused("sign.used", approve, world, course, grant)
    assert Signature.objects.get(level="director").ended_why == "утверждение отменено в течение 10 минут"


def test_a_second_request_closes_the_first(world, course, asked, code, needed):
    former = code()
    actions.ask(world.actor("oksana"), [needed(course, "oksana", "approve")])
    refused("sign.closed", actions.redeem, world.actor("oksana"), pk=asked.pk, code=former)


def test_brute_force_ends_after_five_tries_even_for_the_right_code(world, course, asked, code):
    oksana, right = world.actor("oksana"), code()
    wrong = [f"{n:06d}" for n in range(7) if f"{n:06d}" != right]
    for tried in wrong[:4]:
        refused("sign.wrong", actions.redeem, oksana, pk=asked.pk, code=tried)
    refused("sign.tries", actions.redeem, oksana, pk=asked.pk, code=wrong[4])
    refused("sign.tries", actions.redeem, oksana, pk=asked.pk, code=right)
    assert Ask.objects.get(pk=asked.pk).tries == 5


def test_twenty_wrong_codes_a_day_close_signing_by_codes(world, course, asked, needed):
    Ask.objects.update(tries=5)
    item = needed(course, "oksana", "approve")
    for _ in range(3):
        Ask.objects.filter(pk=actions.ask(world.actor("oksana"), [item]).pk).update(tries=5)
    refused("sign.locked", actions.ask, world.actor("oksana"), [item])


def test_codes_are_not_asked_for_too_often(world, course, asked, needed):
    item = needed(course, "oksana", "approve")
    for _ in range(5):
        actions.ask(world.actor("oksana"), [item])
    refused("sign.too_often", actions.ask, world.actor("oksana"), [item])
    assert len(mail.outbox) == 6


def test_an_expired_code_does_not_sign(world, asked, code):
    right = code()
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        refused("sign.late", actions.redeem, world.actor("oksana"), pk=asked.pk, code=right)


def test_a_taken_code_does_not_wait_for_tomorrow(world, course, asked, code):
    grant = actions.redeem(world.actor("oksana"), pk=asked.pk, code=code())
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        refused("sign.other", approve, world, course, grant)


def test_withdrawal_of_the_agreement_kills_the_code_on_its_way(world, course, asked, code):
    assert actions.withdraw(world.actor("oksana"))
    refused("sign.closed", actions.redeem, world.actor("oksana"), pk=asked.pk, code=code())
    assert course.by("oksana", "approve").state == "approved"


def test_a_letter_that_does_not_go_leaves_no_open_code(world, course, agreed, needed, monkeypatch):
    course.to("on_approval")
    agreed("oksana")

    def down(self, fail_silently=False):
        raise OSError("no route to host")

    monkeypatch.setattr(mail.EmailMessage, "send", down)
    refused("sign.mail", actions.ask, world.actor("oksana"), [needed(course, "oksana", "approve")])
    assert not Ask.objects.filter(state="open").exists()


def test_the_region_may_demand_a_code_of_everybody(world, course):
    actions.set_demand(world.actor("oksana"), modes={"route:teacher": "always", "route:ghost": "always"})
    course.to("draft")
    refused("sign.agree_first", course.by, "petr", "submit")
    with pytest.raises(Http404):
        actions.set_demand(world.actor("rita"), modes={"route:teacher": "never"})


def test_a_code_of_the_application_signs(world, course, agreed, needed, monkeypatch):
    from allauth.mfa.totp.internal import auth

    course.to("on_approval")
    agreed("oksana")
    account = Account.objects.get(person=world.person("oksana"))
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(account, secret)
    asked = actions.ask(world.actor("oksana"), [needed(course, "oksana", "approve")])
    assert (asked.way, mail.outbox) == ("app", [])
    digits = auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
    grant = actions.redeem(world.actor("oksana"), pk=asked.pk, code=digits)
    approve(world, course, grant)
    assert Signature.objects.get(level="director").method == "code_app"


def test_the_system_signs_nothing(course):
    approval = Approval(workflow="route", subject_id=1, level="director", state="approved")
    assert actions.sign(SYSTEM, approval, content={}, title="") is None
