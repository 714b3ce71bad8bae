"""How alike two records of people are: evidence weighed in bits, with a reason in words for each piece. Pure.

The sum is the logarithm of the odds that both records are one human (Fellegi & Sunter 1969): a common surname says
little, a rare one much; the algorithm is told in `docs/algorithms/doubles.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import log2
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

Tone = Literal["ok", "wait", "bad"]
LIKELY = 3.5  # bits of the odds from which a pair is a likely double
RENAMED = 6.5  # the same when the surnames differ: marriage explains it, and so does chance
POSSIBLE = -3.0  # from here a pair is worth a look
DOUBLES = 0.02  # the share of people met twice that is expected before looking
BIRTH = log2(365 * 40)
RARE = 3  # a name borne by so few may be a slip of the pen
LATIN = str.maketrans("aceopxykmthb-", "асеорхукмтнв ")
VARIANTS = {
    "наталия": "наталья", "софия": "софья", "мария": "марья", "татиана": "татьяна", "данила": "даниил", "данил": "даниил",
    "анастасья": "анастасия", "юлианна": "юлиана", "димитрий": "дмитрий", "артемий": "артем", "марианна": "марьяна",
}  # fmt: skip


class Reason(NamedTuple):
    """A piece of evidence: its weight in bits, a tone and words for the page."""

    bits: float
    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is compared of a person; names are folded already."""

    pk: int
    surname: str
    name: str
    patronymic: str
    birth: date | None
    snils: str
    email: str
    phone: str
    units: frozenset[int] = frozenset()
    towns: frozenset[str] = frozenset()


@dataclass(slots=True)
class Base:
    """How common names, addresses and places are among all the people compared."""

    total: int = 0
    surname: Counter[str] = field(default_factory=Counter)
    name: Counter[str] = field(default_factory=Counter)
    patronymic: Counter[str] = field(default_factory=Counter)
    email: Counter[str] = field(default_factory=Counter)
    phone: Counter[str] = field(default_factory=Counter)
    unit: Counter[int] = field(default_factory=Counter)
    town: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, cards: Iterable[Card]) -> Base:
        """Count everything once."""
        made = cls()
        for card in cards:
            made.total += 1
            made.surname[card.surname] += 1
            made.name[card.name] += 1
            made.patronymic[card.patronymic] += 1
            made.email[card.email] += 1
            made.phone[card.phone] += 1
            made.unit.update(card.units)
            made.town.update(card.towns)
        return made

    @property
    def prior(self) -> float:
        """Bits of the odds that two records taken at random are one human."""
        return log2(max(2 * DOUBLES / max(self.total, 100), 1e-9))


def clean(text: str) -> str:
    """A name without case, ё, hyphens and Latin letters that look like Russian ones."""
    return " ".join(text.lower().replace("ё", "е").translate(LATIN).split())


def _rarity(count: int, total: int) -> float:
    return log2((total + 100) / (max(count, 1) + 1))


def _near(one: str, two: str) -> bool:
    """One slip of the pen in a short word, two in a long one; two neighbours changing places are one slip."""
    allowed = 2 if min(len(one), len(two)) > 8 else 1
    return OSA.distance(one, two, score_cutoff=allowed) <= allowed


def _word(one: str, two: str, counts: Counter[str], total: int, what: str, against: float) -> Reason:
    """Evidence of a name, a surname or a patronymic."""
    if not one or not two:
        return Reason(0, "wait", f"{what}: у одной записи не указано")
    if one == two or VARIANTS.get(one, one) == VARIANTS.get(two, two):
        return Reason(_rarity(counts[one], total), "ok", f"{what}: совпадает")
    shorter, longer = sorted((one.rstrip("."), two), key=len)
    if len(shorter) == 1 and longer.startswith(shorter):
        return Reason(2, "wait", f"{what}: одна запись с инициалом")
    slip = _near(one, two) and min(counts[one], counts[two]) <= RARE
    if slip:
        rarer = min(_rarity(counts[one], total), _rarity(counts[two], total))
        return Reason(rarer - 2, "wait", f"{what}: похоже на опечатку")
    return Reason(against, "bad", f"{what}: разное")


def _surname(one: Card, two: Card, base: Base) -> Reason:
    woman = one.patronymic.endswith("на") or two.patronymic.endswith("на") or one.name.endswith(("а", "я"))
    found = _word(one.surname, two.surname, base.surname, base.total, "фамилия", -3.5 if woman else -8)
    same_stem = found.tone == "bad" and one.surname.rstrip("а") == two.surname.rstrip("а")
    return (
        Reason(_rarity(base.surname[one.surname], base.total) - 4, "wait", "фамилия: разный род")
        if same_stem
        else found
    )


