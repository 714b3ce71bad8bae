"""Children of one command: brought back when they fall, ended together, nothing left behind."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from marshrut.project import processes
from marshrut.project.report import CommandFailed


@pytest.fixture(autouse=True)
def _signals():
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def child(script: str) -> processes.Child:
    return processes.Child("Проба", [sys.executable, "-c", script])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def within(seconds: float, condition) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_a_fallen_child_is_brought_back_without_its_orphans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = tmp_path / "pids"
    script = (
        f"import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(note)!r}, 'a').write(f'{{p.pid}}\\n'); time.sleep(60)"
    )
    one = child(script)
    with processes.Crew(one) as crew:
        assert within(20, note.exists)
        assert within(5, lambda: note.read_text().endswith("\n"))
        victim, orphan = one.process.pid, int(note.read_text())
        os.kill(victim, signal.SIGKILL)
        end = time.monotonic() + 20
        crew.watch(until=lambda: one.process.pid != victim or time.monotonic() > end)
        assert one.process.pid != victim
        assert one.process.poll() is None
        assert within(5, lambda: not alive(orphan))
    assert one.process.poll() is not None
    assert "запускаю снова" in capsys.readouterr().err


def test_a_child_that_cannot_live_ends_the_command_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "QUICK_FALLS", 3)
    with (
        pytest.raises(CommandFailed, match="Проба: процесс не может работать"),
        processes.Crew(child("raise SystemExit(7)")) as crew,
    ):
        crew.watch()


def test_a_signal_ends_all_children_gracefully(tmp_path: Path) -> None:
    done = tmp_path / "done"
    script = (
        "import signal, sys, time\n"
        f"def end(*_): open({str(done)!r}, 'a').write('finished '); sys.exit(0)\n"
        f"signal.signal(signal.SIGTERM, end); open({str(tmp_path)!r} + f'/up{{time.monotonic_ns()}}', 'w').close(); time.sleep(60)\n"
    )
    with processes.Crew(child(script), child(script)) as crew:
        crew.watch(until=lambda: len(list(tmp_path.glob("up*"))) == 2)
        os.kill(os.getpid(), signal.SIGTERM)
        crew.watch()
        assert crew.stopping
    assert done.read_text() == "finished finished "


def test_a_stubborn_child_is_killed_after_the_grace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.5)
    up = tmp_path / "up"
    one = child(
        f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(up)!r}, 'w'); time.sleep(60)"
    )
    with processes.Crew(one):
        assert within(20, up.exists)
    assert one.process.returncode == -signal.SIGKILL


def test_a_taken_port_is_refused_with_advice() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandFailed, match=f"Порт {port} .* --port"):
            processes.check_port("127.0.0.1", port)
    processes.check_port("127.0.0.1", port)


def test_only_the_web_has_a_limit_for_its_statements() -> None:
    assert "statement_timeout" in processes.web("127.0.0.1", 8000).environment["PGOPTIONS"]
    assert "PGOPTIONS" not in processes.worker().environment
