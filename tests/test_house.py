"""What the house demands of every room, checked by looking at the code itself."""

import ast
import csv
import inspect
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import get_resolver, reverse

from marshrut.access.pages import PUBLIC, SIGNED, asked
from marshrut.access.rule import REGISTRY
from marshrut.access.words import Role

SRC = Path(__file__).parents[1] / "src" / "marshrut"
ROOMS = sorted(p.parent.name for p in SRC.glob("*/__init__.py"))
NUMERIC = {"psychometrics", "planner", "paper", "disclosure", "loops"}
LONG = NUMERIC | {"showcase.py"}  # kernels, and the page that lists every component


def modules(room: str, name: str) -> list[str]:
    """`actions.py` or every file of the folder `actions/`."""
    one, many = SRC / room / f"{name}.py", SRC / room / name
    if one.exists():
        return [f"marshrut.{room}.{name}"]
    return [f"marshrut.{room}.{name}.{p.stem}" for p in sorted(many.glob("*.py"))] if many.is_dir() else []


def public_functions(room: str, name: str):
    for module in modules(room, name):
        found = import_module(module)
        for title, function in inspect.getmembers(found, inspect.isfunction):
            if function.__module__ == module and title[0] != "_" and "." not in function.__qualname__:
                yield function


@pytest.mark.parametrize("room", [r for r in ROOMS if r not in NUMERIC])
@pytest.mark.parametrize("module", ["queries", "actions"])
def test_every_read_and_write_knows_who_asks(room, module):
    for function in public_functions(room, module):
        first = next(iter(inspect.signature(inspect.unwrap(function)).parameters))
        assert first in {"actor", "user"}, f"{function.__module__}.{function.__name__}"


@pytest.mark.parametrize("room", ROOMS)
def test_room_says_what_it_owns(room):
    assert (import_module(f"marshrut.{room}").__doc__ or "").strip()


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=lambda p: str(p.relative_to(SRC)))
def test_files_and_functions_stay_small(path):
    if "migrations" in path.parts:
        return
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 450
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and not LONG & set(path.parts):
            assert (node.end_lineno or 0) - node.lineno <= 45, node.name


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_model_speaks_russian():
    for model in apps.get_models():
        if model.__module__.startswith("marshrut.") and not model.__name__.endswith("Event"):
            assert any("а" <= c <= "я" for c in str(model._meta.verbose_name)), model


def addresses():
    """Addresses of our own rooms."""

    def walk(patterns, prefix=""):
        for p in patterns:
            if hasattr(p, "url_patterns"):
                yield from walk(p.url_patterns, prefix + (f"{p.namespace}:" if p.namespace else ""))
            else:
                if p.callback.__module__.startswith("marshrut."):
                    yield f"{prefix}{p.name}", p

    return list(walk(get_resolver().url_patterns))


def test_every_page_is_reached_by_name():
    assert all(p.name for _, p in addresses())


def test_every_address_declares_its_capability():
    from marshrut.access import rule  # noqa: F401 - fills the registry with the rooms

    bad = []
    for name, pattern in addresses():
        said = asked(pattern.callback)
        if not said or any(c not in {PUBLIC, SIGNED} and c not in REGISTRY for c in said):
            bad.append((name, said))
    assert not bad


def test_every_line_of_a_menu_leads_somewhere():
    from marshrut.desk.menu import MENUS

    for role in Role:
        for _, entries in MENUS.get(role, ()):
            assert all(reverse(entry.url) for entry in entries), role
    assert set(MENUS) == set(Role) - {Role.PUBLIC_VISITOR}


def test_roles_are_those_of_the_table():
    with (SRC / "access" / "data" / "roles.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [r["code_name"] for r in rows] == Role.values
    assert len(rows) == 34


def test_rights_table_in_the_docs_is_fresh():
    table = "\n".join(f"| `{r.name}` | {r.text} |" for r in sorted(REGISTRY.values(), key=lambda r: r.name))
    page = SRC.parents[1] / "docs" / "rights.md"
    assert table in page.read_text(encoding="utf-8")
