"""A desk of the bank: an editor, reviewers, a task at any point of its way."""

from typing import Any

from tests.world import SINCE, World

from marshrut.access.words import Role
from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions
from marshrut.diagnostics.criteria import CODES
from marshrut.diagnostics.models import Calibration, Item, ItemParameter, ItemVersion, Review
from marshrut.people import actions as people

GOOD = dict.fromkeys(CODES, 2)
#: Nina writes; Boris, Tamara and Olga review mathematics; Vera reviews Russian only.
DESK = {
    "nina": (Role.ITEM_EDITOR, "математика"),
    "boris": (Role.ITEM_REVIEWER, "математика"),
    "tamara": (Role.ITEM_REVIEWER, ""),
    "olga": (Role.ITEM_REVIEWER, "математика"),
    "vera": (Role.ITEM_REVIEWER, "русский язык"),
    "galina": (Role.PSYCHOMETRICIAN, ""),
}


def seat(world: World) -> None:
    """Give the people of the desk their roles."""
    actions.ensure_defaults(SYSTEM)
    actions.load_items(SYSTEM)
    for name, (role, subject) in DESK.items():
        people.appoint(
            SYSTEM, person_id=world.person(name).pk, role=role, unit=world.units["29"], subject=subject, since=SINCE
        )


def words(**more: Any) -> dict[str, Any]:
    """A whole single-choice task."""
    return {
        "competency": "MET-GEN-3",
        "subject": "математика",
        "kind": "single",
        "cognitive": "apply",
        "stem": "Сколько корней у $x^2=4$?",
        "content": {"options": [{"id": one, "text": f"вариант {one}"} for one in "abc"]},
        "key": ["b"],
        "rubric": [],
        "max_points": 1,
        "minutes": 2,
        "rationale": "Корней два: 2 и −2.",
        "source": "",
    } | more


def move(world: World, name: str, item: Item, step: str, reason: str = "") -> Item:
    """A move by a person on a fresh page."""
    item.refresh_from_db()
    return actions.move_item(world.actor(name), pk=item.pk, name=step, edition=item.edition, reason=reason)


def sent(world: World) -> Item:
    """A task of Nina at its reviewers."""
    item = actions.make_item(world.actor("nina"), **words())
    move(world, "nina", item, "check")
    return move(world, "nina", item, "submit")


def review(world: World, item: Item, **more: Any) -> Review:
    """The next waiting review of the task is given."""
    waiting = Review.objects.filter(version__item=item, state="assigned").order_by("pk")[0]
    name = waiting.reviewer.email.partition("@")[0]
    told: dict[str, Any] = {"marks": GOOD, "decision": "accept", "remarks": []} | more
    return actions.give_review(world.actor(name), pk=waiting.pk, **told)


def measured(item: Item) -> None:
    """The version in work has parameters on the scale in use."""
    ItemParameter.objects.create(
        calibration=Calibration.objects.get(in_use=True),
        item_version=ItemVersion.objects.get(item=item, version=item.version),
        slope=1.1,
        difficulties=[0.3],
    )
