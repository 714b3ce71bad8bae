"""The world of the tests: invented people at places of the region, built through our own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshrut.access.words import Role
from marshrut.competency import actions as competency
from marshrut.core.actor import SYSTEM, Actor
from marshrut.people import actions as people
from marshrut.people.models import Account, Person
from marshrut.people.queries import actor_of
from marshrut.region import actions as region
from marshrut.region.models import District, Unit
from marshrut.region.words import Kind, Level

SINCE = date(2026, 8, 25)
MUNICIPALITIES = frozenset({"arkh", "onega", "mezen", "leshu", "pinez", "karg", "nyand", "sevdv"})
SCHOOLS = {
    "onega4": ("onega", "0004", "СОШ № 4 г. Онеги", "Муниципальное бюджетное общеобразовательное учреждение «СОШ № 4»"),
    "onega2": ("onega", "0002", "СОШ № 2 г. Онеги", "Муниципальное бюджетное общеобразовательное учреждение «СОШ № 2»"),
    "mezen1": ("mezen", "0101", "Мезенская средняя школа", "МБОУ «Мезенская средняя школа»"),
    "karg3": ("karg", "0203", "Каргопольская школа № 3", "МОУ «Каргопольская школа № 3»"),
    "centre": ("arkh", "0900", "АО ИОО, ЦНППМ", "Архангельский областной институт открытого образования"),
}
# key: surname, name, patronymic, school, position, subjects
PEOPLE: dict[str, tuple[str, str, str, str, str, list[str]]] = {
    "petr": ("Лесной", "Пётр", "Ильич", "mezen1", "teacher", ["математика"]),
    "olga": ("Северова", "Ольга", "Петровна", "onega4", "teacher", ["математика"]),
    "vera": ("Ёлкина", "Вера", "Андреевна", "mezen1", "teacher", ["русский язык"]),
    "nina": ("Озерова", "Нина", "Павловна", "karg3", "teacher", ["математика"]),
    "anna": ("Школьная", "Анна", "Юрьевна", "mezen1", "deputy", []),
    "egor": ("Главин", "Егор", "Сергеевич", "mezen1", "head", []),
    "zoya": ("Заботина", "Зоя", "Ивановна", "onega4", "deputy", []),
    "klim": ("Каргопольский", "Клим", "Олегович", "karg3", "deputy", []),
    "maria": ("Мезенская", "Мария", "Львовна", "mezen1", "specialist", []),
    "irina": ("Тьюторова", "Ирина", "Олеговна", "centre", "methodist", ["математика"]),
    "lidia": ("Словесная", "Лидия", "Марковна", "centre", "methodist", ["русский язык"]),
    "dasha": ("Измерова", "Дарья", "Никитична", "centre", "methodist", []),
    "rita": ("Путевая", "Маргарита", "Яковлевна", "centre", "methodist", []),
    "oksana": ("Директорова", "Оксана", "Николаевна", "centre", "head", []),
    "boris": ("Оценкин", "Борис", "Глебович", "onega2", "teacher", ["математика"]),
    "tamara": ("Проверина", "Тамара", "Фёдоровна", "karg3", "teacher", ["математика"]),
    "denis": ("Окружной", "Денис", "Ильич", "centre", "methodist", []),
    "roman": ("Техников", "Роман", "Ильич", "centre", "specialist", []),
    "galina": ("Министрова", "Галина", "Ильинична", "centre", "specialist", []),
}
ROLES: dict[str, tuple[Role, str, str]] = {
    "anna": (Role.ORG_OFFICER, "mezen1", ""),
    "egor": (Role.ORG_HEAD, "mezen1", ""),
    "zoya": (Role.ORG_OFFICER, "onega4", ""),
    "klim": (Role.ORG_OFFICER, "karg3", ""),
    "maria": (Role.MUNICIPAL_METHODIST, "mezen", ""),
    "irina": (Role.REGIONAL_METHODIST, "region", "математика"),
    "lidia": (Role.REGIONAL_METHODIST, "region", "русский язык"),
    "dasha": (Role.DIAGNOSTICS_OFFICER, "region", ""),
    "rita": (Role.ROUTE_SPECIALIST, "region", ""),
    "oksana": (Role.CENTRE_DIRECTOR, "region", ""),
    "boris": (Role.SCORING_EXPERT, "region", ""),
    "tamara": (Role.SCORING_EXPERT, "region", ""),
    "roman": (Role.SYSTEM_ADMIN, "region", ""),
    "galina": (Role.MINISTRY_OFFICER, "region", ""),
}


def build() -> None:
    """Fill an empty database; a reused one already holds the world."""
    if Unit.objects.exists():
        return
    root = region.load_region(SYSTEM, only=MUNICIPALITIES)
    competency.load_framework(SYSTEM)
    people.ensure_consent_texts(SYSTEM)
    places = {"region": root} | {u.code: u for u in Unit.objects.filter(level=Level.MUNICIPALITY)}
    for key, (municipality, code, name, full_name) in SCHOOLS.items():
        places[key] = region.found(
            SYSTEM,
            level=Level.ORGANISATION,
            parent=places[municipality],
            code=code,
            name=name,
            full_name=full_name,
            kind=Kind.CENTRE if key == "centre" else Kind.SCHOOL,
            since=date(2010, 1, 1),
        )
    for key, (surname, name, patronymic, school, position, subjects) in PEOPLE.items():
        person = people.add_person(
            SYSTEM,
            unit=places[school],
            position=position,
            since=SINCE,
            subjects=subjects,
            surname=surname,
            name=name,
            patronymic=patronymic,
            email=f"{key}@example.com",
        )
        Account.objects.create(email=f"{key}@example.com", person=person)
        people.appoint(SYSTEM, person_id=person.pk, role=Role.TEACHER, unit=places[school], since=SINCE)
        if key in ROLES:
            role, place, subject = ROLES[key]
            people.appoint(SYSTEM, person_id=person.pk, role=role, unit=places[place], subject=subject, since=SINCE)
    pinega = District.objects.get(base=places["pinez"])
    denis = Person.objects.get(email="denis@example.com")
    people.appoint(SYSTEM, person_id=denis.pk, role=Role.DISTRICT_COORDINATOR, district_id=pinega.pk, since=SINCE)


@dataclass(frozen=True)
class World:
    """Handles to the world."""

    units: dict[str, Unit]

    @classmethod
    def load(cls) -> World:
        """Read the places: by municipality code and by the keys of SCHOOLS."""
        found = {u.code: u for u in Unit.objects.all()}
        return cls(found | {key: found[code] for key, (_, code, _, _) in SCHOOLS.items()})

    def account(self, name: str) -> Account:
        return Account.objects.get(email=f"{name}@example.com")

    def person(self, name: str) -> Person:
        return Person.objects.get(email=f"{name}@example.com")

    def actor(self, name: str) -> Actor:
        return actor_of(self.account(name))

    def everyone(self) -> dict[str, Any]:
        return {name: self.actor(name) for name in PEOPLE}
