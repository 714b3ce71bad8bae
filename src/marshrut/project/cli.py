"""The command line: one table of commands, each imported only when it is called.

A command is a function ``(args) -> dict | None``; the dict is printed by ``--json``, failures end as one Russian line on stderr.
"""

import argparse
import re
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from marshrut.core.refusal import Refused
from marshrut.project import boot
from marshrut.project.place import BoxFailed, home_folder
from marshrut.project.report import CommandFailed, print_json

Argument = tuple[tuple[str, ...], dict[str, Any]]


def arg(*names: str, **settings: Any) -> Argument:
    """One argument of a command, as ``argparse`` takes it."""
    return names, settings


PORT = arg("--port", type=int, default=8000, help="порт страницы (8000)")
HOST = arg("--host", default="127.0.0.1", help="адрес, на котором слушать (127.0.0.1)")


@dataclass(frozen=True)
class Command:
    """A row of the table: name, what it does, ``module:function``, arguments, and whether Django must be up before the call."""

    name: str
    help: str
    target: str
    arguments: tuple[Argument, ...] = ()
    django: bool = True
    rest: bool = False


COMMANDS = (
    Command(
        "demo",
        "показать «Маршрут» на выдуманной области",
        "marshrut.project.show:demo",
        (
            arg(
                "--size",
                choices=("small", "region", "federal"),
                default="small",
                help="размер области (small)",
            ),
            PORT,
            HOST,
            arg(
                "--fresh",
                action="store_true",
                help="удалить базу и создать область заново",
            ),
            arg("--no-serve", action="store_true", help="только заполнить базу"),
        ),
        django=False,
    ),
    Command(
        "test",
        "все проверки, в том числе в браузере",
        "marshrut.project.testing:test",
        (
            arg("--fast", action="store_true", help="без браузера и долгих проверок"),
            arg("--browser", action="store_true", help="только в браузере"),
            arg("--all", action="store_true", help="всё (так и без ключа)"),
        ),
        django=False,
        rest=True,
    ),
    Command(
        "serve",
        "страницы и фоновые работы",
        "marshrut.project.show:serve",
        (PORT, HOST),
    ),
    Command("worker", "только фоновые работы", "marshrut.project.show:worker"),
    Command("migrate", "обновить таблицы базы данных", "marshrut.project.show:migrate"),
    Command(
        "backup",
        "копия базы и файлов в один файл",
        "marshrut.project.backup:backup",
        (
            arg(
                "file", metavar="FILE", nargs="?", help="файл или папка (MARSHRUT_BACKUPS, иначе backups папки данных)"
            ),
            arg("--check", action="store_true", help="восстановить копию в отдельную базу и сверить"),
            arg("--key", metavar="age1…", help="открытый ключ age: копия шифруется (MARSHRUT_BACKUP_KEY)"),
            arg("--new-key", metavar="FILE", help="создать пару ключей; закрытый — в файл"),
            arg("--daily", type=int, default=7, help="сколько дневных копий хранить в папке (7)"),
            arg("--weekly", type=int, default=4, help="сколько недельных (4)"),
        ),
    ),
    Command(
        "restore",
        "восстановить базу и файлы из копии",
        "marshrut.project.backup:restore",
        (
            arg("file", metavar="FILE", nargs="?", help="файл копии или папка: тогда новейшая"),
            arg("--drill", action="store_true", help="только проверить копию: восстановить рядом и сверить"),
            arg("--force", action="store_true", help="заменить имеющиеся данные; прежние останутся рядом"),
            arg("--back", action="store_true", help="вернуть то, что было до последнего восстановления"),
            arg("--key", metavar="FILE", help="файл с закрытым ключом age"),
        ),
    ),
    Command(
        "upgrade",
        "перейти на новую версию: копия, таблицы, проверка; при неудаче всё как было",
        "marshrut.project.upgrade:upgrade",
    ),
    Command(
        "doctor",
        "проверить установку и сказать, что сделать",
        "marshrut.project.doctor:doctor",
        django=False,
    ),
    Command(
        "import people",
        "организации и сотрудники из Excel",
        "marshrut.exchange.command:import_people",
        (
            arg("file", metavar="FILE.xlsx"),
            arg(
                "--dry-run",
                action="store_true",
                help="только проверить, ничего не менять",
            ),
        ),
    ),
    Command(
        "import items",
        "задания банка из пакета QTI, таблицы или GIFT",
        "marshrut.exchange.command:import_items",
        (
            arg("file", metavar="FILE"),
            arg("--dry-run", action="store_true", help="только проверить, ничего не менять"),
            arg("--competency", metavar="CODE", default="", help="компетенция заданий, у которых её нет"),
            arg("--subject", metavar="SUBJECT", default="", help="предмет заданий, у которых его нет"),
        ),
    ),
    Command(
        "export research",
        "обезличенный набор данных кампании с описанием столбцов",
        "marshrut.research.command:export",
        (
            arg("campaign", metavar="CAMPAIGN", help="номер кампании из адреса её страницы"),
            arg("--out", metavar="DIR", required=True, help="папка для файла"),
            arg("--purpose", metavar="TEXT", default="исследование", help="для чего набор"),
        ),
    ),
    Command(
        "routes print",
        "печатные формы маршрутов",
        "marshrut.routes.command:print_routes",
        (
            arg("--route", metavar="ID", help="один маршрут"),
            arg("--municipality", metavar="CODE", help="все маршруты муниципалитета"),
            arg(
                "--format",
                choices=("pdf", "docx"),
                default="pdf",
                help="вид файла (pdf)",
            ),
            arg("--out", metavar="DIR", required=True, help="папка для файлов"),
        ),
    ),
    Command(
        "routes plan",
        "общий план без записи: значение, доказанная граница, разрыв",
        "marshrut.project.planning:plan_region",
        (
            arg("--instance", metavar="FILE.npz", help="область из файла, база данных не нужна"),
            arg("--person", metavar="ID", help="один педагог по номеру"),
            arg("--municipality", metavar="CODE", help="педагоги муниципалитета"),
            arg("--region", action="store_true", help="педагоги всей области"),
            arg("--hours", type=int, default=72, help="часов на маршрут (72)"),
            arg("--seconds", type=float, default=600.0, help="сколько секунд искать (600)"),
            arg("--gap", type=float, default=0.1, help="при каком разрыве остановиться, процентов (0,1)"),
            arg("--out", metavar="FILE.npz", help="записать план в файл"),
            arg("--resume", metavar="FILE.npz", help="продолжить от плана из файла"),
        ),
        django=False,
    ),
    Command(
        "diagnostics calibrate",
        "измерение: трудности заданий кампании",
        "marshrut.diagnostics.command:calibrate",
        (arg("campaign", metavar="CAMPAIGN", help="номер кампании из адреса её страницы"),),
    ),
    Command(
        "bench",
        "измерения",
        "marshrut.project.measuring:bench",
        (arg("name", help="что измерить или all"),),
        django=False,
        rest=True,
    ),
    Command(
        "db-url",
        "напечатать адрес базы данных",
        "marshrut.project.storage:database_address",
        (
            arg(
                "name",
                nargs="?",
                help="другая база на том же сервере; создаётся, если её нет",
            ),
        ),
        django=False,
    ),
    Command(
        "db-stop",
        "остановить встроенную базу данных",
        "marshrut.project.storage:database_stop",
        django=False,
    ),
)


