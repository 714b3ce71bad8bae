"""Words of the room."""

from django.db import models


class Kind(models.TextChoices):
    """What is visited."""

    LESSON = "lesson", "посещение урока"
    MASTER_CLASS = "master_class", "мастер-класс"
    INTERNSHIP = "internship", "день стажировки"
    EXCHANGE = "exchange", "обмен посещениями"
    RECORDED = "recorded", "запись своего урока"
    PEER = "peer", "взаимопосещение без оценки"


class State(models.TextChoices):
    """Where a visit stands (domain §10.3)."""

    REQUESTED = "requested", "ждёт согласия"
    AGREED = "host_agreed", "согласие есть, нужен день"
    SCHEDULED = "scheduled", "назначено"
    HELD = "held", "прошло, ждёт отзыва"
    GIVEN = "feedback_given", "отзыв у педагога"
    REFLECTED = "reflected", "педагог ответил"
    CLOSED = "closed", "завершено"
    REFUSED = "refused", "не согласились"
    CANCELLED = "cancelled", "отменено"


#: Kinds that have no card: nobody is assessed.
WITHOUT_CARD = (Kind.PEER,)
#: The card may be written.
WRITTEN = (State.AGREED, State.SCHEDULED, State.HELD)
#: The visit took place.
TOOK_PLACE = (State.HELD, State.GIVEN, State.REFLECTED, State.CLOSED)
#: The card has been given to the teacher.
GIVEN = (State.GIVEN, State.REFLECTED, State.CLOSED)
OVER = (State.CLOSED, State.REFUSED, State.CANCELLED)
MARKS = (0, 1, 2, 3)
#: Least weighted kappa of an observer who may give marks; the setting `visits.kappa` overrides it.
LEAST_KAPPA = 0.6
MOST_NOTES = 200
MOST_LETTERS = 2000
POLICY = "Карта нужна для помощи педагогу. Она не для санкций: ни взысканий, ни стимулирующих выплат по ней не решают."
