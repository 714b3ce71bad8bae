"""Words of a route in its templates."""

from __future__ import annotations

from django import template

from ..content import span_words
from ..words import FIELDS

register = template.Library()


@register.filter
def route_field(code: str) -> str:
    """«Сроки маршрута» for the code of a field that a remark points at."""
    return FIELDS.get(code, "Маршрут")


@register.filter
def route_span(starts: str | None, ends: str | None) -> str:
    """Days of a line of a content."""
    return span_words(starts, ends) or "весь срок"
