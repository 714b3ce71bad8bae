"""Commands that bring «Маршрут» up and down: demo, serve, worker, migrate, db-url, db-stop."""

import hashlib
import json
import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from marshrut.project import boot, box, processes
from marshrut.project.report import CommandFailed, line, print_json, progress, stopwatch


def database_address(args: Namespace) -> dict[str, Any]:
    """Print the address of the database for other tools."""
    url = boot.database()
    if args.name:
        url = box.create_database(args.name)
    if not args.json:
        line(url)
    return {"url": url}


def database_stop(args: Namespace) -> dict[str, Any]:
    """Stop the embedded server."""
    stopped = box.stop()
    if not args.json:
        line("База данных остановлена." if stopped else "База данных и так не работала.")
    return {"stopped": stopped}


def migrate(args: Namespace) -> dict[str, Any]:
    """Bring the tables to this version of the program."""
    clock = stopwatch()
    steps = boot.migrate()
    if not args.json:
        line(f"Таблицы обновлены, шагов: {steps}." if steps else "Таблицы уже этой версии.")
    return {"steps": steps, "seconds": clock()}


def serve(args: Namespace) -> dict[str, Any]:
    """Run the web and the worker until a signal comes."""
    processes.check_port(args.host, args.port)
    boot.migrate()
    collect_static()
    with processes.Crew(processes.web(args.host, args.port), processes.worker()) as crew:
        processes.wait_ready(crew, args.port)
        if not crew.stopping:
            progress(f"«Маршрут» работает на порту {args.port}. Остановить: Ctrl-C.")
        crew.watch()
    return {"port": args.port}


def worker(_args: Namespace) -> dict[str, Any]:
    """Run the worker alone until a signal comes."""
    with processes.Crew(processes.worker()) as crew:
        progress("Фоновые работы выполняются. Остановить: Ctrl-C.")
        crew.watch()
    return {}


def demo(args: Namespace) -> dict[str, Any] | int:
    """Fill a made-up region (once), then show it: address and a sign-in link for every role."""
    clock = stopwatch()
    address = f"http://localhost:{args.port}"
    os.environ["MARSHRUT_DEMO"] = "1"
    os.environ.setdefault("MARSHRUT_URL", address)
    if not args.no_serve:
        processes.check_port(args.host, args.port)
    if args.fresh:
        _empty()
    boot.django()
    boot.migrate()
    result = {"size": args.size, **_region(args.size), "url": address}
    collect_static()
    links = _links(address)
    if args.no_serve:
        line(f"Область готова: {_told(result)}. Показать её: ./marshrut demo")
        return {**result, "seconds": clock(), "links": links}
    with processes.Crew(processes.web(args.host, args.port), processes.worker()) as crew:
        processes.wait_ready(crew, args.port)
        if not crew.stopping:
            _present(result, links, clock(), as_json=args.json)
        crew.watch()
    progress("Показ окончен; база данных ещё работает, остановить её: ./marshrut db-stop")
    return 0


def _empty() -> None:
    """Drop the database and make it anew; only ever the embedded one."""
    if not box.is_embedded():
        raise CommandFailed(
            "--fresh удаляет базу целиком, поэтому работает только со встроенной: уберите DATABASE_URL."
        )
    boot.database()
    progress("Удаляю прежнюю базу…")
    box.drop_database(box.DATABASE)
    box.create_database(box.DATABASE)


def _region(size: str) -> dict[str, Any]:
    """Fill the made-up region unless it is already there; returns its counts.

    The database carries a comment that says what was filled, so the note can never outlive the rows.
    """
    note = _note()
    if note is None:
        _refuse_real_rows()
        from marshrut.demo.fill import fill

        progress(f"Создаю выдуманную область, размер {size}…")
        _write_note({"size": size, "done": False})
        counts = dict(fill(size, progress))
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


def _note() -> dict[str, Any] | None:
    from django.db import connection

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
    from django.db import connection
    from psycopg import sql

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        name, text = cursor.fetchone()[0], json.dumps({"demo": note}, ensure_ascii=False, default=str)
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(text)))


def _refuse_real_rows() -> None:
    """Never pour invented people into a database where real ones live."""
    from django.apps import apps

    if apps.get_model("people", "Person").objects.exists():
        raise CommandFailed(
            "В базе уже есть люди, и это не показ: выдуманные данные в неё не добавляются. Возьмите другую папку MARSHRUT_HOME."
        )


def _links(address: str) -> list[dict[str, str]]:
    from marshrut.core.actor import SYSTEM
    from marshrut.people.actions import sign_in_links

    return [{"role": role, "name": name, "url": f"{address}{path}"} for role, name, path in sign_in_links(SYSTEM)]


def _told(result: dict[str, Any]) -> str:
    names = {"municipalities": "муниципалитетов", "organisations": "организаций", "people": "человек"}
    return ", ".join(f"{word} {result[key]}" for key, word in names.items() if key in result) or result["size"]


def _present(result: dict[str, Any], links: list[dict[str, str]], seconds: float, *, as_json: bool) -> None:
    line(f"«Маршрут» открыт: {result['url']}")
    line(f"Область выдумана: {_told(result)}. Войти одним нажатием:")
    width = max((len(link["role"]) for link in links), default=0)
    for link in links:
        line(f"  {link['role']:<{width}}  {link['url']}  {link['name']}")
    line("Остановить: Ctrl-C.")
    if as_json:
        print_json({**result, "seconds": seconds, "links": links}, workload=f"demo {result['size']}")


def collect_static() -> None:
    """Gather styles, scripts and fonts with content hashes in their names, only when some of them changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            stat = Path(storage.path(name)).stat()
            seen.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if mark.exists() and mark.read_text(encoding="utf-8") == seen.hexdigest():
        return
    progress("Собираю стили и шрифты…")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(seen.hexdigest(), encoding="utf-8")
