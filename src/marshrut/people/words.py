"""Words of the room."""

from django.db import models


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
