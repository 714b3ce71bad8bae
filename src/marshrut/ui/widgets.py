"""Fields of forms that the kit draws itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A choice among hundreds, without groups: one string instead of a template per line, ten times quicker."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The whole `<select>`."""
        chosen = {str(one) for one in self.format_value(value)}
        lines = (
            ("" if key is None else key, " selected" if str(key or "") in chosen else "", title)
            for key, title in self.choices
        )
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("", '<option value="{}"{}>{}</option>', lines),
        )
