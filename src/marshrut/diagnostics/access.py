"""Rights of the room: the only place where they are written. Persons and totals are two different rights."""

from collections.abc import Callable

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from marshrut.access.rule import EVERYTHING, NOTHING, own, role_at, rule
from marshrut.access.words import Role
from marshrut.core.actor import Actor
from marshrut.people.access import opened

from .models import Grant, Seat

OFFICERS = (Role.DIAGNOSTICS_OFFICER,)
LOGISTICS = (
    Role.MUNICIPAL_COORDINATOR,
    Role.MUNICIPAL_METHODIST,
    Role.ORG_OFFICER,
    Role.ROOM_ORGANISER,
    Role.DISTRICT_COORDINATOR,
)


def _granted(actor: Actor) -> Q:
    """The person of the row has opened the profile to the actor, and the term is not over."""
    if actor.person_id is None:
        return NOTHING
    grants = Grant.objects.filter(helper_id=actor.person_id, withdrawn_at=None)
    in_term = grants.filter(Q(until=None) | Q(until__gte=timezone.localdate()))
    return Q(person_id__in=in_term.values("person_id"))


def _holder(*roles: Role) -> Callable[[Actor], Q]:
    def condition(actor: Actor) -> Q:
        return EVERYTHING if actor.holds(*roles) else NOTHING

    return condition


see_person = rule(
    "diagnostics.see_person",
    "видеть профиль человека: сам и тот, кому он открыт",
    own("person_id"),
    _granted,
    opened("person_id"),
)
open_person = rule(
    "diagnostics.open_person",
    "открыть профиль с записью основания",
    role_at("sitting__campaign__unit__path", *OFFICERS),
)
sit = rule("diagnostics.sit", "проходить диагностику по своему приглашению", own("person_id"))
manage = rule("diagnostics.manage", "вести кампании диагностики", role_at("unit__path", *OFFICERS))
manage_invited = rule(
    "diagnostics.manage_invited",
    "вести приглашённых: заменять, давать особые условия, аннулировать работу с причиной",
    role_at("campaign__unit__path", *OFFICERS),
)
ARRANGERS = (*OFFICERS, Role.MUNICIPAL_COORDINATOR)
arrange_rooms = rule(
    "diagnostics.arrange_rooms",
    "назначать аудитории и размещать в них приглашённых на своей территории",
    role_at("unit__path", *ARRANGERS),
)
run_room = rule("diagnostics.run_room", "вести свою аудиторию без заданий и результатов", own("organiser_id"))
follow = rule(
    "diagnostics.follow",
    "видеть ход кампании: кто приглашён и прошёл, без отказов и результатов",
    role_at("unit__path", *OFFICERS, *LOGISTICS, Role.CENTRE_DIRECTOR, Role.REGIONAL_METHODIST),
)


NAMES = (
    *OFFICERS,
    *(role for role in LOGISTICS if role != Role.ROOM_ORGANISER),
    Role.CENTRE_DIRECTOR,
    Role.REGIONAL_METHODIST,
)
see_invited = rule(
    "diagnostics.see_invited", "видеть имена приглашённых, без отказов и результатов", role_at("unit__path", *NAMES)
)


def _of_subject(*roles: Role) -> Callable[[Actor], Q]:
    """Tasks of the subjects named in the appointments, and those of no subject; an appointment without one means all."""

    def condition(actor: Actor) -> Q:
        subjects = {held.subject for held in actor.held if held.role in roles}
        if not subjects:
            return NOTHING
        return EVERYTHING if "" in subjects else Q(subject__in=[*subjects, ""])

    return condition


