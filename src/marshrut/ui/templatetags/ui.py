"""Text filters of pages."""

from django import template

register = template.Library()
