"""The made-up region of the demo: filled once, remembered by a comment on the database itself."""

import json
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql

from marshrut.core.actor import SYSTEM
from marshrut.project import boot
from marshrut.project.report import CommandFailed, progress


def ensure(size: str) -> dict[str, Any]:
    """Fill the made-up region unless it is already there; returns its counts.

    The database carries a comment that says what was filled, so the note can never outlive the rows.
    """
    note = _note()
    if note is None or (not note["done"] and not _has_people()):  # an interrupted filling leaves no rows
        if note is None and _has_people():
            raise CommandFailed(
                "В базе уже есть люди, и это не показ: выдуманные данные в неё не добавляются. "
                "Возьмите другую папку MARSHRUT_HOME."
            )
        progress(f"Создаю выдуманную область, размер {size}…")
        _write_note({"size": size, "done": False})
        counts = dict(boot.late("marshrut.demo.fill:fill")(size, progress))
        _write_note({"size": size, "done": True, "counts": counts})
        return counts
    if not note["done"]:
        raise CommandFailed("Прошлое заполнение области оборвалось. Начните заново: ./marshrut demo --fresh")
    if note["size"] != size:
        raise CommandFailed(
            f"В базе уже область размера {note['size']}. Показать её: ./marshrut demo --size {note['size']}; "
            f"удалить и создать другую: ./marshrut demo --size {size} --fresh"
        )
    return dict(note["counts"])


def filled() -> str:
    """The size of the made-up region that lies in the database whole; empty when there is none."""
    note = _note()
    return str(note["size"]) if note and note["done"] else ""


def _note() -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        text = cursor.fetchone()[0]
    try:
        note = json.loads(text or "")["demo"]
    except (ValueError, KeyError, TypeError):
        return None
    return dict(note)


def _write_note(note: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        name, text = cursor.fetchone()[0], json.dumps({"demo": note}, ensure_ascii=False, default=str)
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text)))


def _has_people() -> bool:
    return bool(apps.get_model("people", "Person").objects.exists())


def links(address: str) -> list[dict[str, str]]:
    """Sign-in links, one for every role, with the page's address in front."""
    sign_in = boot.late("marshrut.people.actions:sign_in_links")
    return [{"role": role, "name": name, "url": f"{address}{path}"} for role, name, path in sign_in(SYSTEM)]
