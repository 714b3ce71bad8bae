"""Moves of a route: the table says what may be done, the rules guard it, this file carries it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marshrut.access.rule import REGISTRY, on_behalf
from marshrut.core import actions as core
from marshrut.core import queries as core_queries
from marshrut.core.actor import Actor
from marshrut.core.models import Approval
from marshrut.core.moves import Move
from marshrut.core.refusal import Refused
from marshrut.core.text import short_name
from marshrut.documents import actions as documents
from marshrut.documents.words import Kind
from marshrut.signing import actions as signing
from marshrut.signing.kinds import Grant

from .. import content as contents
from .. import criteria, rules
from ..models import Remark, Route, RouteLine, RouteVersion
from ..moves import BACK_TO, MOVES
from ..queries.closing import closing_rules
from ..queries.reading import content_of, high_groups, line_facts, lines_of
from ..words import OPEN, UNDO_MINUTES, Signer
from .duties import enter_state
from .ending import AFTER
from .remarks import write_remarks
from .taking import WORKFLOW, actor_name, record, route_facts, short_holder, take, tell

TEMPLATE = "T01-1"
DECISIONS = {
    Signer.TEACHER: Approval.State.SIGNED,
    Signer.TUTOR: Approval.State.AGREED,
    Signer.ORG: Approval.State.AGREED,
    Signer.DIRECTOR: Approval.State.APPROVED,
    Signer.CENTRE: Approval.State.SIGNED,
}
RETURNERS = {"tutor_return": Signer.TUTOR, "org_return": Signer.ORG, "director_return": Signer.DIRECTOR}


@transaction.atomic
def step(
    actor: Actor, *, pk: int, move: str, reason: str = "", remarks: Iterable[Mapping[str, Any]] = (),
    grant: Grant | None = None, **extra: Any,
) -> Route:  # fmt: skip
    """Make a move of the table with one route.

    Parameters
    ----------
    move : name of the move (`moves.MOVES`)
    reason : text for moves that need one; of a return it is the common remark
    remarks : of a return: {"line": pk or None, "field": code or "", "text": …}
    grant : the code that was right, for a signature that demands one
    extra : `uncovered` of the tutor, `transfer` of the conclusion, `until` of a pause, `result` of the end

    Raises
    ------
    Refused
        The state does not allow the move, or a rule forbids it; nothing is changed.
    CodeNeeded
        All is well but the signature demands a code; nothing is changed.
    """
    known = MOVES.moves.get(move)
    if known is None:
        raise Refused(f"move.{move}", "Такого действия нет. Обновите страницу.")
    route = take(actor, REGISTRY[known.right], pk)
    return carry_out(
        on_behalf(actor, REGISTRY[known.right], route), route, known, reason=reason, remarks=remarks, extra=extra,
        grant=grant,
    )  # fmt: skip


def carry_out(
    actor: Actor,
    route: Route,
    move: Move,
    *,
    reason: str = "",
    remarks: Iterable[Mapping[str, Any]] = (),
    extra: Mapping[str, Any] | None = None,
    guard: bool = True,
    grant: Grant | None = None,
) -> Route:
    """Check and make a move with a locked route. `guard=False` is for the system's own steps at a date."""
    MOVES.take(move.name, route.state, reason)
    given = dict(extra or {})
    lines = lines_of(actor, route)
    _take_answers(actor, route, move, given, lines)
    if guard:
        _guard(actor, route, move, lines, given)
    was, returned_to, now = route.state, route.returned_to, timezone.now()
    target = str(getattr(route, BACK_TO[move.name]) or move.target) if move.name in BACK_TO else move.target
    content = content_of(actor, route, lines)
    _decide(actor, route, move, content, reason, grant)  # first of the writes: without a code nothing else is done
    before = BEFORE.get(move.name)
    if before:
        before(actor, route, now, content, reason, given)
    if move.name in RETURNERS:
        write_remarks(actor, route, remarks, reason)
    if move.name == "resubmit":
        route.returned_to = ""
    enter_state(actor, route, target, now)
    record(actor, route, target, move=move.name, was=was, returned_to=returned_to, reason=reason, version=route.version)
    _tell(actor, route, move)
    if after := AFTER.get(move.name):
        after(actor, route)
    return route


def _take_answers(actor: Actor, route: Route, move: Move, given: dict[str, Any], lines: list[RouteLine]) -> None:
    """Answers of the dialog of the move that are kept in the route; a reason without a gap is not kept."""
    if move.name == "tutor_agree":
        gap = rules.uncovered(high_groups(actor, route), line_facts(actor, lines))
        said = str(given.get("uncovered", "")).strip() or route.agreed_uncovered
        route.agreed_uncovered = said if gap else ""
    if move.name == "conclude":
        route.transfer = str(given.get("transfer", ""))
    if move.name in ("suspend", "postpone"):
        route.resume_on = given.get("until")


