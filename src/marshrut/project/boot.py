"""Bring the machine up for a command: the database answers, Django is ready."""

import importlib
import os
from pathlib import Path
from typing import Any

import django

from marshrut.project import box
from marshrut.project.report import progress

ROOT = Path(__file__).resolve().parents[3]


def database() -> str:
    """Make sure the database answers; its address goes into the environment for this process and its children."""
    url = box.ensure_running(progress=progress)
    if box.is_embedded():
        os.environ["MARSHRUT_BOX_URL"] = url  # tells our children that this address is the embedded server's
    os.environ["DATABASE_URL"] = url
    return url


def ready() -> None:
    """Make sure the database answers and set Django up."""
    database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marshrut.project.settings")
    django.setup()


def late(target: str) -> Any:
    """Import ``module:function`` now, not when the command line is read: rooms need Django to be ready."""
    module, _, function = target.partition(":")
    return getattr(importlib.import_module(module), function)
