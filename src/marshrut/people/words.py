"""Words of the room."""

from django.db import models

from marshrut.access.words import Role


class Position(models.TextChoices):
    """Positions («должности») of the staff list."""

    TEACHER = "teacher", "учитель"
    EDUCATOR = "educator", "воспитатель"
    EXTRA_TEACHER = "extra_teacher", "педагог дополнительного образования"
    LECTURER = "lecturer", "преподаватель"
    PSYCHOLOGIST = "psychologist", "педагог-психолог"
    SPEECH = "speech", "учитель-логопед"
    DEFECTOLOGIST = "defectologist", "учитель-дефектолог"
    SOCIAL = "social", "социальный педагог"
    METHODIST = "methodist", "методист"
    SENIOR_EDUCATOR = "senior_educator", "старший воспитатель"
    ORGANISER = "organiser", "педагог-организатор"
    TUTOR = "tutor", "тьютор"
    LIBRARIAN = "librarian", "педагог-библиотекарь"
    MUSIC = "music", "музыкальный руководитель"
    PHYSICAL = "physical", "инструктор по физической культуре"
    DEPUTY = "deputy", "заместитель директора"
    HEAD = "head", "директор"
    SPECIALIST = "specialist", "специалист"


class Category(models.TextChoices):
    """Qualification categories."""

    NONE = "none", "без категории"
    FITS = "fits", "соответствие занимаемой должности"
    FIRST = "first", "первая"
    HIGHEST = "highest", "высшая"


class Purpose(models.TextChoices):
    """Purposes of consents: one consent is one document with one purpose."""

    DIAGNOSTICS = "diagnostics", "диагностика профессиональных дефицитов и построение маршрута"
    REGISTER = "register", "публикация сведений в открытом реестре"
    PHOTO = "photo", "фото- и видеосъёмка"
    RESEARCH = "research", "использование обезличенных данных в исследованиях"
    TRANSFER = "transfer", "передача данных в Академию, ФИОКО и федеральный портал"


# Whoever sees other people's data, decides or administers; a teacher is never forced. The rule `accounts.second_factor`
# may name others and another term.
FACTOR_RULE = "accounts.second_factor"
FACTOR_DAYS = 14
FACTOR_ROLES = (
    Role.ORG_OFFICER,
    Role.MUNICIPAL_METHODIST,
    Role.MUNICIPAL_COORDINATOR,
    Role.DISTRICT_COORDINATOR,
    Role.REGIONAL_METHODIST,
    Role.ROUTE_SPECIALIST,
    Role.DIAGNOSTICS_OFFICER,
    Role.ANALYST,
    Role.ITEM_EDITOR,
    Role.PSYCHOMETRICIAN,
    Role.PROGRAMME_OFFICER,
    Role.CENTRE_DIRECTOR,
    Role.MINISTRY_OFFICER,
    Role.PRIVACY_OFFICER,
    Role.SYSTEM_ADMIN,
    Role.SUPPORT_AGENT,
)
NEVER_FORCED = frozenset({Role.TEACHER, Role.YOUNG_TEACHER, Role.MENTEE, Role.PUBLIC_VISITOR})
FACTOR_SESSION = "second_factor"  # what was found out today, kept in the session
DEMO_SESSION = "made_up_person"  # the session was opened by a link of the demo
NO_MAIL = "@no-mail.invalid"  # the account of a person without an address

SUBSTITUTE_WORK = "people.substitution"
# Roles that are a person's own and never pass to another for a time.
PERSONAL_ROLES = (Role.TEACHER, Role.YOUNG_TEACHER, Role.MENTEE, Role.MENTOR, Role.PUBLIC_VISITOR)
# Roles whose stand-in only the official names: a head of the centre is no head of them.
HEADLESS_ROLES = (Role.MINISTRY_OFFICER, Role.PRIVACY_OFFICER, Role.SYSTEM_ADMIN, Role.SUPPORT_AGENT)
EMERGENCY_WORK = "people.emergency"
DOUBLES_WORK = "people.doubles"
# What a merge may take from the record that goes.
MERGED_FIELDS = ("surname", "name", "patronymic", "birth_date", "snils", "email", "phone")

MANAGERS = {Position.DEPUTY, Position.HEAD}
SUBJECTS_TAUGHT = (
    "английский язык",
    "биология",
    "география",
    "изобразительное искусство",
    "информатика",
    "история",
    "литература",
    "математика",
    "музыка",
    "начальные классы",
    "немецкий язык",
    "обществознание",
    "основы безопасности и защиты Родины",
    "русский язык",
    "технология",
    "физика",
    "физическая культура",
    "французский язык",
    "химия",
)
SUBJECT_CHOICES = tuple((subject, subject) for subject in SUBJECTS_TAUGHT)  # for a select of a listing
