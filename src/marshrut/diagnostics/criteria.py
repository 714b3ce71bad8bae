"""The card of a review (domain §11.2): criteria, when a task passes, what experts agree on. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

#: Code, question to a task with options, question to a task without them where it differs.
CRITERIA: tuple[tuple[str, str, str], ...] = (
    ("competency", "Соответствует компетенции", ""),
    ("key", "Ключ верен", "Ожидаемый ответ или критерии верны"),
    ("meaning", "Понимается однозначно", ""),
    ("distractors", "Неверные варианты правдоподобны", "Верный ответ отличим от неполного и неверного"),
    ("clue", "Нет подсказки", ""),
    ("work", "Отвечает работе педагога", ""),
)
CODES = tuple(code for code, _, _ in CRITERIA)
MARKS = ((2, "да"), (1, "отчасти"), (0, "нет"))
LEAST_MEAN = 1.5
#: A chance agreement of experts rarer than this counts as agreement (one-sided).
RARE = 0.05
WITHOUT_OPTIONS = ("short", "open")


def questions(kind: str) -> list[tuple[str, str]]:
    """The six questions as they are put to a task of a kind."""
    return [(code, other if other and kind in WITHOUT_OPTIONS else title) for code, title, other in CRITERIA]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reviews of a stage say together."""

    passed: bool
    mean: float
    zeros: tuple[str, ...]
    asked: int  # how many reviewers ask for rework


def verdict(marks: Sequence[Mapping[str, int]], rework: int = 0) -> Verdict:
    """Passes when the mean of all marks is at least 1.5, there is no zero, and nobody asks for rework."""
    given = [value for one in marks for value in one.values()]
    mean = sum(given) / len(given) if given else 0.0
    zeros = tuple(code for code in CODES if any(one.get(code) == 0 for one in marks))
    return Verdict(mean >= LEAST_MEAN and not zeros and not rework, mean, zeros, rework)


def content_validity(essential: int, experts: int) -> float:
    """Lawshe's ratio (nₑ − N/2) / (N/2): from −1, nobody, to 1, everybody says the content is essential."""
    return (essential - experts / 2) / (experts / 2)


def critical_ratio(experts: int) -> float | None:
    """The least ratio that N experts would reach by chance in at most 5 % of cases; None when N is too small for any.

    Exact binomial with p = 1/2, one-sided, as recomputed by Ayre and Scally (2014) for Lawshe's table.
    """
    tail, found = 0, None
    for agreed in range(experts, experts // 2, -1):
        tail += comb(experts, agreed)
        if tail / 2**experts > RARE:
            break
        found = agreed
    return None if found is None else content_validity(found, experts)