def _guard(actor: Actor, route: Route, move: Move, lines: list[RouteLine], given: dict[str, Any]) -> None:
    check = rules.GUARDS.get(move.name)
    facts = route_facts(actor, route, lines, **{k: str(v) for k, v in given.items()})
    if check:
        check(facts)
    if move.name == "send_report":
        rules.closable(facts)
    if move.name == "start":
        rules.startable(facts, timezone.localdate())
    if move.name == "postpone":
        rules.postponable(given.get("until"), timezone.localdate())
    if move.name == "suspend":
        rules.pausable(given.get("until"), timezone.localdate())
    if move.name == "reconsider":
        _alone(route)
    if move.name == "resubmit" and Remark.objects.filter(route=route, resolved_at=None).exists():
        raise Refused(
            "route.remarks_open", "Отметьте замечания учтёнными: по каждому нажмите «Учтено», затем отправьте."
        )


def _alone(route: Route) -> None:
    """No other route of the same job is under way."""
    others = Route.objects.filter(employment_id=route.employment_id, state__in=[str(s) for s in OPEN])
    rules.alone(others.exclude(pk=route.pk).count())


def _decide(
    actor: Actor, route: Route, move: Move, content: contents.Content, reason: str, grant: Grant | None
) -> None:
    """Write the decision row of a signing or of a return, and the signature under it."""
    level = move.signs or RETURNERS.get(move.name, "")
    if not level:
        return
    state = Approval.State.RETURNED if move.name in RETURNERS else DECISIONS[Signer(level)]
    made = core.decide(
        actor, WORKFLOW, subject_id=route.pk, level=str(level), state=state, name=actor_name(actor),
        version=route.version, unit_id=route.unit_id, reason=reason, seal=contents.seal(content),
    )  # fmt: skip
    if move.signs:
        title = f"Маршрут: {short_name(route.person.full_name)}"
        signing.sign(actor, made, content=content, title=title, grant=grant)


def _end_signatures(actor: Actor, route: Route, why: str, level: str = "") -> None:
    signing.end(actor, workflow=WORKFLOW, subject_id=route.pk, version=route.version, why=why, level=level)


