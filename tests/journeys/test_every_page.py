"""A robot walks from the first page of a role over every link of the frame and of the page, one of each address.

On each page: it opens, nothing runs past the screen at six widths, the accessibility rules of axe hold on a phone and
on a desk, no English leaks, no error in the console.
"""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.urls import Resolver404, resolve
from tests.journeys.conftest import BACKEND
from tests.journeys.help import CRUSHED

from marshrut.access.words import Role
from marshrut.demo.fill import fill
from marshrut.people.models import Account, Appointment

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]
WIDTHS = (360, 390, 768, 1024, 1240, 1440)
WALKERS = (
    Role.TEACHER, Role.CENTRE_DIRECTOR, Role.DIAGNOSTICS_OFFICER, Role.ROUTE_SPECIALIST, Role.REGIONAL_METHODIST,
    Role.SCORING_EXPERT, Role.ORG_OFFICER, Role.MUNICIPAL_METHODIST, Role.MINISTRY_OFFICER, Role.SYSTEM_ADMIN,
    Role.ROOM_ORGANISER, Role.ITEM_EDITOR, Role.ITEM_REVIEWER,
)  # fmt: skip
#: Files, forms of the sign-in package that end the session, the page that shows the kit.
NOT_FOLLOWED = re.compile(
    r"/accounts/logout/|/kit/|\.(pdf|docx|xlsx|zip|json)(\?|$)|/form/|/template/$|/sheet/|/file/|/export/|[?&]file="
)
LATIN = re.compile(r"\b[A-Za-z]{3,}\b")
#: Latin words that people of the field write so.
LATIN_RIGHT = re.compile(
    r"PISA|PDF|DOCX|XLSX|ZIP|QTI|GIFT|zip|xml|gift|txt|xlsx|xls|ods|USB|PIN|FreeOTP|Aegis|Excel|Word|OpenID|Connect|[A-Z]{2,}-[A-Z0-9-]+|\S+@\S+|https?://\S+|[0-9A-Z]{4}(-[0-9A-Z]{4})+"
    r"|PNG|JPEG|WebP|SVG|media:[\w-]+|pic-\d+|(class|speed|growth)-(plan|graph|chart)|inequality|Shift|Ctrl|Enter|Google|Authenticator|TOTP|CASE|QR|example|VI|JSON|GeoGebra|Web"
)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def region(transactional_db):
    """A filled small region; the world of the tests, when it still stands there, goes first."""
    call_command("flush", interactive=False, verbosity=0)
    fill("small", lambda _line: None)


@pytest.fixture
def enter_as(live_server, browser, client, region):
    """A page of the browser of some person in a role."""
    contexts = []

    def enter(role):
        held = Appointment.objects.filter(role=role).order_by("pk").first()
        account = Account.objects.get(person_id=held.person_id) if held else _teacher()
        client.force_login(account, backend=BACKEND)
        context = browser.new_context(viewport={"width": 1360, "height": 900}, locale="ru-RU", bypass_csp=True)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield enter
    for context in contexts:
        context.close()


def _teacher():
    from marshrut.routes.models import Route

    return Account.objects.get(person_id=Route.objects.order_by("pk").first().person_id)


def test_every_page_is_sound(live_server, enter_as):
    faults, seen = [], set()
    for role in WALKERS:
        page = enter_as(role)
        said = []
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        waiting, own = ["/"], set()
        while waiting:
            path = waiting.pop(0)
            name = _name(path)
            if name in own or (name in seen and path != "/") or NOT_FOLLOWED.search(path):
                continue
            own.add(name)
            answer = page.goto(live_server.url + path)
            if answer.status != 200:
                faults.append(f"{role} {path}: {answer.status}")
                continue
            faults += [f"{role} {path}: {fault}" for fault in _look(page)]
            faults += [f"{role} {path}: console: {line}" for line in said]
            said.clear()
            waiting += _links(page, live_server.url)
        seen |= own
    assert len(seen) > 35, sorted(seen)
    assert not faults, "\n".join(faults)


def _name(path):
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def _links(page, base):
    found = page.eval_on_selector_all(
        "a[href]", "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
    )
    return [link.removeprefix(base) for link in found if link.startswith(base) and "#" not in link]


def _look(page):
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 860})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            faults.append(f"runs {over} px past {width}")
        faults += [f"crushed at {width}: {words}" for words in page.evaluate(CRUSHED)]
        if width in (390, 1240):
            # the bar of a phone floats over whatever happens to lie below it: not a fault of that link's size
            page.add_style_tag(content=".tabs-bar{position:static!important}")
            found = Axe().run(page, options=AXE).response["violations"]
            faults += [f"axe at {width}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
    text = LATIN_RIGHT.sub(" ", page.inner_text("body"))
    return faults + [f"Latin word: {word}" for word in sorted(set(LATIN.findall(text)))]
