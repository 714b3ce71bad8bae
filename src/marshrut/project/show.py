"""Commands that bring «Маршрут» up and down: demo, serve, worker, migrate."""

import os
from argparse import Namespace
from typing import Any

from marshrut.project import boot, box, madeup, processes, tables
from marshrut.project.report import CommandFailed, line, print_json, progress, stopwatch


def migrate(args: Namespace) -> dict[str, Any]:
    """Bring the tables to this version of the program."""
    clock = stopwatch()
    steps = tables.migrate()
    if not args.json:
        line(f"Таблицы обновлены, шагов: {steps}." if steps else "Таблицы уже этой версии.")
    return {"steps": steps, "seconds": clock()}


def serve(args: Namespace) -> dict[str, Any]:
    """Run the web and the worker until a signal comes."""
    processes.check_port(args.host, args.port)
    tables.migrate()
    tables.collect_static()
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
    boot.ready()
    tables.migrate()
    result = {"size": args.size, **madeup.ensure(args.size), "url": address}
    tables.collect_static()
    if args.no_serve:
        links = madeup.links(address)
        line(f"Область готова: {_told(result)}. Показать её: ./marshrut demo")
        return {**result, "seconds": clock(), "links": links}
    with processes.Crew(processes.web(args.host, args.port), processes.worker()) as crew:
        links = madeup.links(address)  # while the pages start
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
