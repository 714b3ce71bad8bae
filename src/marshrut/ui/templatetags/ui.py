"""Text filters and small tags of pages; the words themselves are made in `core.text` and `core.time`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from marshrut.core import text, time
from marshrut.ui.frame import MenuGroup, MenuItem, tone_of

register = template.Library()


def _quiet(make: Callable[[Any], str]) -> Callable[[Any], str]:
    """Show nothing for an absent value instead of failing a page."""

    def filtered(value: Any) -> str:
        return "" if value is None or value == "" else make(value)

    return filtered


register.filter("short_name", _quiet(lambda value: text.short_name(str(value))))
register.filter("initials", _quiet(lambda value: text.initials(str(value))))
register.filter("address", _quiet(lambda value: text.address(str(value))))
register.filter("ru_date", _quiet(time.ru_date))
register.filter("ru_day", _quiet(time.ru_day))
register.filter("ru_short_day", _quiet(time.ru_short_day))
register.filter("ru_weekday", _quiet(time.ru_weekday))
register.filter("ru_month", _quiet(time.ru_month))
register.filter("ru_time", _quiet(time.ru_time))
register.filter("ru_moment", _quiet(time.ru_moment))
register.filter("hours", _quiet(text.hours))
register.filter("phone", _quiet(text.show_phone))
register.filter("mask_snils", _quiet(text.mask_snils))
register.filter("tone", _quiet(lambda value: tone_of(str(value))))


@register.filter
def num(value: float | Decimal | str | None, digits: int | None = None) -> str:
    """A number: «4 812», «−0,8»; `{{ x|num:1 }}` keeps one digit after the comma."""
    return text.number(value, digits) if isinstance(value, int | float | Decimal) else ""


@register.filter
def percent(value: float | Decimal | str | None, digits: int = 0) -> str:
    """Per cent with a no-break space: «41 %»."""
    return text.percent(float(value), digits) if isinstance(value, int | float | Decimal) else ""


@register.filter
def signed(value: float | None, digits: int = 1) -> str:
    """A change with its sign: «+0,6», «−0,8»."""
    return "" if value is None else text.number(value, digits, sign=True)


@register.filter
def plural(n: int | None, forms: str) -> str:
    """The word for a count: `{{ n|plural:"маршрут,маршрута,маршрутов" }}`; the number is written apart."""
    one, few, many = forms.split(",")
    return text.plural(int(n or 0), one, few, many)


@register.filter
def counted(n: int | None, forms: str) -> str:
    """The number with its word: `{{ n|counted:"маршрут,маршрута,маршрутов" }}` → «21 маршрут»."""
    one, few, many = forms.split(",")
    return text.counted(int(n or 0), one, few, many)


@register.filter
def of_total(n: int | None, forms: str) -> str:
    """The whole after «из»: `из {{ n|of_total:"маршрут,маршрута,маршрутов" }}` → «из 21 маршрута»."""
    one, few, many = forms.split(",")
    return text.of_total(int(n or 0), one, few, many)


@register.filter
def ru_range(start: date | datetime | None, end: date | datetime | None) -> str:
    """A span of days: `{{ step.starts|ru_range:step.ends }}` → «12–16 января»."""
    if start is None or end is None:
        known = start or end
        return time.ru_short_day(known) if known else ""
    return time.ru_range(start, end)


@register.filter
def since(due: date | datetime | None) -> str:
    """What is left to a deadline: «3 рабочих дня, до 27.11»."""
    return "" if due is None else time.deadline(timezone.localdate(), time.day_of(due))


@register.filter
def css(value: float | None) -> str:
    """A share from 0 to 100 for a style attribute, with a point and inside its bounds: «43.5%»."""
    return f"{min(100.0, max(0.0, float(value or 0))):g}%"


@register.filter
def minus(value: float | None, other: float | None) -> float:
    """Difference of two numbers."""
    return float(value or 0) - float(other or 0)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The address of this page with some parameters changed; an empty value removes one: `{% query state="" %}`.

    The page number is dropped, since another filter has other pages.
    """
    request: HttpRequest = context["request"]
    data = request.GET.copy()
    data.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            data.pop(name, None)
        else:
            data[name] = str(value)
    return f"?{data.urlencode()}" if data else request.path


@register.inclusion_tag("ui/sort.html", takes_context=True)
def sort(context: template.Context, name: str, title: str, css_class: str = "") -> dict[str, object]:
    """A heading of a table that sorts: `{% sort "name" "Педагог" %}` writes the whole `<th>`."""
    request: HttpRequest = context["request"]
    now = request.GET.get("sort", "")
    order = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    url = query(context, sort=f"-{name}" if order == "ascending" else name)
    return {"title": title, "order": order, "url": url, "css_class": css_class}


@register.filter
def share_of(value: float | None, whole: float | None) -> str:
    """A part of a whole for a style attribute: `{{ 38|share_of:76 }}` → «50%»."""
    return css(100 * float(value or 0) / float(whole)) if whole else "0%"


@cache
def _sprite(_backend: str) -> str:
    """The address of the icons, found once per storage: a page shows fifty of them."""
    return static("ui/icons.svg")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line icon by its name in the sprite; with a label it speaks, without one it is silent."""
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    sprite = _sprite(settings.STORAGES["staticfiles"]["BACKEND"])
    return mark_safe(f'<svg class="icon" {said}><use href="{sprite}#{escape(name)}"></use></svg>')  # noqa: S308 - escaped above


@register.simple_tag
@lru_cache(2000)
def menu(groups: tuple[MenuGroup, ...]) -> SafeString:
    """The lines of the rail. They differ by role and page only, so one drawing serves all who see the same."""
    return render_to_string("ui/menu.html", {"groups": groups})


@register.simple_tag
@lru_cache(2000)
def tabs(items: tuple[MenuItem, ...]) -> SafeString:
    """The tabs of a phone, drawn once for all who see the same."""
    return render_to_string("ui/tabs.html", {"items": items})
