"""Commands about the database as a whole: db-url, db-stop. They do without Django."""

from argparse import Namespace
from typing import Any

from marshrut.project import boot, box
from marshrut.project.report import line


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
