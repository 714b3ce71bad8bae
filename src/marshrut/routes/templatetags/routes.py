"""Words of a route in its templates."""

from __future__ import annotations

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from marshrut.competency.words import Deficit

from ..content import span_words
from ..words import FIELDS

register = template.Library()


@register.filter
def route_field(code: str) -> str:
    """«Сроки маршрута» for the code of a field that a remark points at."""
    return FIELDS.get(code, "Маршрут")


@register.filter
@cache
def level_tag(level: str) -> SafeString:
    """The mark of a level of deficits: of four kinds, drawn once each."""
    tone = {Deficit.HIGH: "need-high", Deficit.MEDIUM: "need-mid"}.get(Deficit(level), "need-low")
    words = "не выявлен" if level == Deficit.NONE else str(Deficit(level).label)
    return format_html('<span class="tag {}">дефицит {}</span>', tone, words)


@register.filter
def route_span(starts: str | None, ends: str | None) -> str:
    """Days of a line of a content."""
    return span_words(starts, ends) or "весь срок"
