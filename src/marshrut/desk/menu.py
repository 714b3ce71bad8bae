"""What stands in the rail for each group of roles: data, not code. Thirteen groups of `ux.md` cover the 34 roles."""

from __future__ import annotations

from typing import NamedTuple

from marshrut.access.words import Role


class Entry(NamedTuple):
    """A line of the rail: words, the name of the address, an icon of the sprite, a shorter word for a phone's tab."""

    title: str
    url: str
    icon: str
    short: str = ""


TODAY = Entry("Сегодня", "desk:today", "layout-dashboard")
MY_DIAGNOSTICS = Entry("Моя диагностика", "diagnostics:mine", "clipboard-check", "Диагностика")
MY_ROUTE = Entry("Мой маршрут", "routes:mine", "route")
PROGRAMMES = Entry("Программы", "programmes:listing", "graduation-cap")
EVENTS = Entry("События", "events:listing", "calendar-days")
VISITS = Entry("Посещения", "visits:listing", "eye")
QUESTIONS = Entry("Вопросы методисту", "consulting:listing", "messages-square", "Вопросы")
COMMUNITIES = Entry("Сообщества", "communities:listing", "users")
MENTORS = Entry("Наставники", "mentoring:listing", "handshake")
MATERIALS = Entry("Материалы", "knowledge:listing", "folder-open")
FRAMEWORK = Entry("Компетенции", "competency:framework", "list-checks")
ATTENDANCE = Entry("Отметка участия", "attendance:listing", "clipboard-check", "Участие")
ROUTES = Entry("Маршруты", "routes:listing", "route")
BOARD = Entry("Мои педагоги", "routes:board", "clipboard-list", "Педагоги")
ABSENCES = Entry("Отъезды", "routes:absences", "calendar-clock")
QUEUE = Entry("Утверждение", "routes:queue", "badge-check")
REPAIRS = Entry("Отмены и переносы", "repairs:listing", "calendar-clock", "Отмены")
SEATS = Entry("Места и замены", "repairs:seats", "repeat", "Места")
JOINT = Entry("Общий план", "routes:joints", "chart-column", "План")
PRINTING = Entry("Пакетная печать", "routes:printing", "printer", "Печать")
STAFF = Entry("Педагоги", "people:staff", "users")
NETWORK = Entry("Территории", "region:tree", "map")
CAMPAIGNS = Entry("Кампании", "diagnostics:campaigns", "clipboard-check")
TOTALS = Entry("Итоги диагностики", "diagnostics:totals", "chart-column", "Итоги")
ROOMS = Entry("Мои аудитории", "diagnostics:my_rooms", "users", "Аудитории")
FORMS = Entry("Варианты", "diagnostics:forms", "file-text")
ITEMS = Entry("Банк заданий", "diagnostics:items", "bookmark", "Банк")
REVIEWS = Entry("Рецензии заданий", "diagnostics:reviews", "clipboard-list", "Рецензии")
BLUEPRINTS = Entry("Планы тестов", "diagnostics:blueprints", "list-checks", "Планы")
CALIBRATIONS = Entry("Калибровки", "diagnostics:calibrations", "scale", "Калибровки")
SCORING = Entry("Проверка ответов", "diagnostics:scoring", "clipboard-list", "Проверка")
RATINGS = Entry("Согласие экспертов", "diagnostics:ratings", "scale", "Согласие")
ANCHORS = Entry("Эталонные ответы", "diagnostics:anchors", "bookmark", "Эталоны")
APPEALS = Entry("Обращения", "diagnostics:appeals", "messages-square")
RESEARCH = Entry("Данные для исследований", "research:listing", "folder-open", "Данные")
IMPORTS = Entry("Загрузка из Excel", "exchange:batches", "upload", "Загрузка")
WAVES = Entry("Волны оценки", "outside:waves", "clipboard-list", "Волны")
RESULTS = Entry("Результаты по кодам", "outside:results", "clipboard-check", "Результаты")
STUDIES = Entry("Результаты учеников", "outside:studies", "clipboard-list", "Ученики")
CODES = Entry("Чей код", "outside:codes", "users", "Коды")
TASK_FILES = Entry("Задания из файлов", "exchange:tasks", "upload", "Файлы")
TEMPLATES = Entry("Шаблоны документов", "documents:templates", "file-text", "Шаблоны")
ROLES = Entry("Роли", "people:roles", "shield-check")
EMERGENCY = Entry("Экстренный доступ", "people:emergency", "shield-check")
DOUBLES = Entry("Двойники", "people:doubles", "users")

