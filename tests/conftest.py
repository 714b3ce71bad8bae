"""One small world for all tests: named places and people, built once per database."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser driver keeps an event loop in this thread


#: Every address for everybody, every printed cell, the pure cores, rooms and desks with a whole campaign behind each test:
#: the whole run has them, `--fast` keeps what a change breaks first.
LONG = (
    "tests/access/",
    "tests/assembly/",
    "tests/diagnostics/test_bank.py",
    "tests/diagnostics/test_bank_pages.py",
    "tests/diagnostics/test_blank",
    "tests/diagnostics/test_blueprints.py",
    "tests/diagnostics/test_calibrating.py",
    "tests/diagnostics/test_conditions.py",
    "tests/diagnostics/test_editing_pages.py",
    "tests/diagnostics/test_evidence.py",
    "tests/diagnostics/test_experts",
    "tests/diagnostics/test_growing.py",
    "tests/diagnostics/test_growth_pages.py",
    "tests/diagnostics/test_handin.py",
    "tests/diagnostics/test_links.py",
    "tests/diagnostics/test_media.py",
    "tests/diagnostics/test_own_tasks.py",
    "tests/diagnostics/test_panels.py",
    "tests/diagnostics/test_proposals.py",
    "tests/diagnostics/test_pulls.py",
    "tests/diagnostics/test_adaptive.py",
    "tests/diagnostics/test_rooms.py",
    "tests/diagnostics/test_scan_term.py",
    "tests/diagnostics/test_stages.py",
    "tests/diagnostics/test_totals.py",
    "tests/diagnostics/test_variants",
    "tests/diagnostics/test_waves.py",
    "tests/disclosure/",
    "tests/exchange/test_tasks.py",
    "tests/outside/",
    "tests/paper/test_injection.py",
    "tests/paper/test_iom.py",
    "tests/planner/",
    "tests/psychometrics/",
    "tests/qti/",
    "tests/repairs/",
    "tests/research/",
    "tests/routes/test_joint.py",
    "tests/routes/test_scenarios.py",
    "tests/signing/test_gost.py",
    "tests/signing/test_race.py",
)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith(LONG):
            item.add_marker(pytest.mark.long)


#: Real passwords are hashed slowly on purpose.
QUICK_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory):
    """Files of people go into a folder of this process: two processes have the same numbers of rows."""
    from django.test import override_settings

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"), PASSWORD_HASHERS=[QUICK_HASHER]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """A database with the world in it for this process; every test runs in a transaction on top of it."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    from tests import base, world

    DatabaseOperations.execute_sql_flush = lambda self, sql_list: base.empty()
    with django_db_blocker.unblock():
        name = base.take()
        world.build()
    yield
    with django_db_blocker.unblock():
        base.drop(name)


@pytest.fixture
def world(db):
    from tests.world import World, build

    build()  # a test that empties tables may have come before
    return World.load()


@pytest.fixture
def enter(client, world):
    """A browser signed in as a person of the world."""

    def as_person(name: str):
        client.force_login(world.account(name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return as_person


@pytest.fixture
def statements(django_assert_num_queries):
    """Budget of SQL statements of a block."""
    return django_assert_num_queries
