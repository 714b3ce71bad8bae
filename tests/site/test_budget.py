"""The budget of pages: a school at the end of a slow line opens everything, and nothing comes from outside.

The pages of the world are weighed where they are opened, in `test_pages`.
"""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from tests.site.weight import FIRST_VISIT, PAGE, Page, faults_of, outside, own_parts, packed

from marshrut.access.words import Role
from marshrut.demo.fill import fill
from marshrut.people.models import Account, Appointment
from marshrut.routes.models import Route

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def test_the_first_visit_of_a_teacher_fits(world, enter):
    answer, weight, text = packed(enter("petr"), "/")
    assert answer.status_code == 200
    page = Page(text.decode())
    parts = own_parts(page.loads)
    kinds = {path.rpartition(".")[2] for path in parts}
    assert {"css", "js", "svg", "woff2"} <= kinds, "the measure lost sight of something"
    whole = weight + sum(parts.values())
    assert whole <= FIRST_VISIT, (whole, parts)


def test_the_measure_sees_what_is_outside():
    page = Page('<img src="https://a.example/x.png"><script src="//b.example/y.js"></script><a href="https://c.example">c</a>'
                '<p style="background:url(http://d.example/z.png)"><img src="data:image/png;base64,AA"><use href="/static/i.svg#a">')  # fmt: skip
    assert {address for address in page.loads if outside(address)} == {
        "https://a.example/x.png", "//b.example/y.js", "http://d.example/z.png",
    }  # fmt: skip
    assert list(faults_of("a", "/", PAGE + 1, Page("")))


@pytest.mark.drill
@pytest.mark.timeout(600)
def test_every_page_of_a_filled_region_fits(transactional_db):
    """Lists are full here. Every role follows every link, one of each kind."""
    fill("small", lambda _line: None)
    weights, faults = {}, []
    for role in Role:
        held = Appointment.objects.filter(role=role).order_by("pk").first()
        if held is None and role != Role.TEACHER:
            continue
        person = held.person_id if held else Route.objects.order_by("pk").first().person_id
        browser = Client()
        browser.force_login(Account.objects.get(person_id=person), backend=BACKEND)
        for name, address, weight, page in walk(browser):
            weights[f"{role} {name}"] = weight
            faults += faults_of(f"{role} {name}", address, weight, page)
    assert len(weights) > 150
    assert not faults, faults


def walk(browser):
    """Pages within reach of the home page, one of each name."""
    waiting, seen = ["/"], set()
    while waiting:
        address = waiting.pop(0)
        name = named(address)
        if name is None or name in seen:
            continue
        seen.add(name)
        answer, weight, text = packed(browser, address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = Page(text.decode())
            yield name, address, weight, page
            waiting += sorted(urljoin(address, link).split("#")[0] for link in page.leads if not outside(link))


def named(address):
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None
