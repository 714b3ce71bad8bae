import os
import time

import pytest
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Locator, expect
from tests.journeys.help import fill_bank, lead, measure
from tests.journeys.keys import only_keys
from tests.journeys.shelf import Shelf
from tests.world import World, build

from marshrut.diagnostics.saving import short_path

#: Milliseconds until a story gives up waiting: a busy machine is no fault of the product.
PATIENCE = 20_000
#: Seconds by which every answer of the server is late: a story that only passes with a quick server is a wrong story.
SLOW = float(os.environ.get("MARSHRUT_SLOW", "0"))
expect.set_options(timeout=PATIENCE)


def _late(application):
    def answered(environ, start):
        time.sleep(SLOW)
        return application(environ, start)

    return answered if SLOW else application


def _serve_answers(make):
    """The server of the tests has an application of its own: the short path goes before it, as in `project/wsgi.py`."""

    def made(thread, *args, **kwargs):
        server = make(thread, *args, **kwargs)
        take = server.set_app
        server.set_app = lambda application: take(_late(short_path(application)))
        return server

    return made


LiveServerThread._create_server = _serve_answers(LiveServerThread._create_server)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": ARGS}


@pytest.fixture(autouse=True)
def arrived(monkeypatch):
    """Who has clicked sees the page that it opened, whole and with its scripts, before going on."""
    click = Locator.click

    def clicked(place, **options):
        click(place, **options)
        place.page.wait_for_load_state()

    monkeypatch.setattr(Locator, "click", clicked)


@pytest.fixture(scope="session")
def shelf():
    return Shelf()


@pytest.fixture
def world(transactional_db, shelf):
    """The tables are emptied after a journey, so the world is put back."""
    shelf.put_or_take("world", build)
    return World.load()


@pytest.fixture
def bank(world, shelf):
    """The world with the bank of tasks."""
    shelf.put_or_take("bank", fill_bank)


def pytest_generate_tests(metafunc):
    """Journeys marked `both` are walked by everybody on a phone, on a desk, and by the keyboard alone."""
    if metafunc.definition.get_closest_marker("both"):
        metafunc.parametrize("screen", [390, 1360, "keys"], indirect=True)


@pytest.fixture
def screen(request, monkeypatch):
    """The width of everybody's screen; none: each has the usual one of the role."""
    asked = getattr(request, "param", None)
    if asked != "keys":
        return asked
    only_keys(monkeypatch)
    return None


@pytest.fixture
def visit(live_server, world, browser, screen):
    """A browser of a person, on a phone or a desk; every one has its own cookies. No script may break."""
    contexts, broken = [], []

    def as_person(name: str, address: str = "/", width: int = 1360, script: bool = True):
        client = Client()
        client.force_login(world.account(name), backend=BACKEND)
        context = browser.new_context(
            viewport={"width": screen or width, "height": 800},
            locale="ru-RU",
            java_script_enabled=script,
        )
        context.on("weberror", lambda error: broken.append(error.error))
        contexts.append(context)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(live_server.url + address)
        return page

    yield as_person
    for context in contexts:
        context.close()
    assert not broken, broken


@pytest.fixture
def no_overflow():
    """Nothing runs past the screen."""

    def check(page):
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (page.url, over)

    return check


@pytest.fixture
def measured_profile(bank, world, shelf):
    """Petr's published profile with high deficits."""
    from marshrut.diagnostics.models import Profile

    shelf.put_or_take("measured", lambda: measure(world))
    return Profile.objects.get()


@pytest.fixture
def courses(world, shelf):
    """Petr's proposed route; the routes of two other teachers wait for the director."""
    shelf.put_or_take("courses", lambda: lead(world))
