"""Numbers of a register stand without gaps also when two directors sign at once and some transactions fail."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from marshrut.core.actions import next_number
from marshrut.core.actor import SYSTEM
from marshrut.core.models import Counter

REGISTER = "проба номеров"


def sign(count):
    """Take numbers in real transactions of a thread's own connection; each third one is rolled back."""
    kept = []
    try:
        for turn in range(count):
            try:
                with transaction.atomic():
                    number = next_number(SYSTEM, REGISTER, year=2026, place="mezen")
                    kept.append(number // (turn % 3 != 2))
            except ZeroDivisionError:
                continue
    finally:
        connection.close()
    return kept


def forget():
    try:
        Counter.objects.filter(register=REGISTER).delete()
    finally:
        connection.close()


@pytest.fixture
def own_register(django_db_setup, django_db_blocker):
    """The threads commit for real, so what they leave is taken away."""
    with django_db_blocker.unblock(), ThreadPoolExecutor(3) as pool:
        yield pool
        pool.submit(forget).result()


def test_two_signers_at_once_leave_no_gap(own_register):
    one, two = own_register.submit(sign, 30), own_register.submit(sign, 30)
    numbers = sorted(one.result() + two.result())
    assert numbers == list(range(1, 41))
