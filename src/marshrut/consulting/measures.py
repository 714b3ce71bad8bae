"""What monitoring may count: answered questions, those in term."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from marshrut.core.measure import Measure, register

from .models import Consultation


def answered(before: date) -> QuerySet[Any]:
    """Questions answered by the day, of all asked and not withdrawn: (unit_id, part, whole)."""
    rows = Consultation.objects.filter(asked_at__date__lte=before).exclude(state="withdrawn").values("unit_id")
    part = Count("pk", filter=Q(first_answer_at__date__lte=before))
    return rows.annotate(part=part, whole=Count("pk")).values_list("unit_id", "part", "whole")


def in_term(before: date) -> QuerySet[Any]:
    """Questions answered in term, of those answered: (unit_id, part, whole)."""
    rows = Consultation.objects.filter(first_answer_at__date__lte=before).values("unit_id")
    part = Count("pk", filter=Q(in_term=True))
    return rows.annotate(part=part, whole=Count("pk")).values_list("unit_id", "part", "whole")


register(Measure("consulting.answered", "Вопросов педагогов с ответом", "вопросы", answered))
register(Measure("consulting.in_term", "Ответов в срок", "ответы", in_term))
