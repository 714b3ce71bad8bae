"""The doctor: what is in order and what to do about the rest, one line per organ."""

import os
import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils import timezone

from marshrut.project import boot, box, copies, tables
from marshrut.project.report import CommandFailed, line

OK, NOTE, BAD = "в порядке", "замечание", "беда"
GIB = 2**30
QUEUE_AGE = 600  # seconds a due job may wait
Finding = tuple[str, str]


@dataclass(frozen=True)
class Organ:
    """What is examined and by which function; the function gives findings, none of them means health."""

    title: str
    examine: Callable[[], Iterator[Finding]]


def doctor(args: Namespace) -> dict[str, Any]:
    """Examine the installation; fails when something must be mended."""
    organs: list[dict[str, str]] = []
    for organ in ORGANS:
        for state, text in _findings(organ):
            organs.append({"organ": organ.title, "state": state, "text": text})
            if not args.json:
                line(f"{organ.title}: {state if state == OK else f'{state} — {text}'}")
    bad = sum(row["state"] == BAD for row in organs)
    if bad:
        raise CommandFailed(f"Нужно исправить: {bad}. Что делать, сказано в строках со словом «{BAD}».")
    return {"organs": organs, "notes": sum(row["state"] == NOTE for row in organs)}


def _findings(organ: Organ) -> list[Finding]:
    try:
        return list(organ.examine()) or [(OK, "")]
    except box.BoxFailed as trouble:
        return [(BAD, str(trouble))]
    except Exception as trouble:  # noqa: BLE001 - a doctor examines the broken too
        return [
            (
                BAD,
                f"проверить не удалось: {type(trouble).__name__}: {' '.join(str(trouble).split())[:200]}",
            )
        ]


def _settings() -> Iterator[Finding]:
    if os.environ.get("MARSHRUT_DEBUG") == "1":
        yield (
            BAD,
            "включена отладка, она показывает посторонним внутренности: уберите MARSHRUT_DEBUG",
        )
    if os.environ.get("MARSHRUT_HTTPS") != "1":
        yield (
            NOTE,
            "вход не защищён HTTPS: для работы с людьми поставьте обратный прокси с сертификатом и задайте MARSHRUT_HTTPS=1",
        )
    if "MARSHRUT_URL" not in os.environ:
        yield (
            NOTE,
            "не задан адрес сайта: ссылки в письмах поведут на http://localhost:8000, задайте MARSHRUT_URL",
        )
    if "MARSHRUT_SMTP_HOST" not in os.environ:
        yield (
            NOTE,
            f"письма складываются в папку {box.home_folder() / 'mail'}: задайте MARSHRUT_SMTP_HOST, чтобы они уходили",
        )
    secret = box.home_folder() / "secret"
    if secret.exists() and secret.stat().st_mode & 0o077:
        yield BAD, f"ключ подписи могут прочесть посторонние: chmod 600 {secret}"


def _disk() -> Iterator[Finding]:
    home = box.home_folder()
    free = shutil.disk_usage(home if home.exists() else home.parent).free / GIB
    if free < 1:
        yield (
            BAD,
            f"свободно {free:.1f} ГиБ в {home}: освободите место, иначе ответы перестанут сохраняться",
        )
    elif free < 5:
        yield NOTE, f"свободно {free:.1f} ГиБ в {home}: скоро понадобится место"


def _database() -> Iterator[Finding]:
    boot.ready()
    with connection.cursor() as cursor:
        facts = {}
        for name in (
            "server_version_num",
            "data_checksums",
            "fsync",
            "synchronous_commit",
        ):
            cursor.execute("SELECT current_setting(%s)", [name])
            facts[name] = cursor.fetchone()[0]
    if int(facts["server_version_num"]) < 150000:
        yield BAD, "сервер PostgreSQL старше 15: обновите его"
    if facts["fsync"] != "on" or facts["synchronous_commit"] == "off":
        yield (
            BAD,
            "сохранённое может пропасть при сбое: включите fsync и synchronous_commit",
        )
    if facts["data_checksums"] != "on":
        yield (
            NOTE,
            "контрольные суммы страниц выключены: порча диска останется незамеченной (pg_checksums --enable)",
        )


def _tables() -> Iterator[Finding]:
    if steps := tables.behind():
        yield BAD, f"таблицы отстали от программы на {steps} шагов: ./marshrut upgrade"


def _queue() -> Iterator[Finding]:
    if tables.behind():
        yield NOTE, "видна будет после ./marshrut migrate"
        return
    jobs = apps.get_model("procrastinate", "ProcrastinateJob").objects
    due = jobs.filter(status="todo").exclude(scheduled_at__gt=timezone.now())
    oldest = due.order_by("procrastinateevent__at").values_list("procrastinateevent__at", flat=True).first()
    if oldest is not None and (age := (timezone.now() - oldest).total_seconds()) > QUEUE_AGE:
        yield (
            BAD,
            f"{due.count()} фоновых работ ждут, старшая — {age / 60:.0f} мин: запустите ./marshrut worker (или serve)",
        )
    failed = jobs.filter(status="failed").count()
    if failed:
        yield (
            NOTE,
            f"не удалось фоновых работ: {failed}; причины — в журнале службы, повторить: django procrastinate shell",
        )


def _copies() -> Iterator[Finding]:
    folder, age = copies.shelf(), copies.age(copies.shelf())
    if age is None:
        yield NOTE, f"копий нет в {folder}; сделать и проверить копию: ./marshrut backup --check"
    elif age > copies.STALE:
        yield BAD, f"последней копии {age / 3600:.0f} ч ({folder}); сделать новую: ./marshrut backup --check"
    if not os.environ.get("MARSHRUT_BACKUPS"):
        yield NOTE, "ночные копии выключены: задайте папку в MARSHRUT_BACKUPS (лучше на другом диске)"
    elif not os.environ.get("MARSHRUT_BACKUP_KEY"):
        yield NOTE, "ночные копии не зашифрованы: ./marshrut backup --new-key ФАЙЛ, затем MARSHRUT_BACKUP_KEY"


ORGANS = (
    Organ("Настройки", _settings),
    Organ("Место на диске", _disk),
    Organ("База данных", _database),
    Organ("Таблицы", _tables),
    Organ("Очередь работ", _queue),
    Organ("Резервные копии", _copies),
)
