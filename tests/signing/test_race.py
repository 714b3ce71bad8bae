"""Two tabs at the same moment: one code signs once."""

import threading

import pytest
from django.db import connection

from marshrut.core.refusal import Refused
from marshrut.routes import actions as routes
from marshrut.signing import actions
from marshrut.signing.kinds import CodeNeeded
from marshrut.signing.models import Ask, Signature
from tests.routes.made import begin, catalogue
from tests.signing.conftest import last_code


@pytest.fixture
def ready(world):
    """The director's request of a code, committed."""
    catalogue(world)
    course = begin(world).to("on_approval")
    oksana = world.actor("oksana")
    actions.agree(oksana)
    with pytest.raises(CodeNeeded) as stop:
        routes.step(oksana, pk=course.pk, move="approve")
    return oksana, course, actions.ask(oksana, [stop.value.item])


def together(count, call):
    """The call from several threads at once; what each got."""
    gate, found = threading.Barrier(count), []

    def run(number):
        try:
            gate.wait(10)
            found.append(call(number))
        except Refused as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_tabs_with_one_code_sign_once(ready):
    oksana, course, asked = ready
    right = last_code()

    def press(number):
        grant = actions.redeem(oksana, pk=asked.pk, code=right)
        return routes.step(oksana, pk=course.pk, move="approve", grant=grant).state

    assert sorted(together(4, press)) == ["approved", "sign.used", "sign.used", "sign.used"]
    assert Signature.objects.filter(level="director").count() == 1


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_all_counted(ready):
    oksana, _, asked = ready
    wrong = [f"{n:06d}" for n in range(12) if f"{n:06d}" != last_code()][:10]
    found = together(10, lambda n: actions.redeem(oksana, pk=asked.pk, code=wrong[n]))
    assert found.count("sign.wrong") == 4 and found.count("sign.tries") == 6
    assert Ask.objects.get(pk=asked.pk).tries == 5
