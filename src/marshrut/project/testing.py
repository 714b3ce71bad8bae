"""``./marshrut test``: installs what the tests need, starts the database, hands over to pytest."""

import os
import shutil
import subprocess
import sys
from argparse import Namespace

from marshrut.project import boot
from marshrut.project.report import CommandFailed, progress

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def test(args: Namespace) -> int:
    """Run the tests; exit status is pytest's own. What is not our option goes to pytest as it is."""
    if args.fast and args.browser:
        raise CommandFailed("--fast и --browser исключают друг друга: без них идут все проверки.")
    if not args.fast:
        _browser()
    boot.database()
    command = [sys.executable, "-m", "pytest", *_choice(args), *args.rest]
    environment = {
        **os.environ,
        "PYTHONPATH": str(boot.ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "marshrut.project.settings",
        "MARSHRUT_PLAIN_STATIC": "1",
    }
    return subprocess.run(command, cwd=boot.ROOT, env=environment, check=False).returncode


def _choice(args: Namespace) -> list[str]:
    if args.fast:
        return ["-m", "not journey"]
    return ["-m", "journey"] if args.browser else []


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
