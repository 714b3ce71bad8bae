"""What the page of a route shows on top: a replacement that waits for its teacher. The room of routes knows only the slot."""

from marshrut.routes.tops import register

from . import queries

TOP = register("repairs/top.html", queries.top_of)
