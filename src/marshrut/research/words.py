"""Words of the room: columns that describe people, from the finest word to the coarsest."""

from __future__ import annotations

from marshrut.people.words import MANAGERS

LEAST = 5
#: Share of records that may be left out for the sake of the others.
MOST_LEFT_OUT = 0.05
COLUMNS = {
    "place": "место работы: муниципалитет, округ или область",
    "post": "должность: точная, группа или любая",
    "subject": "предмет: точный, область или любой",
    "experience": "педагогический стаж, лет: полосы по 5, по 10 и больше или любой",
    "category": "квалификационная категория или любая",
}
DEPTHS = {
    "place": ("муниципалитет", "межмуниципальный округ", "вся область"),
    "post": ("точная должность", "группа должностей", "любая"),
    "subject": ("точный предмет", "предметная область", "любой"),
    "experience": ("полосы по 5 лет", "до 10, до 20, больше", "любой"),
    "category": ("точная", "любая"),
}
ANY = "любое"
#: Subjects by areas; what is not named stands in «другое».
AREAS = {
    "математика": "точные", "информатика": "точные", "физика": "естественные", "химия": "естественные",
    "биология": "естественные", "география": "естественные", "русский язык": "гуманитарные", "литература": "гуманитарные",
    "история": "гуманитарные", "обществознание": "гуманитарные", "иностранный язык": "гуманитарные",
    "начальные классы": "начальная школа",
}  # fmt: skip


def post_words(position: str, label: str) -> tuple[str, str, str]:
    """Words of a post."""
    group = "руководители" if position in MANAGERS else "педагоги" if position == "teacher" else "другие"
    return label, group, ANY


def subject_words(subject: str) -> tuple[str, str, str]:
    """Words of a subject."""
    return subject or "без предмета", AREAS.get(subject, "другое") if subject else "без предмета", ANY


def experience_words(years: int | None) -> tuple[str, str, str]:
    """Words of the years of teaching."""
    if years is None:
        return "не указан", "не указан", ANY
    low = min(years, 40) // 5 * 5
    fine = "40 и больше" if low == 40 else f"{low}–{low + 4}"
    return fine, "до 10" if years < 10 else "10–19" if years < 20 else "20 и больше", ANY
