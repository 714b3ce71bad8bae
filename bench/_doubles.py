"""A staff list with planted doubles and with people who only look alike: for the bench and the tests of doubles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from marshrut.demo import names

KEYS = "йцукенгшщзхъфывапролджэячсмитьбю"
VARIANT = {"Наталья": "Наталия", "Софья": "София", "Татьяна": "Татиана", "Даниил": "Данила", "Дмитрий": "Димитрий"}
LOOK = str.maketrans("асеорхАСЕОРХ", "aceopxACEOPX")
#: Shares of ё lost, slips in the surname, the name, the patronymic, birth left out, day with month, marriage, Latin letters.
HURRY = np.array([0.15, 0.2, 0.15, 0.15, 0.08, 0.08, 0.05, 0.14])


@dataclass(frozen=True)
class Record:
    """A person as one school has written them down."""

    who: int
    surname: str
    name: str
    patronymic: str
    birth: date | None
    snils: str
    email: str
    phone: str
    school: int


@dataclass
class Planted:
    """Records and the pairs of their places that are one human."""

    records: list[Record]
    doubles: set[tuple[int, int]] = field(default_factory=set)
    lookalikes: int = 0


def make(count: int, *, schools: int, share: float = 0.02, seed: int = 11) -> Planted:
    """`count` records, `share` of which are second records of somebody; 2 % more are twins, namesakes, relatives."""
    rng = np.random.default_rng(seed)
    again = round(count * share)
    alike = round(count * 0.02)
    people = [_fresh(rng, n, schools) for n in range(count - again - alike)]
    planted = Planted(list(people), lookalikes=alike)
    for n in range(alike):
        planted.records.append(_alike(rng, people[int(rng.integers(len(people)))], len(people) + n, schools))
    for place in rng.choice(len(people), again, replace=False):
        planted.doubles.add((int(place), len(planted.records)))
        planted.records.append(_again(rng, people[int(place)], schools))
    return planted


def _fresh(rng: np.random.Generator, n: int, schools: int) -> Record:
    """A person: a half of the base bears common surnames, every tenth person has no birth date, every fifth no СНИЛС."""
    drawn = names.draw(rng)
    while rng.random() < 0.5 and drawn.surname[0] not in "АБВ":
        drawn = names.draw(rng)
    birth = date(1957, 1, 1) + timedelta(days=int(rng.integers(0, 365 * 46)))
    return Record(
        n, drawn.surname, drawn.name, drawn.patronymic, None if rng.random() < 0.05 else birth,
        "" if rng.random() < 0.2 else names.snils(2_000_000 + n * 12_347 + int(rng.integers(9))),
        f"u{n}@example.com" if rng.random() < 0.7 else "", f"+7921{n:07d}" if rng.random() < 0.6 else "", int(rng.integers(schools)),
    )  # fmt: skip


def _alike(rng: np.random.Generator, one: Record, who: int, schools: int) -> Record:
    """Somebody else who is easily taken for `one`."""
    fresh = _fresh(rng, who, schools)
    kind = rng.integers(4)
    if kind == 0:  # a twin in the same school
        while fresh.name == one.name:
            fresh = _fresh(rng, who, schools)
        return replace(fresh, surname=one.surname, patronymic=one.patronymic, birth=one.birth, school=one.school)
    if kind == 1:  # a full namesake elsewhere
        return replace(fresh, surname=one.surname, name=one.name, patronymic=one.patronymic)
    if kind == 2:  # a relative in the same school with the same telephone at home
        return replace(fresh, surname=one.surname, school=one.school, phone=one.phone)
    while fresh.surname.rstrip("а") == one.surname.rstrip("а"):
        fresh = _fresh(rng, who, schools)
    return replace(fresh, name=one.name, patronymic=one.patronymic, birth=one.birth)  # born on the same day


def _again(rng: np.random.Generator, one: Record, schools: int) -> Record:
    """The second record of the same human, written down anew by somebody who hurried."""
    made = replace(one, snils="" if rng.random() < 0.7 or not one.snils else _digit(rng, one.snils))
    if rng.random() < 0.35:
        made = replace(made, school=int(rng.integers(schools)))
    if rng.random() < 0.5:
        made = replace(made, email="")
    if rng.random() < 0.5:
        made = replace(made, phone="")
    for kind in rng.choice(8, int(rng.integers(0, 3)), replace=False, p=HURRY):
        made = _spoil(rng, made, int(kind))
    return made


def _spoil(rng: np.random.Generator, one: Record, kind: int) -> Record:
    birth = one.birth
    if kind == 0:
        return replace(one, surname=one.surname.replace("ё", "е"), name=one.name.replace("ё", "е"))
    if kind == 1:
        return replace(one, surname=_slip(rng, one.surname))
    if kind == 2:
        return replace(one, name=VARIANT.get(one.name) or _slip(rng, one.name))
    if kind == 3:
        return replace(one, patronymic="" if rng.random() < 0.5 else _slip(rng, one.patronymic))
    if kind == 4:
        return replace(one, birth=None)
    if kind == 5 and birth:
        swapped = birth.replace(month=birth.day, day=birth.month) if birth.day <= 12 else birth + timedelta(days=1)
        return replace(one, birth=swapped)
    if kind == 6 and one.patronymic.endswith("на"):  # married
        return replace(one, surname=names.feminine(str(rng.choice(names.MALE_SURNAMES))))
    return replace(one, surname=one.surname.translate(LOOK), name=one.name.translate(LOOK))


def _slip(rng: np.random.Generator, word: str) -> str:
    """A letter lost, doubled, replaced, or two neighbours changed."""
    at = int(rng.integers(1, len(word) - 1))
    kind = rng.integers(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + KEYS[int(rng.integers(len(KEYS)))] + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _digit(rng: np.random.Generator, number: str) -> str:
    at = int(rng.integers(0, 9))
    return names.snils(int(number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 : 9]))
