"""Words of the room: blocks of the official form, states, limits."""

from django.db import models

STANDARD_GOAL = (
    "непрерывное профессиональное развитие педагога для обеспечения повышения качества образования, основанное на "
    "персонализированном подходе, учитывающем профессиональные дефициты, его личные ресурсы, педагогический контекст "
    "образовательной организации."
)


class State(models.TextChoices):
    """Where a route stands (domain §8.2)."""

    PROPOSED = "proposed", "предложен"
    DRAFT = "draft", "черновик"
    TUTOR_CHECK = "on_tutor_check", "на проверке у тьютора"
    ORG_AGREEMENT = "on_org_agreement", "на согласовании в организации"
    ON_APPROVAL = "on_approval", "на утверждении"
    APPROVED = "approved", "утверждён"
    IN_PROGRESS = "in_progress", "выполняется"
    CLOSING_REPORT = "closing_report", "итоговый отчёт"
    TUTOR_CONCLUSION = "on_tutor_conclusion", "заключение тьютора"
    REDIAGNOSIS_DUE = "rediagnosis_due", "ждёт повторной диагностики"
    COMPLETED = "completed", "завершён"
    RETURNED = "returned", "возвращён на доработку"
    SUSPENDED = "suspended", "приостановлен"
    POSTPONED = "postponed", "отложен педагогом"
    REFUSED = "refused", "педагог отказался"
    TERMINATED = "terminated", "прекращён"


OPEN = (
    State.PROPOSED,
    State.DRAFT,
    State.TUTOR_CHECK,
    State.ORG_AGREEMENT,
    State.ON_APPROVAL,
    State.APPROVED,
    State.IN_PROGRESS,
    State.CLOSING_REPORT,
    State.TUTOR_CONCLUSION,
    State.REDIAGNOSIS_DUE,
    State.RETURNED,
    State.SUSPENDED,
    State.POSTPONED,
)
#: Nothing is expected of anybody any more.
ENDED = (State.COMPLETED, State.TERMINATED, State.REFUSED)
#: Before the first sending a teacher may say no, or not now.
UNSENT = (State.PROPOSED, State.DRAFT)
#: The organisation and the municipality see a route only from here on: before, it is the teacher's own.
SENT = (
    State.ORG_AGREEMENT,
    State.ON_APPROVAL,
    State.APPROVED,
    State.IN_PROGRESS,
    State.CLOSING_REPORT,
    State.TUTOR_CONCLUSION,
    State.REDIAGNOSIS_DUE,
    State.COMPLETED,
)
CHECKS = (State.TUTOR_CHECK, State.ORG_AGREEMENT, State.ON_APPROVAL)
EDITABLE = (State.PROPOSED, State.DRAFT, State.RETURNED)
FROZEN = (
    State.APPROVED,
    State.IN_PROGRESS,
    State.CLOSING_REPORT,
    State.TUTOR_CONCLUSION,
    State.REDIAGNOSIS_DUE,
    State.COMPLETED,
)


class Block(models.TextChoices):
    """Blocks and sub-tables of the form, in the order of print (domain §8.4)."""

    DPO = "dpo", "1.1. Обучение по дополнительным профессиональным программам"
    INTERNSHIP = "internship", "1.2. Стажировка"
    EVENT = "event", "1.3. Мероприятия"
    COMMUNITY = "community", "1.4. Профессиональные сообщества"
    ASSOCIATION = "association", "1.4. Методические объединения"
    PRESENTATION = "presentation", "2.1. Представление личного опыта"
    OWN_MATERIAL = "own_material", "2.2. Разработка собственных материалов"
    MENTEE = "mentee", "3. Работа с наставником"
    MENTOR = "mentor", "3. Работа в качестве наставника"


class Part(models.TextChoices):
    """The three parts of the road map."""

    LEARN = "1", "1. Получение знаний, формирование и совершенствование умений"
    SHARE = "2", "2. Трансляция и презентация личного опыта"
    MENTORING = "3", "3. Наставничество"