def _accept(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    from .care import find_tutor  # noqa: PLC0415 - care makes moves of this file

    if route.tutor_id is None:
        route.tutor = find_tutor(actor, route)


def _org_agree(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    route.agreed_at = now


def _back_to_check(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    route.returned_to = route.state


def _recall(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    _end_signatures(actor, route, "маршрут отозван педагогом")
    route.agreed_at = None
    route.returned_to = ""


def _approve(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    """Give the number, freeze the version, issue the paper."""
    route.approved_at = now
    if not route.number:
        year, place = timezone.localdate(now).year, route.unit.path.split(".")[1] or route.region_code
        number = core.next_number(actor, "route", year=year, place=place)
        route.number = f"ИОМ-{year}-{place}-{number:04d}"
    freeze_version(actor, route, content, now)


def freeze_version(
    actor: Actor, route: Route, content: contents.Content, now: datetime, note: str = ""
) -> RouteVersion:
    """Keep the approved content with its hash, and issue the paper with a check code."""
    version = RouteVersion.objects.create(
        route=route, version=route.version, content=content, seal=contents.seal(content), approved_at=now, note=note
    )
    documents.issue(
        actor, kind=Kind.ROUTE, subject_id=route.pk, version=route.version, number=route.number,
        issued_on=timezone.localdate(now), holder=content["person"], holder_short=short_holder(actor, content["person"]),
        title=f"Индивидуальный образовательный маршрут, версия {route.version}", unit_path=route.unit.path,
        seal=version.seal, content={"route": route.pk, "version": route.version}, template=TEMPLATE,
    )  # fmt: skip
    return version


def _unapprove(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    """Take an approval back at once: the paper is revoked, the number stays for the next approval."""
    if route.approved_at is None:
        raise Refused("route.undo.none", "Отменять нечего: маршрут не утверждён.")
    rules.undo_in_time((now - route.approved_at).total_seconds(), UNDO_MINUTES, opened=False)
    documents.revoke(
        actor, kind=Kind.ROUTE, subject_id=route.pk, version=route.version, reason="утверждение отменено директором"
    )
    core.decide(
        actor, WORKFLOW, subject_id=route.pk, level=str(Signer.DIRECTOR), state=Approval.State.REVOKED,
        name=actor_name(actor), version=route.version, reason="отмена в течение 10 минут",
    )  # fmt: skip
    _end_signatures(actor, route, "утверждение отменено в течение 10 минут", str(Signer.DIRECTOR))
    route.version += 1
    route.approved_at = None


def _conclude(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    route.conclusion = reason.strip()


def _complete(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    measured = str(route.growth.get("class", ""))
    route.waiver = "" if measured else reason.strip()[:500]
    facts = line_facts(actor, lines_of(actor, route))
    route.result = criteria.result_of(facts, measured, int(closing_rules(actor)["hours"]))


def _close(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    """The work is over: from this day the window of the repeated diagnostics is counted."""
    route.finished_on = min(timezone.localdate(now), route.ends)


def _suspend(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    route.resumes_to = route.state


def _resume(
    actor: Actor, route: Route, now: datetime, content: contents.Content, reason: str, extra: dict[str, Any]
) -> None:
    """The pause is over; the term of the step is counted anew by `enter_state`."""
    route.frozen, route.resume_on = False, None


BEFORE: dict[str, Callable[[Actor, Route, datetime, contents.Content, str, dict[str, Any]], None]] = {
    "accept": _accept,
    "org_agree": _org_agree,
    "tutor_return": _back_to_check,
    "org_return": _back_to_check,
    "director_return": _back_to_check,
    "recall": _recall,
    "approve": _approve,
    "unapprove": _unapprove,
    "close": _close,
    "conclude": _conclude,
    "complete": _complete,
    "suspend": _suspend,
    "resume": _resume,
    "refuse": _suspend,
    "postpone": _suspend,
    "take_up": _resume,
    "reconsider": _resume,
}
NEWS = {
    "submit": ("tutor", "Маршрут отправлен вам на проверку."),
    "resubmit": ("tutor", "Маршрут доработан и отправлен снова."),
    "tutor_agree": ("teacher", "Тьютор согласовал маршрут, он у организации."),
    "org_agree": ("both", "Организация согласовала маршрут, он на утверждении."),
    "approve": ("both", "Маршрут утверждён."),
    "unapprove": ("both", "Утверждение маршрута отменено, он снова на утверждении."),
    "tutor_return": ("teacher", "Маршрут возвращён на доработку: посмотрите замечания."),
    "org_return": ("both", "Организация вернула маршрут на доработку: посмотрите замечания."),
    "director_return": ("both", "Центр вернул маршрут на доработку: посмотрите замечания."),
    "start": ("both", "Маршрут начался."),
    "close": ("both", "Пора подвести итог маршрута."),
    "send_report": ("tutor", "Итоговый отчёт отправлен вам: дайте заключение."),
    "conclude": ("teacher", "Тьютор дал заключение по вашему маршруту."),
    "complete": ("both", "Маршрут завершён."),
    "suspend": ("both", "Маршрут приостановлен."),
    "resume": ("both", "Маршрут возобновлён."),
    "refuse": ("tutor", "Педагог отказался от маршрута."),
    "postpone": ("tutor", "Педагог отложил маршрут, он вернётся сам."),
    "take_up": ("both", "Отложенный маршрут снова в работе."),
    "reconsider": ("tutor", "Педагог вернулся к маршруту."),
    "terminate": ("tutor", "Педагог прекратил маршрут."),
}


def _tell(actor: Actor, route: Route, move: Move) -> None:
    if move.name in NEWS:
        who, text = NEWS[move.name]
        wanted: dict[str, list[int | None]] = {
            "teacher": [route.person_id],
            "tutor": [route.tutor_id],
            "both": [route.person_id, route.tutor_id],
        }
        tell(actor, route, wanted[who], text)


@transaction.atomic
def undo(actor: Actor, *, pk: int) -> Route:
    """Take the actor's own last step back within ten minutes, while the next participant has not opened the route."""
    from ..access import read  # noqa: PLC0415

    route = take(actor, read, pk)
    steps = Q(data__has_key="move") | Q(kind="route.undone")
    last = core_queries.history(actor, "route.", pk).filter(steps).last()
    move = MOVES.moves.get(str(last.data.get("move", ""))) if last else None
    if last is None or move is None or not move.undo or last.person_id != actor.person_id:
        raise Refused("route.undo.none", "Отменять нечего: последний шаг сделан не вами или его нельзя отменить.")
    actor = on_behalf(actor, REGISTRY[move.right], route)
    if move.name == "approve":
        return carry_out(actor, route, MOVES.moves["unapprove"])
    seconds = (timezone.now() - last.at).total_seconds()
    rules.undo_in_time(seconds, UNDO_MINUTES, route.opened_at is not None)
    if move.signs:
        core.decide(
            actor, WORKFLOW, subject_id=pk, level=move.signs, state=Approval.State.REVOKED,
            name=actor_name(actor), version=route.version, reason=f"отменено: {move.label.lower()}",
        )  # fmt: skip
        _end_signatures(actor, route, "шаг отменён подписавшим", move.signs)
    if move.name == "refuse":
        _alone(route)
    if move.name == "postpone":
        route.resume_on = None
    if move.name == "org_agree":
        route.agreed_at = None
    route.returned_to = str(last.data.get("returned_to", ""))
    enter_state(actor, route, str(last.data["was"]), timezone.now())
    record(actor, route, "undone", step=move.name, was=last.data["was"])
    return route
