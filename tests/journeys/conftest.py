import pytest
from tests.world import World, build

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


@pytest.fixture
def world(transactional_db):
    """The tables are emptied after a journey, so the world is built anew."""
    build()
    return World.load()


@pytest.fixture
def visit(live_server, world, browser, client):
    """A browser of a person, on a phone or a desk; every one has its own cookies."""
    contexts = []

    def as_person(name: str, address: str = "/", width: int = 1360):
        client.force_login(world.account(name), backend=BACKEND)
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="ru-RU")
        contexts.append(context)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(live_server.url + address)
        return page

    yield as_person
    for context in contexts:
        context.close()


@pytest.fixture
def no_overflow():
    """Nothing runs past the screen."""

    def check(page):
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (page.url, over)

    return check


@pytest.fixture
def measured_profile(world):
    """Petr's published profile with high deficits."""
    from datetime import timedelta

    from django.utils import timezone
    from tests.diagnostics.test_sittings import answer_all

    from marshrut.core.actor import SYSTEM
    from marshrut.diagnostics import actions
    from marshrut.diagnostics.models import Answer, Invitation, Profile

    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    form = actions.assemble_form(SYSTEM, title="Базовый", subject="математика")
    now, petr = timezone.now(), world.actor("petr")
    made = actions.make_campaign(
        world.actor("dasha"),
        title="Осень",
        form=form,
        unit=world.units["29"],
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=9),
    )
    actions.publish(world.actor("dasha"), pk=made.pk)
    invitation = Invitation.objects.get(campaign=made, person_id=petr.person_id)
    actions.accept(petr, pk=invitation.pk)
    sitting = actions.start(petr, invitation=invitation.pk)
    answer_all(petr, sitting, right=False)
    Answer.objects.filter(value="Разберу ошибки по видам.").delete()
    actions.finish(petr, pk=sitting.pk)
    actions.score(SYSTEM, sitting=sitting.pk)
    return Profile.objects.get()
