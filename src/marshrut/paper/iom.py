"""The official form «Индивидуальный образовательный маршрут» (T01), field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType

from .sheet import Grid, Kind, Line, Row, Sheet, SignatureMark, Style, footer_words, line_row, marks_grid, signer
from .text import BLANK, bind, date_blank, date_words, short_name

STANDARD_GOAL = (
    "непрерывное профессиональное развитие педагога для обеспечения повышения качества образования, "
    "основанное на персонализированном подходе, учитывающем профессиональные дефициты, его личные ресурсы, "
    "педагогический контекст образовательной организации."
)
TITLE = "Индивидуальный образовательный маршрут"
TEACHER = "Педагог"
OFFICER = "Уполномоченный ОО"
HEAD = (
    "Содержание работы (мероприятие)",
    "Дополнительная информация (форма обучения, трудоёмкость (кол-во часов) и пр.)",
    "Сроки",
    "Рефлексивный отчет",
)
WIDTHS = (36, 26, 17, 21)
GENERAL_WIDTHS = (38, 62)

GROUP_LEARNING = (
    "1. Мероприятия, направленные на получение знаний и формирование или совершенствование умений "
    "для решения профессиональных задач"
)
BLOCK_PROGRAMMES = (
    "1.1. Обучение по дополнительным профессиональным программам повышения квалификации "
    "и/или профессиональной переподготовки"
)
BLOCK_EVENTS = (
    "1.3. Мероприятия, направленные на профессиональное развитие и обмен опытом (форум, конференция, "
    "семинар, вебинар, мастер-класс, конкурс, посещение урочных и внеурочных занятий "
    "учителей-методистов и пр.)"
)
BLOCK_COMMUNITIES = "1.4. Работа в профессиональных сообществах, методических объединениях"
SUB_ASSOCIATION = ("Наименование методического объединения", "Статус педагога в методическом объединении")
GROUP_SHARING = "2. Мероприятия, направленные на трансляцию / презентацию личного опыта"
BLOCK_MATERIALS = "2.2. Разработка собственных методических, учебно-методических материалов"
SUB_MATERIAL = ("Наименование продукта (материалов)", "Где представлены, размещены, используются")
SUB_MENTOR = (
    "Работа в качестве наставника",
    "Должность педагога, у которого является наставником, основные направления работы",
)

Entry = tuple[Kind, tuple[str, ...], str]
#: The road map as the form prints it: one tuple a table; text of a group, a block, or names of its two columns,
#: then the code whose lines stand below it ("" = only a title).
LAYOUT: tuple[tuple[Entry, ...], ...] = (
    (
        (Kind.GROUP, (GROUP_LEARNING,), ""),
        (Kind.BLOCK, (BLOCK_PROGRAMMES,), "dpo"),
        (Kind.BLOCK, ("1.2. Стажировка (индивидуальная или групповая)",), "internship"),
        (Kind.BLOCK, (BLOCK_EVENTS,), "event"),
        (Kind.BLOCK, (BLOCK_COMMUNITIES,), ""),
        (Kind.SUB, ("Наименование профессионального сообщества", "Содержание работы"), "community"),
        (Kind.SUB, SUB_ASSOCIATION, "association"),
    ),
    (
        (Kind.GROUP, (GROUP_SHARING,), ""),
        (Kind.BLOCK, ("2.1. Представление личного опыта",), ""),
        (Kind.SUB, ("Тема", "Мероприятие, на котором представлен опыт"), "presentation"),
        (Kind.BLOCK, (BLOCK_MATERIALS,), ""),
        (Kind.SUB, SUB_MATERIAL, "own_material"),
        (Kind.GROUP, ("3. Наставничество",), ""),
        (Kind.SUB, ("Работа с наставником", "Основные направления работы с наставником"), "mentee"),
        (Kind.SUB, SUB_MENTOR, "mentor"),
    ),
)
#: Codes of blocks in the order of the form.
CODES = tuple(code for table in LAYOUT for _, _, code in table if code)


@dataclass(frozen=True)
class FormLine:
    """One line of a block: the four columns of the road map."""

    content: str = ""
    extra: str = ""
    dates: str = ""
    report: str = ""


@dataclass(frozen=True)
class IomForm:
    """All that is printed in the form. Texts are plain: nothing in them is read as markup.

    ``tested_on`` is a day or a text («не проходил»); ``tutor`` goes only into the register; ``draft`` prints
    «ПРОЕКТ» in the page header. Dates that are not known leave empty places for a pen.
    """

    person: str
    municipality: str = ""
    organisation: str = ""
    position: str = ""
    subject: str = ""
    tested_on: date | str | None = None
    deficit_level: str = ""
    approver_title: str = "Директор ЦНППМР"
    approver_name: str = ""
    approved_on: date | None = None
    goal: str = STANDARD_GOAL
    goal_changed: bool = False
    starts: date | None = None
    ends: date | None = None
    blocks: Mapping[str, tuple[FormLine, ...]] = field(default_factory=lambda: MappingProxyType({}))
    number: str = ""
    version: int = 1
    check_code: str = ""
    check_url: str = ""
    signatures: tuple[SignatureMark, ...] = ()
    draft: bool = False
    tutor: str = ""

    def __post_init__(self) -> None:
        unknown = set(self.blocks) - set(CODES)
        if unknown:
            raise ValueError(f"unknown blocks of the form: {', '.join(sorted(unknown))}")


def sheet(form: IomForm) -> Sheet:
    """The form as a sheet, ready for PDF or DOCX."""
    return Sheet(
        title=f"{TITLE}: {form.person}",
        parts=(*_approval(form), *_general(form), *_road_map(form), *_signatures(form)),
        banner="ПРОЕКТ" if form.draft else "",
        footer=footer_words("ИОМ", form.number, form.version, form.check_code),
        check_url=form.check_url,
    )


def rows(form: IomForm) -> tuple[tuple[Row, ...], ...]:
    """Rows of the two tables of the road map; a block without lines keeps one empty row, as on the paper form."""
    return tuple(tuple(row for entry in table for row in _block(form, *entry)) for table in LAYOUT)


def _block(form: IomForm, kind: Kind, words: tuple[str, ...], code: str) -> list[Row]:
    made = [_title(kind, words)]
    if code:
        lines = form.blocks.get(code) or (FormLine(),)
        made += [line_row((line.content, line.extra, line.dates, line.report), WIDTHS) for line in lines]
    return made


@cache
def _title(kind: Kind, words: tuple[str, ...]) -> Row:
    cells = words if kind is not Kind.SUB else (*words, "", "")
    return Row(tuple(bind(cell) for cell in cells), kind)


def _approval(form: IomForm) -> list[Line]:
    return [
        Line("Утверждаю", Style.RIGHT),
        Line(bind(form.approver_title), Style.RIGHT),
        Line(f"{BLANK * 3} /{short_name(form.approver_name) or BLANK * 3}", Style.RIGHT),
        Line(date_blank(form.approved_on), Style.RIGHT),
        Line(TITLE, Style.TITLE, sticky=True),
    ]


def _general(form: IomForm) -> list[Line | Grid]:
    tested = date_words(form.tested_on) if isinstance(form.tested_on, date) else (form.tested_on or "")
    fields = (
        ("ФИО педагога", form.person),
        ("Муниципальное образование", form.municipality),
        ("Образовательная организация", form.organisation),
        ("Должность", form.position),
        ("Преподаваемый предмет (для должности «учитель»)", form.subject),
        ("Дата прохождения теста", tested),
        ("Уровень профессиональных дефицитов", form.deficit_level),
    )
    goal = bind(form.goal or STANDARD_GOAL)
    parts: list[Line | Grid] = [
        Line("1. Общие сведения о педагоге / руководителе:", Style.HEADING, sticky=True),
        Grid(GENERAL_WIDTHS, (), tuple(line_row(pair, GENERAL_WIDTHS) for pair in fields)),
        Line(f"– {goal}", Style.BODY, lead="2. Цель реализации ИОМ"),
    ]
    if form.goal_changed:
        parts.append(Line("Формулировка цели изменена по сравнению с типовой.", Style.NOTE))
    return parts


def _road_map(form: IomForm) -> list[Line | Grid]:
    first, second = rows(form)
    head = tuple(bind(name) for name in HEAD)
    return [
        Line("3. Дорожная карта реализации ИОМ", Style.HEADING, sticky=True),
        Line("Продолжительность прохождения ИОМ", sticky=True),
        Line(f"Начало {date_blank(form.starts)}", sticky=True),
        Line(f"Окончание {date_blank(form.ends)}", sticky=True),
        Grid(WIDTHS, head, first),
        Grid(WIDTHS, head, second),
    ]


def _signatures(form: IomForm) -> list[Line | Grid]:
    marks = marks_grid(form.signatures)
    return [
        *(
            Line(
                f"{who}: {BLANK * 5} / {signer(form.signatures, who) or BLANK * 5} /",
                Style.SIGN,
                sticky=bool(marks) or who == TEACHER,
            )
            for who in (TEACHER, OFFICER)
        ),
        *marks,
    ]