Groups = tuple[tuple[str, tuple[Entry, ...]], ...]
LEARNING = ("Развитие", (QUESTIONS, PROGRAMMES, EVENTS, VISITS, COMMUNITIES, MENTORS, MATERIALS))
PERSONAL: Groups = (
    ("", (TODAY, MY_ROUTE, MY_DIAGNOSTICS, EVENTS)),
    ("Развитие", (QUESTIONS, PROGRAMMES, SEATS, VISITS, COMMUNITIES, MENTORS, MATERIALS, FRAMEWORK)),
)
SCHOOL: Groups = (
    ("", (TODAY, ROUTES, ABSENCES, STAFF, CAMPAIGNS, STUDIES, TOTALS)),
    LEARNING,
    ("Справочники", (FRAMEWORK, TEMPLATES)),
)
PLACE: Groups = (
    ("", (TODAY, ROUTES, STAFF, CAMPAIGNS)),
    ("Сеть", (NETWORK, TOTALS, WAVES, STUDIES)),
    LEARNING,
    ("Справочники", (FRAMEWORK, TEMPLATES)),
)
METHODIST: Groups = (
    ("", (TODAY, BOARD, ROUTES, NETWORK, STUDIES, ATTENDANCE)),
    LEARNING,
    ("Справочники", (FRAMEWORK, TEMPLATES)),
)
DIRECTOR: Groups = (
    ("", (TODAY, QUEUE, NETWORK, ROUTES)),
    ("Измерение", (CAMPAIGNS, TOTALS, WAVES, STUDIES)),
    LEARNING,
    ("Справочники", (STAFF, PRINTING, FRAMEWORK, TEMPLATES, ROLES)),
)
SPECIALIST: Groups = (
    ("", (TODAY, ROUTES, STAFF, NETWORK)),
    ("Работа", (JOINT, ATTENDANCE, REPAIRS, PRINTING, IMPORTS, DOUBLES)),
    LEARNING,
    ("Справочники", (FRAMEWORK, TEMPLATES)),
)
MEASURING: Groups = (
    ("", (TODAY, CAMPAIGNS, ITEMS, FORMS)),
    ("Внешние результаты", (WAVES, RESULTS, CODES, STUDIES)),
    (
        "Работа",
        (BLUEPRINTS, TOTALS, CALIBRATIONS, SCORING, RATINGS, ANCHORS, APPEALS, STAFF, NETWORK, IMPORTS, TASK_FILES),
    ),
    ("Справочники", (FRAMEWORK, TEMPLATES)),
)
ITEM_WORK: Groups = (("", (TODAY, ITEMS, TASK_FILES, FRAMEWORK)),)
REVIEW_WORK: Groups = (("", (TODAY, REVIEWS, FRAMEWORK)),)
SCORING_WORK: Groups = (("", (TODAY, SCORING, FRAMEWORK)),)
VIEWING: Groups = (
    ("", (TODAY, TOTALS, NETWORK, EVENTS, PROGRAMMES, STUDIES)),
    ("Справочники", (FRAMEWORK, TEMPLATES, MATERIALS)),
)
STUDYING: Groups = (
    ("", (TODAY, TOTALS, RESEARCH, NETWORK)),
    ("Справочники", (FRAMEWORK, PROGRAMMES, EVENTS, MATERIALS, TEMPLATES)),
)
#: Those who hold events and meetings at a place also mark who came.
PLACE_HOLDING: Groups = (PLACE[0], ("Сеть", (*PLACE[1][1], ATTENDANCE, REPAIRS)), *PLACE[2:])
HOLDING: Groups = (("", (TODAY, ATTENDANCE, REPAIRS, EVENTS, PROGRAMMES, NETWORK)), *VIEWING[1:])
WATCHING: Groups = (("", (TODAY, ROOMS, EVENTS)), ("Справочники", (CAMPAIGNS, FRAMEWORK, MATERIALS)))
ADMIN: Groups = (
    ("", (TODAY, STAFF, ROLES, NETWORK, DOUBLES, EMERGENCY, RESEARCH)),
    ("Справочники", (FRAMEWORK, TEMPLATES)),
)

MENUS: dict[str, Groups] = {
    Role.TEACHER: PERSONAL,
    Role.YOUNG_TEACHER: PERSONAL,
    Role.MENTEE: PERSONAL,
    Role.MENTOR: PERSONAL,
    Role.ORG_OFFICER: SCHOOL,
    Role.ORG_HEAD: SCHOOL,
    Role.MENTORING_CURATOR: SCHOOL,
    Role.ASSOCIATION_HEAD: PERSONAL,
    Role.RUMO_CHAIR: METHODIST,
    Role.MUNICIPAL_METHODIST: PLACE_HOLDING,
    Role.MUNICIPAL_COORDINATOR: PLACE,
    Role.MUNICIPAL_HEAD: VIEWING,
    Role.MINISTRY_OFFICER: VIEWING,
    Role.DISTRICT_COORDINATOR: PLACE,
    Role.REGIONAL_METHODIST: METHODIST,
    Role.ROUTE_SPECIALIST: SPECIALIST,
    Role.PROGRAMME_OFFICER: SPECIALIST,
    Role.DIAGNOSTICS_OFFICER: MEASURING,
    Role.PSYCHOMETRICIAN: MEASURING,
    Role.ANALYST: STUDYING,
    Role.CENTRE_DIRECTOR: DIRECTOR,
    Role.ITEM_EDITOR: ITEM_WORK,
    Role.ITEM_REVIEWER: REVIEW_WORK,
    Role.SCORING_EXPERT: SCORING_WORK,
    Role.CONTENT_EXPERT: VIEWING,
    Role.ROOM_ORGANISER: WATCHING,
    Role.INTERNSHIP_HOST: HOLDING,
    Role.EVENT_MANAGER: HOLDING,
    Role.LEGAL_OFFICER: VIEWING,
    Role.RESEARCHER: STUDYING,
    Role.PRIVACY_OFFICER: ADMIN,
    Role.SYSTEM_ADMIN: ADMIN,
    Role.SUPPORT_AGENT: ADMIN,
}
OPEN_SITE = (
    Entry("О системе", "site:welcome", "info"),
    Entry("Компетенции", "competency:framework", "list-checks"),
    Entry("Проверить документ", "site:check", "badge-check"),
    Entry("Помощь", "site:help", "circle-help"),
)
