"""Answers sent to the short path, as a device sends them."""

import json

from django.test import RequestFactory

from marshrut.diagnostics.saving import PATH, short_path


def send(body: str, pass_: str) -> tuple[int, dict]:
    """Code and content of the answer."""
    environ = RequestFactory(headers={"x-ticket": pass_}).post(PATH, body, "application/json").environ
    told = []
    content = short_path(lambda *_: [])(environ, lambda status, _headers: told.append(int(status.split()[0])))
    return told[0], json.loads(b"".join(content))


def look(pass_: str) -> tuple[int, dict]:
    """What the short path tells a device that asks how things are."""
    environ = RequestFactory(headers={"x-ticket": pass_}).get(PATH).environ
    told = []
    content = short_path(lambda *_: [])(environ, lambda status, _headers: told.append(int(status.split()[0])))
    return told[0], json.loads(b"".join(content))
