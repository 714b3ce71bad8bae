"""The page where files with answers are handed in: saved by devices that had no network."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from marshrut.access.pages import SIGNED, asks
from marshrut.core.refusal import Refused
from marshrut.core.text import counted
from marshrut.diagnostics import actions, saving
from marshrut.ui.http import Request, page


@asks(SIGNED)
@require_http_methods(["GET", "POST"])
def handin(request: Request) -> HttpResponse:
    """Take the files of a room at once; each gets a line of its own, a bad one stops nobody else."""
    files = request.FILES.getlist("files")
    trouble = ""
    if request.method == "POST" and not 0 < len(files) <= actions.MOST_FILES:
        trouble = f"Выберите файлы: от одного до {actions.MOST_FILES}."
    done = [] if trouble else [_take(request, file.name or "файл", file.read()) for file in files]
    status = 422 if trouble or (done and not any(one["ok"] for one in done)) else 200
    return page(request, "diagnostics/handin.html", status, done=done, trouble=trouble)


def _take(request: Request, name: str, content: bytes) -> dict[str, object]:
    try:
        made = actions.hand_in(request.actor, content=content, read=saving.row_of)
    except Refused as refusal:
        return {"name": name, "ok": refusal.code == "handin.again", "text": refusal.text}
    taken = counted(made.taken, "ответ", "ответа", "ответов")
    late = counted(made.left, "ответ", "ответа", "ответов")
    text = f"Принято: {taken}." + (f" Не принято: {late}, даны после времени." if made.left else "")
    return {"name": name, "ok": True, "text": text}