def _birth(one: date | None, two: date | None) -> Reason:
    if one is None or two is None:
        return Reason(0, "wait", "дата рождения: у одной записи не указана")
    if one == two:
        return Reason(BIRTH, "ok", "дата рождения: совпадает")
    if (one.year, one.month, one.day) == (two.year, two.day, two.month):
        return Reason(8, "wait", "дата рождения: переставлены день и месяц")
    parts = sum(a == b for a, b in zip(one.timetuple()[:3], two.timetuple()[:3], strict=True))
    if parts == 2 and (abs((one - two).days) == 1 or OSA.distance(f"{one:%d%m%Y}", f"{two:%d%m%Y}") == 1):
        return Reason(3.5, "wait", "дата рождения: отличается одна цифра")
    if parts == 2:
        return Reason(-2, "wait", "дата рождения: отличается одно число")
    return Reason(-8, "bad", "дата рождения: разная")


def _snils(one: str, two: str) -> Reason:
    if not one or not two:
        return Reason(0, "wait", "СНИЛС: у одной записи не указан")
    if one == two:
        return Reason(30, "ok", "СНИЛС: совпадает")
    if OSA.distance(one, two, score_cutoff=3) <= 3:
        return Reason(13, "wait", "СНИЛС: отличается одной-тремя цифрами")
    return Reason(-8, "bad", "СНИЛС: разный")


def _contact(one: str, two: str, counts: Counter[str], what: str) -> Reason | None:
    """A shared address says much, unless many share it (a mailbox of the school)."""
    if not one or one != two:
        return None
    shared = counts[one]
    return Reason(
        10 if shared == 2 else 2, "ok", f"{what}: общий адрес {shared} человек" if shared > 2 else f"{what}: совпадает"
    )


def _place(one: Card, two: Card, base: Base) -> Reason:
    units, towns = one.units & two.units, one.towns & two.towns
    if units:
        return Reason(_rarity(min(base.unit[u] for u in units), base.total) - 1, "ok", "организация: одна и та же")
    if towns:
        least = min(base.town[t] for t in towns)
        return Reason(max(_rarity(least, base.total) - 1.5, 0), "wait", "организации разные, муниципалитет один")
    return Reason(-1.5, "bad", "организации в разных муниципалитетах")


def _names(one: Card, two: Card, base: Base) -> list[Reason]:
    if (one.surname, one.name) == (two.name, two.surname) and one.surname != one.name:
        bits = _rarity(base.surname[one.surname], base.total)
        first = [Reason(bits, "wait", "фамилия и имя переставлены")]
    else:
        first = [_surname(one, two, base), _word(one.name, two.name, base.name, base.total, "имя", -9)]
    return [*first, _word(one.patronymic, two.patronymic, base.patronymic, base.total, "отчество", -7)]


class Verdict(NamedTuple):
    """The odds in bits, whether the pair is a likely double, and the reasons, the heaviest first."""

    bits: float
    likely: bool
    reasons: list[Reason]


def compare(one: Card, two: Card, base: Base) -> Verdict:
    """Weigh all evidence. Other names, or a contradiction of both СНИЛС and birth, never make a likely double."""
    names = _names(one, two, base)
    birth, snils = _birth(one.birth, two.birth), _snils(one.snils, two.snils)
    contacts = (
        _contact(one.email, two.email, base.email, "почта"),
        _contact(one.phone, two.phone, base.phone, "телефон"),
    )
    place = _place(one, two, base)
    beside = [found for found in contacts if found]
    reasons = [*names, birth, snils, *beside, place]
    bits = base.prior + sum(reason.bits for reason in reasons)
    if sum(r.tone == "bad" for r in names) > 1 and snils.tone != "ok":  # numbers in a row of one list say nothing
        bits = min(bits, POSSIBLE - 1)
    other = any(r.tone == "bad" for r in names[1:]) or (names[0].tone == "bad" and birth.bits + snils.bits <= 0)
    contradicted = birth.tone == "bad" or (snils.tone == "bad" and birth.tone != "ok")
    alone = (
        birth.bits + snils.bits <= 0 and not beside and place.tone != "ok"
    )  # namesakes about whom nothing else is known
    enough = not alone and bits >= (RENAMED if names[0].tone == "bad" else LIKELY)
    likely = snils.tone == "ok" or (enough and not other and not contradicted)
    return Verdict(round(bits, 1), likely, sorted(reasons, key=lambda r: -abs(r.bits)))
