"""The stage is raised once for the whole folder and taken back at its end."""

from __future__ import annotations

import copy
import logging
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse


def _bare(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A 404 without the frame: the page of refusal is looked at by a test of its own, here it would cost minutes."""
    return HttpResponse("404", status=404)


@pytest.fixture(scope="package")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.conf import settings

    from tests.access.stage import build

    was, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = was


@pytest.fixture
def framed(stage, db, monkeypatch, settings):
    """The matrix over whole pages, with the real frame."""
    from tests.access.probe import STACK, Matrix

    settings.MIDDLEWARE = STACK
    monkeypatch.setattr("marshrut.project.urls.handler404", _bare, raising=False)
    logging.disable(logging.WARNING)
    yield Matrix(stage)
    logging.disable(logging.NOTSET)


@pytest.fixture
def matrix(framed, settings):
    """The matrix over the main parts of pages: the frame would cost more than all the pages together."""
    found = copy.deepcopy(settings.TEMPLATES)
    found[0]["DIRS"] = [Path(__file__).parent / "templates", *found[0]["DIRS"]]
    settings.TEMPLATES = found
    return framed
