"""`./marshrut diagnostics calibrate`: the items of a campaign estimated anew, with a word on what to look at."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from django.http import Http404

from marshrut.core.actor import SYSTEM
from marshrut.core.refusal import Refused
from marshrut.project.report import CommandFailed, line, stopwatch

from . import actions


def calibrate(args: Namespace) -> dict[str, Any]:
    """Calibrate a campaign by its key.

    Returns
    -------
    ``calibration``, ``items``, ``people``, ``loglik``, ``converged``, ``reliability``, ``link``, ``left_out``,
    ``misfit``, ``warnings``, ``input`` and ``seal`` (equal answers give equal ones), ``same`` (as stored), ``seconds``
    """
    if not args.campaign.isdecimal():
        raise CommandFailed(f"«{args.campaign}» — не номер кампании: нужен номер из адреса страницы.")
    clock = stopwatch()
    try:
        made, report = actions.calibrate(SYSTEM, campaign=int(args.campaign))
    except Http404:
        raise CommandFailed(f"Нет кампании {args.campaign}.") from None
    except Refused as refusal:
        raise CommandFailed(refusal.text) from None
    same = made.report.get("seal") == report["seal"]
    if not getattr(args, "json", False):
        line(f"Калибровка «{made.name}»: заданий {report['items']}, работ {report['people']}. Пока не действует.")
        for code, why in report["left_out"].items():
            line(f"  {code}: не оценено, {why}")
        for code in report["link"]["drifted"]:
            line(f"  {code}: трудность изменилась, в связывание не взято")
        line(f"  исходные данные {report['input']}")
        line(f"  отчёт {report['seal']}" + ("" if same else " — не совпал с сохранённым: проверьте версию программы"))
        for code in report["misfit"]:
            line(f"  {code}: ответы не ложатся на кривую задания, посмотрите его")
    return {"calibration": made.pk} | report | {"same": same, "seconds": clock()}
