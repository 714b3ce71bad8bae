"""The web and the worker as children of one command: started, watched, brought back, ended together."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Self

from marshrut.project.report import CommandFailed, progress

WEB_WORKERS = int(os.environ.get("MARSHRUT_WEB_WORKERS", "2"))
WEB_THREADS = int(os.environ.get("MARSHRUT_WEB_THREADS", "8"))
STATEMENT_LIMIT = "30s"  # longest statement of a page; the worker has no such limit
GRACE = 15.0  # seconds a child may use to finish what it does
QUICK_FALLS = 5  # falls within the first seconds of life after which we stop trying
PR_SET_PDEATHSIG = 1
SOURCE = str(Path(__file__).resolve().parents[2])


@dataclass
class Child:
    """A program we keep alive: its Russian name, command line and additions to the environment."""

    title: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0


def web(host: str, port: int) -> Child:
    """Return the web server: granian, WSGI, HTTP/1.1."""
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--http",
        "1",
        "--host",
        host,
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        str(WEB_WORKERS),
        "--blocking-threads",
        str(WEB_THREADS),
        "--backlog",
        "1024",
    ]
    command += [
        "--workers-kill-timeout",
        str(int(GRACE) - 5),
        "--respawn-failed-workers",
        "--log-level",
        "error",
        "--no-ws",
    ]
    options = f"{os.environ.get('PGOPTIONS', '')} -c statement_timeout={STATEMENT_LIMIT}".strip()
    return Child(
        "Страницы",
        [*command, "marshrut.project.wsgi:application"],
        {"MARSHRUT_POOL": str(WEB_THREADS), "PGOPTIONS": options},
    )


def worker() -> Child:
    """Return the background worker: all queues of procrastinate."""
    command = [
        sys.executable,
        "-m",
        "django",
        "procrastinate",
        "worker",
        "--shutdown-graceful-timeout",
        str(int(GRACE) - 5),
    ]
    return Child("Фоновые работы", command)


class Crew:
    """Children that live and end together."""

    def __init__(self, *children: Child) -> None:
        self.children = children
        self.stopping = False

    def __enter__(self) -> Self:
        signal.signal(signal.SIGTERM, self._told)
        signal.signal(signal.SIGINT, self._told)
        for child in self.children:
            _start(child)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Bring fallen children back until a signal comes or ``until`` holds.

        Raises
        ------
        CommandFailed
            A child falls again and again right after its start.
        """
        while not self.stopping and not until():
            for child in self.children:
                status = child.process.poll() if child.process else None
                if status is not None and not self.stopping:
                    _bring_back(child, status)
            time.sleep(0.1)

    def end(self) -> None:
        """Ask every child to finish and wait for it; whoever overstays the grace is killed."""
        living = [
            child.process for child in self.children if child.process is not None and child.process.poll() is None
        ]
        for process in living:
            process.terminate()
        end = time.monotonic() + GRACE
        for process in living:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _sweep(process)


def _start(child: Child) -> None:
    environment = {
        **os.environ,
        **child.environment,
        "PYTHONPATH": SOURCE,
        "DJANGO_SETTINGS_MODULE": "marshrut.project.settings",
    }
    child.started = time.monotonic()
    # own session: Ctrl-C reaches only us, and we ask the children in order
    child.process = subprocess.Popen(
        child.command,
        env=environment,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - no other threads run here
    )


def _die_with_parent() -> None:
    """Let the kernel end the child gracefully if we are killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _sweep(process: subprocess.Popen[bytes]) -> None:
    """End what a dead child left behind: its own children would go on holding the port."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _bring_back(child: Child, status: int) -> None:
    if child.process is not None:
        _sweep(child.process)
    quick = time.monotonic() - child.started < 10
    child.falls = child.falls + 1 if quick else 1
    if child.falls >= QUICK_FALLS:
        raise CommandFailed(f"{child.title}: процесс не может работать (код {status}), причина напечатана выше.")
    progress(f"{child.title}: процесс остановился (код {status}), запускаю снова.")
    time.sleep(0.5 * (child.falls - 1))
    _start(child)


def check_port(host: str, port: int) -> None:
    """Refuse early, in words, when the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            raise CommandFailed(
                f"Порт {port} на {host} занять нельзя ({trouble.strerror}). Укажите другой: --port."
            ) from trouble


def answers(port: int) -> bool:
    """Tell whether the web server says that it is well."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        finally:
            connection.close()
    return False


def wait_ready(crew: Crew, port: int, patience: float = 60) -> None:
    """Wait until the pages answer, bringing fallen children back meanwhile."""
    end = time.monotonic() + patience
    ready = False

    def seen() -> bool:
        nonlocal ready
        ready = answers(port)
        return ready or time.monotonic() > end

    crew.watch(until=seen)
    if not ready and not crew.stopping:
        raise CommandFailed(f"Страницы не ответили за {patience:.0f} с; проверьте установку: ./marshrut doctor")
