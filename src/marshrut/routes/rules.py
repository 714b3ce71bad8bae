"""Decisions about a route: values in, nothing or a refusal out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from marshrut.core.refusal import Refused
from marshrut.core.text import plural

from .words import DONE, EDITABLE, LEARN_BLOCKS, TIMED, AmendmentKind, LineState, State, Transfer

OLD_TEST_DAYS = 365
LONGEST_DAYS = 366
LEAST_REASON = 10
FINISHED = (*DONE, LineState.NOT_DONE, LineState.REPLACED)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the rules need to know of a line."""

    block: str
    title: str
    hours: int = 0
    starts: date | None = None
    ends: date | None = None
    groups: tuple[str, ...] = ()
    state: str = LineState.PLANNED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What the rules need to know of a route. `high` — groups with a high deficit by the published profile."""

    starts: date
    ends: date
    tested_on: date | None = None
    level: str = ""
    ground: str = ""
    uncovered_reason: str = ""
    high: frozenset[str] = frozenset()
    lines: tuple[LineFacts, ...] = ()
    agreed_at: datetime | None = None
    edited_at: datetime | None = None
    opened: bool = False
    frozen: bool = False
    consent: bool = True
    tutor: bool = True
    extra: dict[str, str] = field(default_factory=dict)


def may_edit(state: str) -> None:
    """Content changes directly only before approval."""
    if state not in EDITABLE:
        raise Refused(
            "route.edit.state",
            f"Маршрут в состоянии «{State(state).label}» нельзя править напрямую: отзовите его или начните изменение.",
        )


def dates_fit(starts: date, ends: date) -> None:
    """Dates of a route: in order, a year at most."""
    if ends <= starts:
        raise Refused("route.dates.order", "Окончание маршрута должно быть позже начала: исправьте даты.")
    if (ends - starts).days > LONGEST_DAYS:
        raise Refused("route.dates.long", "Маршрут длится не больше года: сократите срок.")


def line_fits(line: LineFacts, route: RouteFacts) -> None:
    """A line: named, its dates in order and inside the dates of the route."""
    if not line.title.strip():
        raise Refused("line.title", "Напишите, что предстоит: название программы, мероприятия или работы.")
    if line.starts and line.ends and line.ends < line.starts:
        raise Refused("line.dates.order", f"«{line.title}»: окончание раньше начала, исправьте даты.")
    for day in (line.starts, line.ends):
        if day and not route.starts <= day <= route.ends:
            raise Refused(
                "line.dates.outside",
                f"«{line.title}»: {day:%d.%m.%Y} вне сроков маршрута "
                f"({route.starts:%d.%m.%Y} — {route.ends:%d.%m.%Y}). Измените даты строки или маршрута.",
            )


def accepted(route: RouteFacts) -> None:
    """A proposal is taken only with the consent to process the results."""
    if not route.consent:
        raise Refused(
            "route.no_consent",
            "Нужно согласие на обработку результатов диагностики. Дайте его в разделе «Мои данные» и повторите.",
        )


def complete(route: RouteFacts) -> None:
    """Sections 1–3 are filled: a line in block 1, dates inside the route, hours where the form asks for them."""
    if route.frozen:
        raise Refused("route.frozen", "Маршрут остановлен: согласие на обработку результатов отозвано.")
    dates_fit(route.starts, route.ends)
    if not any(line.block in LEARN_BLOCKS for line in route.lines):
        raise Refused(
            "route.block1_empty", "В блоке 1 нет ни одной строки: добавьте программу, стажировку или мероприятие."
        )
    for line in route.lines:
        line_fits(line, route)
        if line.block in TIMED and line.hours <= 0:
            raise Refused("line.no_hours", f"«{line.title}»: укажите трудоёмкость в часах.")


def uncovered(high: Iterable[str], lines: Iterable[LineFacts]) -> list[str]:
    """Groups with a high deficit that no line serves."""
    served = {group for line in lines if line.state != LineState.NOT_DONE for group in line.groups}
    return sorted(set(high) - served)


def tutor_agrees(route: RouteFacts) -> None:
    """Every high deficit has a line or a written reason."""
    complete(route)
    left = uncovered(route.high, route.lines)
    if left and len(route.uncovered_reason.strip()) < LEAST_REASON:
        n = len(left)
        raise Refused(
            "route.uncovered",
            f"Без строки {plural(n, 'остался', 'остались', 'остались')} {n} "
            f"{plural(n, 'высокий дефицит', 'высоких дефицита', 'высоких дефицитов')}: добавьте строку "
            "или напишите, почему дефицит не закрыт.",
        )


def org_agrees(route: RouteFacts) -> None:
    """The organisation agrees a filled route."""
    complete(route)


def approvable(route: RouteFacts) -> None:
    """The director approves: all agreed, test date and level, or another ground, present."""
    complete(route)
    if route.agreed_at is None:
        raise Refused("route.not_agreed", "Нет согласования организации: верните маршрут или дождитесь подписи.")
    if not route.ground.strip() and (route.tested_on is None or not route.level):
        raise Refused(
            "route.no_test", "Нет даты теста и уровня дефицитов: укажите их или основание без собственной диагностики."
        )


def recallable(route: RouteFacts) -> None:
    """A sent route comes back until the addressee has opened it."""
    if route.opened:
        raise Refused("route.recall.opened", "Маршрут уже открыт адресатом: попросите вернуть его на доработку.")


def closable(route: RouteFacts) -> None:
    """Each line is done, replaced, or not done with a reason."""
    waiting = [line.title for line in route.lines if line.state not in FINISHED]
    if waiting:
        raise Refused(
            "route.lines_open",
            f"Ещё не отмечены строки: {len(waiting)}, первая — «{waiting[0]}». Отметьте, выполнена она или нет.",
        )


def concludable(route: RouteFacts) -> None:
    """The conclusion names how the learnt came into practice, or says that it did not."""
    if route.extra.get("transfer") not in Transfer.values:
        raise Refused("route.no_transfer", "Отметьте, чем подтверждён перенос в практику, или что он не показан.")


def resumable(route: RouteFacts) -> None:
    """A route frozen by withdrawal of the consent goes on only with a new consent."""
    if route.frozen and not route.consent:
        raise Refused("route.frozen", "Согласие отозвано: дайте его снова, и маршрут продолжится.")


def postponable(until: date | None, today: date) -> None:
    """A route is put off to a day ahead, a year at most."""
    if until is None:
        raise Refused("route.postpone.day", "Укажите, до какого дня отложить маршрут.")
    if until <= today:
        raise Refused("route.postpone.past", f"{until:%d.%m.%Y} уже наступил: выберите день после сегодняшнего.")
    if (until - today).days > LONGEST_DAYS:
        raise Refused("route.postpone.long", "Отложить можно не больше чем на год: выберите день пораньше.")


def pausable(until: date | None, today: date) -> None:
    """A pause may have a day of return: ahead, within a year."""
    if until is None:
        return
    if until <= today:
        raise Refused("route.pause.past", f"{until:%d.%m.%Y} уже наступил: день возвращения должен быть впереди.")
    if (until - today).days > LONGEST_DAYS:
        raise Refused("route.pause.long", "Перерыв длится не больше года: выберите день пораньше.")


def alone(others: int) -> None:
    """A refused route comes back only when no other is under way."""
    if others:
        raise Refused("route.open", "У вас уже есть другой незавершённый маршрут: продолжите его.")


def startable(route: RouteFacts, today: date) -> None:
    """Work begins on the start date."""
    if today < route.starts:
        raise Refused("route.too_early", f"Маршрут начинается {route.starts:%d.%m.%Y}: до этого дня он ждёт.")


GUARDS = {
    "accept": accepted,
    "submit": complete,
    "resubmit": complete,
    "recall": recallable,
    "tutor_agree": tutor_agrees,
    "org_agree": org_agrees,
    "approve": approvable,
    "close": closable,
    "conclude": concludable,
    "resume": resumable,
    "take_up": resumable,
}


def line_after(state: str, told: str, *, hours: int, planned: int, regular: bool) -> str:
    """The state of a line after another room told how its teacher took part.

    Parameters
    ----------
    told : «done», «missed», or «expected» when the mark was taken back
    hours : all the hours marked so far; of what is held many times they have to reach the planned ones
    """
    enough = hours >= planned if regular else told == "done"
    if told == "done" or (regular and hours):
        if enough:
            return state if state in DONE else LineState.REPORT_DUE
        return state if state in DONE and told == "done" else LineState.IN_WORK
    if regular:
        return state if told == "missed" else LineState.ENROLLED
    if told == "missed":
        return LineState.NOT_DONE if state == LineState.NOT_DONE else LineState.MISSED
    return LineState.ENROLLED


def attention(route: RouteFacts, today: date) -> list[str]:
    """What the director should look at before signing. The same conditions stand in `queries.attention`."""
    found = []
    if not route.ground.strip() and (route.tested_on is None or not route.level):
        found.append("Нет даты теста или уровня дефицитов")
    elif route.tested_on and (today - route.tested_on).days > OLD_TEST_DAYS:
        found.append("Дата теста старше года")
    if route.agreed_at is None:
        found.append("Нет согласования организации")
    elif route.edited_at and route.edited_at > route.agreed_at:
        found.append("Изменён после согласования организацией")
    if route.uncovered_reason.strip():
        found.append("Высокий дефицит не закрыт, причина записана")
    return found


def undo_in_time(seconds: float, minutes: int, opened: bool) -> None:
    """A step may be taken back within some minutes while nobody went on."""
    if seconds > minutes * 60:
        raise Refused("route.undo.late", f"Прошло больше {minutes} минут: отменить шаг уже нельзя.")
    if opened:
        raise Refused("route.undo.opened", "Маршрут уже открыт следующим участником: отменить шаг нельзя.")


def amendment_kind(
    old_span: tuple[date, date],
    new_span: tuple[date, date],
    hours: tuple[int, int],
    removed: Iterable[Iterable[str]],
    high: Iterable[str],
    *,
    goal_changed: bool,
    block_changed: bool,
) -> tuple[AmendmentKind, list[str]]:
    """How serious a change is (domain §8.6), with the reasons in words.

    Parameters
    ----------
    old_span, new_span : first and last day of the route
    hours : total hours before and after
    removed : groups of each removed line
    high : groups with a high deficit
    """
    reasons = []
    if new_span != old_span:
        reasons.append("меняются сроки маршрута")
    if any(set(groups) & set(high) for groups in removed):
        reasons.append("убрана строка для высокого дефицита")
    before, after = hours
    if (before and abs(after - before) * 100 > before * 20) or after * 100 <= before * 80 < before * 100:
        reasons.append(f"часы меняются больше чем на 20 %: было {before}, стало {after}")
    if goal_changed:
        reasons.append("изменена цель")
    if block_changed:
        reasons.append("вид работы другой")
    return (AmendmentKind.MAJOR if reasons else AmendmentKind.MINOR), reasons
