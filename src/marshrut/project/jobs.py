"""Background work of the installation: a copy every night where a folder is set, and a word when it fails or is late."""

import os
from pathlib import Path

from django.urls import reverse
from procrastinate.contrib.django import app

from marshrut.access.words import Role
from marshrut.core import actions as core
from marshrut.core.actor import SYSTEM
from marshrut.project import backup, copies
from marshrut.region import queries as region
from marshrut.region.words import Level

WORK = "backup.trouble"


@app.periodic(cron="40 0 * * *")
@app.task(queue="night", queueing_lock="project.backup", pass_context=False)
def make_copy(timestamp: int) -> None:
    """Copy everything and prove the copy; the administrator is told when it fails."""
    folder = os.environ.get("MARSHRUT_BACKUPS")
    if not folder:
        return
    try:
        backup.nightly(Path(folder))
    except Exception as trouble:
        tell(f"Ночная резервная копия не сделана: {' '.join(str(trouble).split())}")
        raise
    core.close_work(SYSTEM, WORK, subject_id=0)


@app.periodic(cron="30 4 * * *")
@app.task(queue="night", queueing_lock="project.watch_copies", pass_context=False)
def watch_copies(timestamp: int) -> None:
    """Tell the administrator when the newest copy is older than two days."""
    folder = os.environ.get("MARSHRUT_BACKUPS")
    if not folder:
        return
    age = copies.age(Path(folder))
    if age is None:
        tell(f"В {folder} нет ни одной резервной копии")
    elif age > copies.STALE:
        tell(f"Последней резервной копии {age / 86400:.0f} дн.")


def tell(text: str) -> None:
    """Open the obligation of the administrators, once until it is done."""
    root = region.units(SYSTEM, level=Level.REGION).first()
    if root is None:
        return
    core.open_work(
        SYSTEM,
        WORK,
        subject_id=0,
        title="Резервная копия: нужна ваша помощь",
        hint=f"{text}. Проверьте папку и место на диске, затем: ./marshrut backup --check",
        url=f"{reverse('site:help')}#copies",
        role=Role.SYSTEM_ADMIN,
        unit_path=root.path,
    )
