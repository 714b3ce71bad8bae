"""A browser of one person: nothing but the served application and a cookie.

Django's own test client leaves a trace of every request for ever; collecting that garbage stopped pages for 100–200 ms.
"""

from __future__ import annotations

from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from bench import _addresses as known
from marshrut.project.wsgi import application

# Pages are opened inside one transaction, which the start and the end of a request would close.
for moment in (request_started, request_finished):
    moment.disconnect(close_old_connections)


class Visitor:
    """Opens pages as the browser does, with gzip, through everything that serves them."""

    def __init__(self, somebody: known.Somebody) -> None:
        self.cookies: SimpleCookie = SimpleCookie()
        if somebody.account:
            client = Client()
            client.force_login(somebody.account, backend=settings.AUTHENTICATION_BACKENDS[0])
            session = client.session
            session["appointment"] = somebody.appointment
            session.save()
            self.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    def get(self, url: str, *, fragment: bool = False) -> tuple[int, bytes]:
        """Status and squeezed body of a page, or of the part that htmx asks for."""
        parts = urlsplit(url)
        environ: dict[str, Any] = {
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "HTTP_COOKIE": "; ".join(f"{key}={cookie.value}" for key, cookie in self.cookies.items()),
            "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
            "QUERY_STRING": parts.query,
            "wsgi.input": BytesIO(),
        }
        if fragment:
            environ["HTTP_HX_REQUEST"] = "true"
        setup_testing_defaults(environ)
        status = 0

        def start(line: str, headers: list[tuple[str, str]], *_: object) -> None:
            nonlocal status
            status = int(line.split(maxsplit=1)[0])
            for name, value in headers:
                if name == "Set-Cookie":
                    self.cookies.load(value)

        answer = application(environ, start)
        try:
            return status, b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