PART_OF = {
    Block.DPO: Part.LEARN,
    Block.INTERNSHIP: Part.LEARN,
    Block.EVENT: Part.LEARN,
    Block.COMMUNITY: Part.LEARN,
    Block.ASSOCIATION: Part.LEARN,
    Block.PRESENTATION: Part.SHARE,
    Block.OWN_MATERIAL: Part.SHARE,
    Block.MENTEE: Part.MENTORING,
    Block.MENTOR: Part.MENTORING,
}
# Labels of the first and second cell of a line, as the form prints them.
COLUMNS = {
    Block.DPO: ("Программа", "Форма обучения, трудоёмкость и пр."),
    Block.INTERNSHIP: ("Стажировка", "Площадка, форма, трудоёмкость и пр."),
    Block.EVENT: ("Мероприятие", "Форма участия, трудоёмкость и пр."),
    Block.COMMUNITY: ("Наименование профессионального сообщества", "Содержание работы"),
    Block.ASSOCIATION: ("Наименование методического объединения", "Статус педагога в методическом объединении"),
    Block.PRESENTATION: ("Тема", "Мероприятие, на котором представлен опыт"),
    Block.OWN_MATERIAL: ("Наименование продукта (материалов)", "Где представлены, размещены, используются"),
    Block.MENTEE: ("Работа с наставником", "Основные направления работы с наставником"),
    Block.MENTOR: (
        "Работа в качестве наставника",
        "Должность педагога, у которого является наставником, основные направления работы",
    ),
}
TIMED = (Block.DPO, Block.INTERNSHIP, Block.EVENT)


class LineState(models.TextChoices):
    """Where a line stands."""

    PLANNED = "planned", "впереди"
    ENROLLED = "enrolled", "записан"
    IN_WORK = "in_work", "идёт"
    REPORT_DUE = "done_pending_report", "выполнено, можно дописать отчёт"
    REPORTED = "reported", "выполнено"
    ACCEPTED = "accepted", "выполнено, принято тьютором"
    MISSED = "missed", "пропущено: решите, что дальше"
    NOT_DONE = "not_done", "не выполнено"
    REPLACED = "replaced", "заменено"


class AmendmentKind(models.TextChoices):
    """How serious a change after approval is (domain §8.6)."""

    MINOR = "minor", "незначительное"
    MAJOR = "major", "существенное"


class AmendmentState(models.TextChoices):
    """Where an amendment stands."""

    DRAFT = "draft", "готовится"
    TUTOR = "on_tutor_check", "у тьютора"
    ORG = "on_org_agreement", "в организации"
    APPROVAL = "on_approval", "на утверждении"
    DONE = "in_force", "действует"
    RETURNED = "returned", "возвращено"
    CANCELLED = "cancelled", "отменено"


class Transfer(models.TextChoices):
    """What shows that the learnt came into practice."""

    LESSON = "lesson", "посещён урок"
    MASTER_CLASS = "master_class", "проведён мастер-класс"
    MATERIAL = "material", "материал используется"
    INTERNSHIP = "internship", "стажировка с показом занятия"
    EXCHANGE = "exchange", "взаимное посещение уроков"
    RECORDED = "recorded", "записан свой урок"
    NONE = "none", "не показан, причина в заключении"


class FileKind(models.TextChoices):
    """What a file of the evidence bank is, told by its bytes."""

    PHOTO = "photo", "фото"
    AUDIO = "audio", "голосовая заметка"
    PDF = "pdf", "документ PDF"


class Result(models.TextChoices):
    """How a route ended."""

    GROWTH = "growth", "завершён, рост надёжный"
    NO_CHANGE = "no_change", "завершён, без изменений"
    UNMEASURED = "unmeasured", "завершён без повторной диагностики"
    PARTIAL = "partial", "выполнен частично"