SAID = (  # what argparse says and how we say it
    ("the following arguments are required: (.*)", r"не хватает: \1"),
    ("unrecognized arguments: (.*)", r"непонятно: \1"),
    ("argument (.*): expected .*", r"после \1 нужно значение"),
    (
        r"argument (.*): invalid choice: (\S+) \(choose from (.*)\)",
        r"\1: нет такого — \2; есть: \3",
    ),
    (r"argument (.*): invalid \S+ value: (.*)", r"\1: не годится значение \2"),
    ("argument (.*): not allowed with argument (.*)", r"\1 и \2 исключают друг друга"),
)


class Parser(argparse.ArgumentParser):
    """Says in one Russian line what is wrong with the command line."""

    def error(self, message: str) -> NoReturn:
        """Print the reason and leave with status 2."""
        for pattern, text in SAID:
            message = re.sub(f"^{pattern}$", text, message)
        self.exit(2, f"{self.prog}: {message}. Подсказка: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands; two-word commands become groups."""
    root = Parser(prog="marshrut", description="«Маршрут»: методическое сопровождение учителей")
    shelf = root.add_subparsers(metavar="КОМАНДА", required=True)
    groups: dict[str, Any] = {}
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        if group and group not in groups:
            words = "; ".join(other.help for other in COMMANDS if other.name.startswith(f"{group} "))
            groups[group] = shelf.add_parser(group, help=words).add_subparsers(metavar="ЧТО", required=True)
        place = (groups[group] if group else shelf).add_parser(name, help=command.help, description=command.help)
        for names, settings in command.arguments:
            place.add_argument(*names, **settings)
        place.add_argument(
            "--json",
            action="store_true",
            help="последней строкой напечатать итог в JSON",
        )
        place.set_defaults(command=command)
    return root


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line; what the command does not know is refused or, where it may, passed on in ``args.rest``."""
    root = parser()
    args, rest = root.parse_known_args(words)
    if rest and not args.command.rest:
        root.error(f"непонятно: {' '.join(rest)}")
    args.rest = rest
    return args


def call(args: argparse.Namespace) -> int:
    """Run the command and print what it returns."""
    command: Command = args.command
    if command.django:
        boot.ready()
    result = boot.late(command.target)(args)
    if isinstance(result, int):
        return result
    if args.json:
        print_json(result or {}, workload=" ".join(sys.argv[1:]))
    return 0


def main(words: Sequence[str] | None = None) -> int:
    """Entry of ``./marshrut``; returns the exit status."""
    args = parse(sys.argv[1:] if words is None else words)
    try:
        return call(args)
    except (BoxFailed, CommandFailed, Refused) as reason:
        return _fail(str(getattr(reason, "text", reason)))
    except KeyboardInterrupt:
        return _fail("Остановлено.", 130)
    except BrokenPipeError:
        return 1
    except Exception as trouble:  # noqa: BLE001 - the edge of the program: the whole story goes into a file, one line to the person
        kept = home_folder() / "errors.log"
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("a", encoding="utf-8") as file:
            file.write(f"$ marshrut {' '.join(sys.argv[1:])}\n{traceback.format_exc()}\n")
        words_of = " ".join(str(trouble).split())[:300]
        return _fail(f"Непредвиденная ошибка: {type(trouble).__name__}: {words_of}. Подробности: {kept}")


def _fail(text: str, status: int = 1) -> int:
    sys.stderr.write(f"{' '.join(text.split())}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
