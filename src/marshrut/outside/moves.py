"""The life of a wave and of a person in it: buttons, actions and the journal read these rows."""

from __future__ import annotations

from marshrut.core.moves import Move, Table, table

from .words import PartState as P
from .words import StudyState as S
from .words import WaveState as W

LEAD = "outside.lead"


def _wave(name: str, sources: tuple[W, ...], target: W, label: str, *, needs_reason: bool = False) -> Move:
    return Move(
        name, frozenset(map(str, sources)), str(target), LEAD, label, needs_reason=needs_reason, main=not needs_reason
    )


WAVES: Table = table(
    "Волна",
    {str(value): str(label) for value, label in W.choices},
    _wave("set_quota", (W.ANNOUNCED,), W.QUOTA_SET, "Утвердить места"),
    _wave("open", (W.QUOTA_SET,), W.NOMINATIONS, "Открыть выдвижение"),
    _wave("freeze", (W.NOMINATIONS,), W.FROZEN, "Закрыть список"),
    _wave("reopen", (W.FROZEN,), W.NOMINATIONS, "Открыть список снова", needs_reason=True),
    _wave("invite", (W.FROZEN,), W.INVITED, "Отметить: приглашения отправлены"),
    _wave("hold_1", (W.INVITED,), W.STAGE_1, "Отметить: первый этап прошёл"),
    _wave("hold_2", (W.STAGE_1,), W.STAGE_2, "Отметить: второй этап прошёл"),
    _wave("results", (W.STAGE_1, W.STAGE_2), W.IMPORTED, "Отметить: результаты загружены"),
    _wave("deliver", (W.IMPORTED,), W.DELIVERED, "Отметить: результаты доведены"),
    _wave("close", (W.DELIVERED,), W.CLOSED, "Завершить волну"),
)


def _part(name: str, sources: tuple[P, ...], target: P, label: str, *, needs_reason: bool = False) -> Move:
    return Move(name, frozenset(map(str, sources)), str(target), LEAD, label, needs_reason=needs_reason)


PARTS: Table = table(
    "Участник",
    {str(value): str(label) for value, label in P.choices},
    _part("confirm", (P.INVITED, P.DECLINED), P.CONFIRMED, "Подтвердил"),
    _part("decline", (P.INVITED, P.CONFIRMED, P.REGISTERED), P.DECLINED, "Отказался", needs_reason=True),
    _part("register", (P.CONFIRMED,), P.REGISTERED, "Зарегистрирован"),
    _part("attend", (P.CONFIRMED, P.REGISTERED), P.ATTENDED, "Участвовал"),
    _part("miss_valid", (P.CONFIRMED, P.REGISTERED), P.ABSENT_VALID, "Не был: уважительная", needs_reason=True),
    _part("miss", (P.CONFIRMED, P.REGISTERED), P.ABSENT, "Не был"),
    _part("receive", (P.ATTENDED,), P.RESULT, "Результат получен"),
    _part("appeal", (P.RESULT,), P.APPEALED, "Подана апелляция"),
    _part("final", (P.RESULT, P.APPEALED), P.FINAL, "Итог"),
)


def _study(name: str, source: S, target: S, right: str, label: str, *, needs_reason: bool = False) -> Move:
    sources = frozenset({str(source)})
    plain = not needs_reason
    return Move(name, sources, str(target), f"outside.{right}", label, needs_reason=needs_reason, main=plain)


STUDIES: Table = table(
    "Работа",
    {str(value): str(label) for value, label in S.choices},
    _study("check", S.LOADED, S.CHECKED, "study", "Качество проверено"),
    _study("analyse", S.CHECKED, S.ANALYSED, "study", "Открыть разбор"),
    _study("name_causes", S.ANALYSED, S.CAUSES, "advise", "Причины названы"),
    _study("recommend", S.CAUSES, S.ADVISED, "advise", "Отправить секции"),
    _study("return", S.ADVISED, S.CAUSES, "approve_advice", "Вернуть на доработку", needs_reason=True),
    _study("approve", S.ADVISED, S.APPROVED, "approve_advice", "Утвердить"),
    _study("publish", S.APPROVED, S.PUBLISHED, "approve_advice", "Опубликовать"),
    _study("measure", S.PUBLISHED, S.MEASURES, "advise", "Меры начались"),
    _study("recheck", S.MEASURES, S.RECHECKED, "advise", "Проверено через год"),
)
