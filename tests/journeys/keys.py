"""The journeys by the keyboard alone: what a test clicks, ticks, picks and fills is reached by Tab and done by keys."""

from playwright.sync_api import Locator

#: Presses of Tab after which a place counts as out of reach.
FAR = 200
HERE = "one => one === document.activeElement"
IN_GROUP = "one => document.activeElement?.type === 'radio' && document.activeElement.name === one.name"
DATES = {"date", "datetime-local", "time"}
_fill = Locator.fill


def reach(place: Locator, question: str = HERE) -> None:
    """Press Tab until the place has the focus; it must be seen and have a ring around it."""
    place.wait_for(state="attached")
    place = place.element_handle()
    page = place.owner_frame().page
    for _ in range(FAR):
        if place.evaluate(question):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {place.evaluate('one => one.outerHTML.slice(0, 160)')}")


def press(place: Locator, **_: object) -> None:
    """Enter on a link, a button or the head of a fold; Space on a box."""
    reach(place)
    box = place.evaluate("one => ['checkbox', 'radio'].includes(one.type)")
    place.press("Space" if box else "Enter")  # on a place: such a press waits for the page that it opens
    place.page.wait_for_load_state()


def tick(place: Locator, **_: object) -> None:
    """Space on a box; arrows among the circles of a group."""
    if place.evaluate("one => one.checked"):
        return
    if place.evaluate("one => one.type === 'radio'"):
        reach(place, IN_GROUP)
        for _ in range(20):
            if place.evaluate("one => one.checked"):
                return
            here = place.evaluate(HERE)
            place.page.keyboard.press("Space" if here else "ArrowDown")
    else:
        reach(place)
        place.page.keyboard.press("Space")
    assert place.evaluate("one => one.checked")


def write(place: Locator, text: str, **_: object) -> None:
    """Type over what stands in a field; the parts of a date depend on the browser's language and are filled at once."""
    reach(place)
    if place.get_attribute("type") in DATES:
        _fill(place, text)
        return
    place.page.keyboard.press("Control+A")
    place.page.keyboard.insert_text(text)


def pick(place: Locator, value: object = None, *, label: object = None, index: int | None = None, **_: object) -> None:
    """Arrows in a list, from its first line down."""
    reach(place)
    wanted = place.evaluate(
        """(one, {value, label, index}) => [...one.options].findIndex((option, n) =>
          n === index || option.value === value || option.label.trim() === (label ?? value))""",
        {"value": value, "label": label, "index": index},
    )
    assert wanted >= 0, (value, label, index)
    place.page.keyboard.press("Home")
    for _ in range(wanted):  # lines that cannot be chosen are passed over
        if place.evaluate("one => one.selectedIndex") < wanted:
            place.page.keyboard.press("ArrowDown")
    assert place.evaluate("one => one.selectedIndex") == wanted


def only_keys(monkeypatch) -> None:
    """From here on no test of this journey has a mouse."""
    for name, act in (("click", press), ("check", tick), ("fill", write), ("select_option", pick)):
        monkeypatch.setattr(Locator, name, act)
