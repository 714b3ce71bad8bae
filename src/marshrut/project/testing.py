"""``./marshrut test``: installs what the tests need, starts the database, hands over to pytest."""

import os
import shutil
import subprocess
import sys
from argparse import Namespace

from marshrut.project import boot
from marshrut.project.report import CommandFailed, progress

TOGETHER = "not journey and not drill"
FAST = f"{TOGETHER} and not long"
JOURNEYS = "journey"
ALONE = "drill and not journey"
MOST = 2  # processes: each has a database of its own
FAILED = 1  # what pytest returns when a test failed
NOTHING = 5  # what pytest returns when it found no test
ONE_PROCESS = 2  # words of a choice that shares nothing among processes
#: A story that failed beside another browser is played once more alone: a true fault fails again, a busy machine does not.
AGAIN = ("--last-failed", "--last-failed-no-failures", "none", "--maxfail", "3")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def test(args: Namespace) -> int:
    """Run the tests; exit status is pytest's own. What is not our option goes to pytest as it is."""
    if args.fast and args.browser:
        raise CommandFailed("--fast и --browser исключают друг друга: без них идут все проверки.")
    if not args.fast:
        _browser()
    boot.database()
    environment = {
        **os.environ,
        "PYTHONPATH": str(boot.ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "marshrut.project.settings",
        "MARSHRUT_PLAIN_STATIC": "1",
    }

    def run(*words: str) -> int:
        command = [sys.executable, "-m", "pytest", *words, *args.rest]
        return subprocess.run(command, cwd=boot.ROOT, env=environment, check=False).returncode

    done = []
    for choice in _choices(args):
        status = run(*choice)
        if status == FAILED and choice[1:2] == [JOURNEYS] and len(choice) > ONE_PROCESS:
            progress("Истории, которые не прошли, играются ещё раз, по одной; их имена стоят выше.")
            status = 0 if run("-m", JOURNEYS, *AGAIN) == 0 else FAILED
        done.append(status)
    return _status(done)


def _choices(args: Namespace) -> list[list[str]]:
    """Runs of pytest, one after another: quick tests, browsers (a story stays in one process), what must have the machine.

    A named file or folder goes in one process: a second one costs a database of its own.
    """
    named = any(word.partition("::")[0] and (boot.ROOT / word.partition("::")[0]).exists() for word in args.rest)
    workers = ["-n", str(min(MOST, len(os.sched_getaffinity(0)))), "--dist"]
    browsers = ["-m", JOURNEYS, *workers, "loadfile"]
    if named or any(word.startswith(("-n", "--numprocesses", "-m")) for word in args.rest):
        return [["-m", JOURNEYS] if args.browser else ["-m", FAST] if args.fast else []]
    if args.browser:
        return [browsers]
    if args.fast:
        return [["-m", FAST, *workers, "load"]]
    return [["-m", TOGETHER, *workers, "load"], browsers, ["-m", ALONE]]


def _status(done: list[int]) -> int:
    """The worst of the runs; a run that found nothing to do is no failure when another one found something."""
    found = [status for status in done if status != NOTHING]
    return max(found, default=NOTHING)


def _browser() -> None:
    """Make sure Chromium is there; under root on Debian it is installed."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    by_hand = "Для проверок в браузере нужен Chromium: установите его (apt-get install chromium) или добавьте --fast."
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CommandFailed(by_hand)
    progress("Ставлю Chromium для проверок в браузере…")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(["apt-get", *step], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise CommandFailed(f"{by_hand} apt-get {step[0]}: {' '.join(last)}")