#: A line is done in any of these.
DONE = (LineState.REPORT_DUE, LineState.REPORTED, LineState.ACCEPTED)
#: Work on a line may still go on.
GOING = (LineState.PLANNED, LineState.ENROLLED, LineState.IN_WORK, LineState.MISSED)
#: Proofs of transfer are gathered while the route is under way and until it is finished.
PROVABLE = (
    State.APPROVED,
    State.IN_PROGRESS,
    State.CLOSING_REPORT,
    State.TUTOR_CONCLUSION,
    State.REDIAGNOSIS_DUE,
    State.SUSPENDED,
)
#: Lines follow the facts of other rooms while the route stands here.
RUNNING = (State.APPROVED, State.IN_PROGRESS, State.CLOSING_REPORT, State.SUSPENDED)
#: Lines are marked and reported while the route stands here.
MARKABLE = (State.APPROVED, State.IN_PROGRESS, State.CLOSING_REPORT)
#: The three questions of a reflective report; each may be left empty.
PROMPTS = {
    "learnt": "Что нового узнал(а)",
    "applied": "Что применил(а) на уроке",
    "next": "Что дальше",
}
#: Characters of one answer.
LONGEST_ANSWER = 1500


class Passed(models.TextChoices):
    """Why a person of a cohort got no new proposal."""

    ROUTE = "route", "уже есть незавершённый маршрут"
    POSTPONED = "postponed", "педагог отложил маршрут"
    REFUSED = "refused", "педагог отказался от маршрута по этому профилю"
    FINISHED = "finished", "маршрут по этому профилю уже пройден или прекращён"
    NO_CONSENT = "no_consent", "нет согласия на обработку результатов"
    NO_PROFILE = "no_profile", "профиль ещё не опубликован"


class Signer(models.TextChoices):
    """In what capacity a decision about a route is taken; the words stand in the printed form."""

    TEACHER = "teacher", "Педагог"
    TUTOR = "tutor", "Тьютор"
    ORG = "org", "Уполномоченный ОО"
    DIRECTOR = "director", "Директор ЦНППМР"
    CENTRE = "centre", "Специалист центра"


#: Working days a step may take, by the state it waits in; the setting `routes.terms` overrides it.
TERMS = {
    State.PROPOSED: 10,
    State.DRAFT: 20,
    State.TUTOR_CHECK: 5,
    State.ORG_AGREEMENT: 5,
    State.ON_APPROVAL: 5,
    State.RETURNED: 10,
    State.CLOSING_REPORT: 10,
    State.TUTOR_CONCLUSION: 7,
    State.REDIAGNOSIS_DUE: 120,
}
#: Expected rise of a competency, logits (mean, deviation), until enough teachers have passed; setting `routes.effects`.
EFFECTS = {
    Block.DPO: (0.40, 0.20),
    Block.INTERNSHIP: (0.35, 0.20),
    Block.EVENT: (0.10, 0.08),
    Block.COMMUNITY: (0.08, 0.06),
    Block.ASSOCIATION: (0.08, 0.06),
    Block.PRESENTATION: (0.10, 0.08),
    Block.OWN_MATERIAL: (0.08, 0.06),
    Block.MENTEE: (0.25, 0.15),
}
#: Fields of a route that a remark may point at.
FIELDS = {
    "subject": "Преподаваемый предмет",
    "tested_on": "Дата прохождения теста",
    "level": "Уровень дефицитов",
    "goal": "Цель",
    "dates": "Сроки маршрута",
    "hours": "Трудоёмкость",
    "plan": "Дорожная карта в целом",
}
#: The work item of an organisation to which a teacher came in mid-route.
REST = "route.rest"
PAGE = 50
UNDO_MINUTES = 10
LEARN_BLOCKS = tuple(block for block, part in PART_OF.items() if part == Part.LEARN)


class Put(models.TextChoices):
    """How an accepted replacement of a lost line stands in its route."""

    DONE = "done", "строка заменена"
    AMENDED = "amended", "изменение у тьютора"
    WAITS = "waits", "ждёт окончания проверки"
