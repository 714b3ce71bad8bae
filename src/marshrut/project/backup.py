"""Commands backup and restore, and what the nightly job calls."""

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader

from marshrut.project import archive, copies
from marshrut.project.report import CommandFailed, line, progress, stopwatch

DAILY, WEEKLY = 7, 4


def house() -> copies.House:
    """The database and the home folder of this installation."""
    return copies.House(os.environ["DATABASE_URL"])


def known_steps() -> set[str]:
    """Migrations of this version of the program."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def nightly(folder: Path) -> dict[str, Any]:
    """Make and prove a copy in a folder and remove the superfluous ones."""
    keys = archive.recipients(os.environ.get("MARSHRUT_BACKUP_KEY", ""))
    target = copies.new_name(folder, closed=bool(keys))
    made = copies.make(house(), target, recipients=keys, check=True)
    return {**made, "removed": copies.rotate(folder, daily=DAILY, weekly=WEEKLY)}


def backup(args: Namespace) -> dict[str, Any]:
    """Copy the database and the files into one file, and prove it when asked."""
    clock = stopwatch()
    if args.new_key:
        opened = archive.new_key(Path(args.new_key))
        if not args.json:
            line(f"Закрытый ключ записан в {args.new_key}: храните его не на этой машине, без него копии не открыть.")
            line(f"Открытый ключ: MARSHRUT_BACKUP_KEY={opened}")
        return {"key": args.new_key, "public": opened}
    keys = archive.recipients(args.key or os.environ.get("MARSHRUT_BACKUP_KEY", ""))
    given = Path(args.file) if args.file else copies.shelf()
    to_folder = not args.file or given.is_dir() or args.file.endswith("/")
    target = copies.new_name(given, closed=bool(keys)) if to_folder else given
    progress("Делаю копию базы и файлов…")
    done = copies.make(house(), target.absolute(), recipients=keys, check=args.check)
    done["removed"] = copies.rotate(given, daily=args.daily, weekly=args.weekly) if to_folder else 0
    if not args.json:
        proved = f" Проверена восстановлением: {_agree(done)}." if args.check else ""
        line(f"Копия: {done['file']}, {done['bytes'] / 2**20:.1f} МиБ.{proved}")
        if not keys:
            line("Копия не зашифрована и не содержит ключа подписи; как шифровать: ./marshrut backup --new-key ФАЙЛ")
    return {**done, "seconds": clock()}


def _agree(done: dict[str, Any]) -> str:
    return f"таблиц {done['tables']}, строк {done['rows']}, файлов {done['files']} — всё сошлось"


def source(given: str | None) -> Path:
    """The copy to take: a file, or the newest one of a folder."""
    path = Path(given) if given else copies.shelf()
    if path.is_dir():
        found = copies.listed(path)
        if not found:
            raise CommandFailed(f"В {path} нет копий: сделайте копию, ./marshrut backup --check")
        return found[-1].absolute()
    if not path.is_file():
        raise CommandFailed(f"Копии {path} нет: проверьте имя файла.")
    return path.absolute()


def restore(args: Namespace) -> dict[str, Any]:
    """Put a copy in place, or only prove it (`--drill`), or undo the last restore (`--back`)."""
    clock = stopwatch()
    connections.close_all()
    if args.back:
        done = copies.back(house())
        text = f"Возвращено то, что было до восстановления: строк {done['rows']}."
    elif args.drill:
        progress("Восстанавливаю копию в отдельную базу и сверяю…")
        done = copies.drill(house(), source(args.file), key=_key(args))
        text = f"Копия {done['file']} годна: {_agree(done)}."
    else:
        progress("Восстанавливаю из копии…")
        done = copies.restore(house(), source(args.file), key=_key(args), force=args.force, known=known_steps())
        text = f"Восстановлено из {done['file']}: {_agree(done)}."
        if done["behind"]:
            text += " Копия старше программы: выполните ./marshrut upgrade."
    if not args.json:
        line(text)
    return {**done, "seconds": clock()}


def _key(args: Namespace) -> Path | None:
    return Path(args.key) if args.key else None
