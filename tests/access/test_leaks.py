"""The matrix itself under test: a right is taken off in one place after another, and the matrix must notice."""

from dataclasses import replace

import pytest

from marshrut.access.rule import EVERYTHING
from marshrut.diagnostics import access as diagnostics
from marshrut.diagnostics.models import Grant
from marshrut.exchange import access as exchange
from marshrut.people import access as people
from marshrut.routes import access as routes
from marshrut.routes.models import Route
from tests.access.oracle import CAST, rows

pytestmark = pytest.mark.django_db
LOOKERS = [None, *(CAST[key] for key in ("gleb", "rada", "kira", "egor", "galina", "boris"))]


def opened(rule):
    """The same right without its condition."""
    return replace(rule, conditions=(lambda _: EVERYTHING,))


def look(matrix, address, about=None, method=None):
    """Violations of the rows of one address in the eyes of strangers to the object."""
    chosen = [
        row for row in rows() if row.address == address and about in (None, row.about) and method in (None, row.method)
    ]
    assert chosen
    return matrix.run(chosen, LOOKERS)


def unscoped_list(patch):
    patch.setattr(people, "read_employment", opened(people.read_employment))


def unscoped_routes(patch):
    patch.setattr(routes, "stages", opened(routes.stages))


def unchecked_detail(patch):
    patch.setattr(people, "read", opened(people.read))


def unchecked_level(patch):
    patch.setattr(diagnostics, "see_person", opened(diagnostics.see_person))


def unchecked_print(patch):
    patch.setattr(routes, "read", opened(routes.read))


def post_without_check(patch):
    patch.setattr("marshrut.routes.actions.lines.take", lambda actor, right, pk: Route.objects.get(pk=pk))


def step_without_check(patch):
    patch.setattr("marshrut.routes.actions.care.take", lambda actor, right, pk: Route.objects.get(pk=pk))
    patch.setattr(routes, "assign", opened(routes.assign))
    from marshrut.access.rule import REGISTRY

    patch.setitem(REGISTRY, "routes.assign", opened(routes.assign))


def grant_of_anybody(patch):
    patch.setattr(
        "marshrut.diagnostics.actions.take_access_back",
        lambda actor, pk: Grant.objects.filter(pk=pk).update(until="2030-01-01"),
    )


def unlogged_refusal(patch):
    patch.setattr("marshrut.diagnostics.actions.note_refusal", lambda actor, person_id: None)


def export_of_anybody(patch):
    from marshrut.access.rule import REGISTRY

    patch.setattr(exchange, "load", opened(exchange.load))
    patch.setitem(REGISTRY, "exchange.load", opened(exchange.load))


PLANTED = [
    (unscoped_list, "people:staff", "", "видно чужое"),
    (unscoped_list, "people:staff", "mezen1", "видно чужое"),
    (unscoped_list, "desk:search", "petr", "видно чужое"),
    (unscoped_routes, "routes:listing", "petr", "видно чужое"),
    (unscoped_routes, "routes:card", "vera", "ответ 200, ожидался [404]"),
    (unchecked_detail, "people:person", "petr", "ответ 200, ожидался [404]"),
    (unchecked_level, "diagnostics:profile_of", "petr", "видно чужое ['ответов 700 из 800'"),
    (unchecked_print, "routes:form", "vera:pdf", "ЗнакСтрокиVera"),
    (unchecked_print, "routes:form", "petr:docx", "ЗнакСтрокиPetr"),
    (post_without_check, "routes:add_line", "vera", "отказано, но изменены"),
    (step_without_check, "routes:assign", "gleb", "ответ 302, ожидался [404]"),
    (grant_of_anybody, "diagnostics:close_grant", "petr", "отказано, но изменены ['diagnostics_grant']"),
    (unlogged_refusal, "diagnostics:profile_of", "petr", "отказ не записан в журнал"),
    (export_of_anybody, "exchange:copy", "checked", "видно чужое"),
]


@pytest.mark.parametrize(("plant", "address", "about", "words"), PLANTED, ids=lambda v: getattr(v, "__name__", str(v)))
def test_a_planted_leak_is_found(matrix, monkeypatch, plant, address, about, words):
    assert not look(matrix, address, about)
    with monkeypatch.context() as patch:
        plant(patch)
        found = look(matrix, address, about)
    assert any(words in line for line in found), found