edit_items = rule(
    "diagnostics.edit_items", "вести банк заданий своего предмета", _holder(*OFFICERS), _of_subject(Role.ITEM_EDITOR)
)
see_items = rule(
    "diagnostics.see_items",
    "видеть задания своего предмета с ключами",
    _holder(*OFFICERS, Role.PSYCHOMETRICIAN),
    _of_subject(Role.ITEM_EDITOR),
)
release_items = rule(
    "diagnostics.release_items",
    "вводить задания в действие, снимать их, менять рецензентов",
    _holder(*OFFICERS),
)
assemble = rule(
    "diagnostics.assemble", "составлять и утверждать планы тестов, собирать по ним варианты", _holder(*OFFICERS)
)
review = rule("diagnostics.review", "рецензировать назначенное задание, не зная автора", own("reviewer_id"))
report_items = rule("diagnostics.report_items", "сообщать об ошибке в задании своей работы", own("person_id"))
PROPOSERS = (Role.PSYCHOMETRICIAN,)
calibrate = rule("diagnostics.calibrate", "калибровать задания", _holder(*PROPOSERS))
see_calibrations = rule(
    "diagnostics.see_calibrations", "читать калибровки и отчёты о них", _holder(*PROPOSERS, *OFFICERS)
)
propose = rule("diagnostics.propose", "предлагать калибровку и шкалу уровней к вводу в действие", _holder(*PROPOSERS))
confirm = rule(
    "diagnostics.confirm", "вторым человеком вводить калибровку и шкалу уровней в действие", _holder(*OFFICERS)
)
RUNNERS = (*PROPOSERS, *OFFICERS)
run_panels = rule(
    "diagnostics.run_panels",
    "собирать панели педагогов и видеть закрытые круги, без имён у суждений",
    _holder(*RUNNERS),
)
judge_in_panel = rule(
    "diagnostics.judge_in_panel", "судить о границах уровней в панели, видя только свои суждения", own("person_id")
)
see_growth = rule(
    "diagnostics.see_growth",
    "видеть рост групп от пяти человек, без имён",
    role_at("unit__path", *OFFICERS, *PROPOSERS, Role.CENTRE_DIRECTOR, Role.ANALYST),
)


def _of_own_room(actor: Actor) -> Q:
    """Sittings of those who sit in a room the actor keeps order in."""
    if actor.person_id is None:
        return NOTHING
    seats = Seat.objects.filter(room__organiser_id=actor.person_id)
    return Q(
        person_id__in=seats.values("invitation__person_id"), campaign_id__in=seats.values("invitation__campaign_id")
    )


hand_in = rule(
    "diagnostics.hand_in",
    "сдавать файл с ответами, который сохранило устройство без связи",
    own("person_id"),
    _of_own_room,
    role_at("unit__path", *ARRANGERS),
)
score_answers = rule("diagnostics.score_answers", "оценивать назначенные ответы", own("expert_id"))
exercise = rule("diagnostics.exercise", "проходить пробную оценку для допуска к проверке", own("expert_id"))
lead_scoring = rule(
    "diagnostics.lead_scoring",
    "вести проверку ответов кампании: порядок, распределение, передача",
    role_at("unit__path", *OFFICERS),
)
lead_works = rule(
    "diagnostics.lead_works",
    "видеть работы на проверке по кодам, без имён",
    role_at("sitting__campaign__unit__path", *OFFICERS),
)
see_agreement = rule(
    "diagnostics.see_agreement",
    "видеть согласие и строгость экспертов",
    role_at("unit__path", *OFFICERS, Role.PSYCHOMETRICIAN),
)
lead_anchors = rule("diagnostics.lead_anchors", "вести эталонные ответы и допуск экспертов", _holder(*OFFICERS))
appeal = rule("diagnostics.appeal", "подать обращение по своему результату", own("person_id"))
judge_appeals = rule(
    "diagnostics.judge_appeals",
    "рассматривать обращения по результату по кодам, без имён",
    role_at("sitting__campaign__unit__path", *OFFICERS),
)
#: Who reads totals of the own territory; the ministry reads those from ten people.
TOTALS = (
    *OFFICERS,
    Role.CENTRE_DIRECTOR,
    Role.ANALYST,
    Role.ORG_HEAD,
    Role.ORG_OFFICER,
    Role.MUNICIPAL_HEAD,
    Role.MUNICIPAL_METHODIST,
    Role.MUNICIPAL_COORDINATOR,
    Role.DISTRICT_COORDINATOR,
)
see_totals = rule(
    "diagnostics.see_totals",
    "видеть обобщённые результаты от пяти человек (министерство — от десяти)",
    role_at("unit__path", *TOTALS, Role.MINISTRY_OFFICER),
)


print_blanks = rule(
    "diagnostics.print_blanks",
    "печатать бланки ответов на своей территории и для своей аудитории",
    role_at("unit__path", *ARRANGERS),
    own("seat__room__organiser_id"),
)
enter_blanks = rule(
    "diagnostics.enter_blanks",
    "вносить ответы с бумажных бланков: специалист диагностики и организатор своей аудитории",
    role_at("campaign__unit__path", *OFFICERS),
    own("invitation__seat__room__organiser_id"),
)


def check_officer(actor: Actor) -> None:
    """For what has no row yet: only an officer of diagnostics makes it."""
    if not actor.holds(*OFFICERS):
        raise Http404


def check_author(actor: Actor) -> None:
    """For what has no row yet: a picture of the bank is brought by those who write tasks."""
    if not actor.is_system and not edit_items.possible(actor):
        raise Http404
