"""The cast of the access matrix: every role of the system over two sibling municipalities with two schools each.

Built on top of the common world; the surnames are unusual on purpose: a surname is a marker to look for in pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from marshrut.access.words import Role
from tests.world import PEOPLE, ROLES, SCHOOLS, SINCE

MEZEN2 = ("mezen2", "mezen", "0102", "Каменская средняя школа", "МБОУ «Каменская средняя школа»")
TOWN = {key: town for key, (town, *_) in SCHOOLS.items()} | {"mezen2": "mezen"}
#: Members of the districts whose coordinators stand on the stage.
DISTRICTS = {"denis": {"pinez", "mezen", "leshu"}, "yakov": {"sevdv", "onega"}}


@dataclass(frozen=True)
class Player:
    """A person of the matrix: where they work and which roles they hold where."""

    key: str
    surname: str
    school: str
    roles: tuple[tuple[Role, str, str], ...] = field(default=())

    @property
    def town(self) -> str:
        """Municipality of the school."""
        return TOWN[self.school]

    def holds(self, role: Role, *places: str) -> bool:
        """Whether the role is held exactly at one of the places."""
        return any(held == role and place in places for held, place, _ in self.roles)


# key: surname, name, patronymic, school, position, role, place of the role, subject
NEW: dict[str, tuple[str, str, str, str, str, Role, str, str]] = {
    "sofia": ("Тундрина", "София", "Марковна", "mezen2", "teacher", Role.TEACHER, "mezen2", ""),
    "gleb": ("Поморцев", "Глеб", "Львович", "onega2", "teacher", Role.TEACHER, "onega2", ""),
    "marfa": ("Ягелева", "Марфа", "Юрьевна", "mezen1", "teacher", Role.TEACHER, "mezen1", ""),
    "trofim": ("Карбасов", "Трофим", "Ильич", "mezen2", "teacher", Role.TEACHER, "mezen2", ""),
    "vasily": ("Беломоров", "Василий", "Юрьевич", "mezen1", "teacher", Role.MENTOR, "mezen1", ""),
    "yulia": ("Морошкина", "Юлия", "Олеговна", "mezen1", "teacher", Role.YOUNG_TEACHER, "mezen1", ""),
    "efim": ("Клюквин", "Ефим", "Олегович", "mezen1", "teacher", Role.MENTEE, "mezen1", ""),
    "faina": ("Кураторова", "Фаина", "Ильинична", "mezen1", "deputy", Role.MENTORING_CURATOR, "mezen1", ""),
    "pavel": ("Объединяев", "Павел", "Ильич", "mezen1", "teacher", Role.ASSOCIATION_HEAD, "mezen1", ""),
    "inga": ("Каменская", "Инга", "Борисовна", "mezen2", "deputy", Role.ORG_OFFICER, "mezen2", ""),
    "yegor2": ("Каменев", "Егор", "Борисович", "mezen2", "head", Role.ORG_HEAD, "mezen2", ""),
    "rada": ("Онежская", "Рада", "Ивановна", "onega2", "deputy", Role.ORG_OFFICER, "onega2", ""),
    "ustin": ("Онегин", "Устин", "Ильич", "onega2", "head", Role.ORG_HEAD, "onega2", ""),
    "kira": ("Методова", "Кира", "Ильинична", "onega2", "specialist", Role.MUNICIPAL_METHODIST, "onega", ""),
    "lev": ("Явкин", "Лев", "Ильич", "mezen1", "specialist", Role.MUNICIPAL_COORDINATOR, "mezen", ""),
    "mark": ("Явочкин", "Марк", "Ильич", "onega2", "specialist", Role.MUNICIPAL_COORDINATOR, "onega", ""),
    "savva": ("Управин", "Савва", "Ильич", "mezen1", "specialist", Role.MUNICIPAL_HEAD, "mezen", ""),
    "semyon": ("Управлов", "Семён", "Ильич", "onega2", "specialist", Role.MUNICIPAL_HEAD, "onega", ""),
    "vlas": ("Рассадкин", "Влас", "Ильич", "mezen1", "specialist", Role.ROOM_ORGANISER, "mezen", ""),
    "yakov": ("Двинской", "Яков", "Ильич", "centre", "methodist", Role.DISTRICT_COORDINATOR, "", ""),
    "alla": ("Аналитова", "Алла", "Ильинична", "centre", "methodist", Role.ANALYST, "region", ""),
    "emma": ("Редакторова", "Эмма", "Ильинична", "centre", "methodist", Role.ITEM_EDITOR, "region", "математика"),
    "foma": ("Рецензентов", "Фома", "Ильич", "centre", "methodist", Role.ITEM_REVIEWER, "region", ""),
    "fedot": ("Посторонков", "Федот", "Ильич", "centre", "methodist", Role.ITEM_REVIEWER, "region", "математика"),
    "psyche": ("Шкалина", "Полина", "Ильинична", "centre", "methodist", Role.PSYCHOMETRICIAN, "region", ""),
    "prokhor": ("Программов", "Прохор", "Ильич", "centre", "methodist", Role.PROGRAMME_OFFICER, "region", ""),
    "ivan": ("Стажёров", "Иван", "Ильич", "onega2", "head", Role.INTERNSHIP_HOST, "onega2", ""),
    "raisa": ("Румова", "Раиса", "Ильинична", "centre", "methodist", Role.RUMO_CHAIR, "region", "математика"),
    "kuzma": ("Материалов", "Кузьма", "Ильич", "centre", "methodist", Role.CONTENT_EXPERT, "region", ""),
    "sava": ("Праздников", "Савелий", "Ильич", "centre", "methodist", Role.EVENT_MANAGER, "region", ""),
    "yurist": ("Законова", "Юлиана", "Ильинична", "centre", "specialist", Role.LEGAL_OFFICER, "region", ""),
    "nauka": ("Опытова", "Нонна", "Ильинична", "centre", "specialist", Role.RESEARCHER, "region", ""),
    "tatiana": ("Тайнова", "Татьяна", "Ильинична", "centre", "specialist", Role.PRIVACY_OFFICER, "region", ""),
    "sergey": ("Помогаев", "Сергей", "Ильич", "centre", "specialist", Role.SUPPORT_AGENT, "region", ""),
}
#: People of the world who take no part: their places are covered by others.
AWAY = {"nina"}


def players() -> dict[str, Player]:
    """Everybody on the stage."""
    found = {}
    for key, (surname, _, _, school, _, _) in PEOPLE.items():
        held = (ROLES[key],) if key in ROLES else ()
        found[key] = Player(key, surname, school, ((Role.TEACHER, school, ""), *held))
    found["denis"] = Player("denis", "Окружной", "centre", ((Role.DISTRICT_COORDINATOR, "denis", ""),))
    for key, (surname, _, _, school, _, role, place, subject) in NEW.items():
        found[key] = Player(key, surname, school, ((role, place or key, subject),))
    return {key: player for key, player in found.items() if key not in AWAY}


def since() -> date:
    """First day of everybody."""
    return SINCE
