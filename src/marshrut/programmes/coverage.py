"""What the room points at competencies, for the report of coverage."""

from __future__ import annotations

from collections.abc import Iterable

from marshrut.competency.coverage import Pointer, counted, register

from .models import InternshipSite, Programme


def _programmes() -> Iterable[tuple[str, int]]:
    return counted(Programme.objects.filter(active=True), "competencies")


PROGRAMMES = register(
    Pointer("programmes", "Программы", "нет программ", _programmes, "programmes:listing", "competency", needed=True)
)


def _internships() -> Iterable[tuple[str, int]]:
    return counted(InternshipSite.objects.filter(active=True), "competencies")


INTERNSHIPS = register(
    Pointer("internships", "Стажировки", "нет стажировок", _internships, "programmes:internships", "competency")
)
