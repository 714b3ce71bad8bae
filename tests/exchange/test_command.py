"""`./marshrut import items`: a dry run, drafts, the same file again, a file that is not there."""

from argparse import Namespace

import pytest

from marshrut.core.actor import SYSTEM
from marshrut.diagnostics import actions as bank
from marshrut.diagnostics.models import Item
from marshrut.exchange import command
from marshrut.project.report import CommandFailed

pytestmark = pytest.mark.django_db
GIFT = "::Первое:: Что увидит учитель, если цель урока названа действием ученика? {=результат ~настроение ~тишину}\n"


def ask(path, *, dry_run=False):
    return command.import_items(Namespace(file=str(path), dry_run=dry_run, competency="MET-GEN-1", subject=""))


def test_tasks_of_a_file_become_drafts_once(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    bank.load_items(SYSTEM)
    path, before = tmp_path / "tasks.gift", Item.objects.count()
    path.write_text(GIFT, encoding="utf-8")
    told = ask(path, dry_run=True)
    assert (told["items"], told["new"], told["made"]) == (1, 1, 0)
    assert Item.objects.count() == before
    assert ask(path)["made"] == 1
    assert Item.objects.latest("pk").state == "draft"
    again = ask(path)
    assert (again["same"], again["made"]) == (1, 0)
    with pytest.raises(CommandFailed, match="не читается"):
        ask(tmp_path / "нет.zip")
