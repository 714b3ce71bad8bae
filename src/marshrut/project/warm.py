"""Load before the first page what pages need, and take it out of the sight of the garbage collector.

A full collection walks every living object: addresses, views, forms and compiled templates, hundreds of thousands that
never die. In the middle of somebody's page that cost 50–260 ms; frozen, they are not walked again.
"""

import gc
from collections.abc import Sequence
from pathlib import Path

from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.urls import get_resolver


def warm() -> None:
    """Load addresses with their views and compile all templates; call once, after Django is set up."""
    _load(get_resolver().url_patterns)
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            for name in _templates(engine):
                engine.get_template(name)
    gc.collect()
    gc.freeze()


def _load(patterns: Sequence[object]) -> None:
    """Included addresses are read when first asked for."""
    for pattern in patterns:
        _load(getattr(pattern, "url_patterns", []))


def _templates(engine: DjangoTemplates) -> set[str]:
    """Names of all our own templates; those of libraries are compiled when one is first shown."""
    folders = [Path(folder) for folder in engine.template_dirs if "site-packages" not in Path(folder).parts]
    return {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.html")}
