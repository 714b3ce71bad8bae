"""Words of the room."""

from django.db import models


class State(models.TextChoices):
    """Where a request stands (domain §6.1)."""

    NEW = "new", "ждёт дежурного"
    ROUTED = "routed", "у методиста, ждёт ответа"
    ACCEPTED = "accepted", "методист взял в работу"
    SCHEDULED = "scheduled", "назначена встреча"
    ANSWERED = "answered", "ответ дан"
    REOPENED = "reopened", "вопрос остался"
    CONFIRMED = "confirmed", "помогло"
    CLOSED = "closed", "завершена"
    DECLINED = "declined", "отклонена"
    WITHDRAWN = "withdrawn", "отозвана"


class Form(models.TextChoices):
    """How the asker wants to be answered."""

    WRITTEN = "written", "ответ письмом здесь"
    CALL = "call", "звонок"
    VIDEO = "video", "видеовстреча"
    VISIT = "visit", "приезд или встреча на месте"


class Theme(models.TextChoices):
    """What the question is about; the column of the report of directions it counts into."""

    METHODS = "methods", "предмет и методика"
    ROUTE = "route", "мой маршрут и дефициты"
    ASSOCIATION = "association", "работа методического объединения"
    PORTAL = "portal", "федеральный портал ДПО"
    BEGINNER = "beginner", "начало работы в школе"
    OTHER = "other", "другое"


class Side(models.TextChoices):
    """Who wrote a message."""

    ASKER = "asker", "вопрос"
    METHODIST = "methodist", "ответ"


class Published(models.TextChoices):
    """Where an answer of the bank stands."""

    DRAFT = "draft", "готовится"
    OPEN = "open", "в базе ответов"
    TAKEN_OFF = "taken_off", "снят"


#: With whom the request is now.
WITH_METHODIST = (State.ROUTED, State.ACCEPTED, State.SCHEDULED, State.REOPENED)
WAITING = (State.NEW, *WITH_METHODIST)
OVER = (State.CONFIRMED, State.CLOSED, State.DECLINED, State.WITHDRAWN)
#: Working days (the settings `consulting.terms` override them): to accept, to answer in writing or by call, to visit.
TERMS = {"accept": 2, "answer": 5, "visit": 20}
REOPEN_DAYS = 10
MARKS = ((3, "помогло"), (2, "помогло отчасти"), (1, "не помогло"))
MOST_LETTERS = 4000
#: Answers of the bank shown before a question is sent.
SHOWN_ALIKE = 3
#: Days over which «how soon the first answer comes» is told, and the fewest answers it is told from.
RECENT_DAYS, FEWEST = 180, 5
