"""A lean load: raw sockets that stay open, requests glued from ready pieces, one loop over epoll.

An asyncio client took more processor than the server it measured; this one takes about 30 µs a request.
"""

from __future__ import annotations

import random
import select
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

PLACES = 30


class Order(NamedTuple):
    """One answer to be saved."""

    sitting: int
    pass_: bytes
    place: int
    turn: int

    def request(self) -> bytes:
        """The whole HTTP message."""
        body = b'[{"place":%d,"turn":%d,"value":"a","said":1,"nonce":"bench"}]' % (self.place, self.turn)
        return (
            b"POST /diagnostics/answers/ HTTP/1.1\r\nHost: localhost\r\nX-Ticket: %b\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (self.pass_, len(body), body)
        )


class Wire:
    """A connection kept open; one request at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 2)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.heard = b""
        self.order: Order | None = None
        self.due = 0.0
        self.sent = 0.0

    def send(self, order: Order, due: float = 0.0) -> None:
        """Send a request; a small message always fits into the buffer of an idle socket."""
        self.order, self.due, self.heard = order, due, b""
        self.sent = time.perf_counter()
        self.socket.send(order.request())

    def hear(self) -> int:
        """Status of the answer when it is whole, else 0."""
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError("closed by the server")
        self.heard += got
        head, end, body = self.heard.partition(b"\r\n\r\n")
        if not end:
            return 0
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        return int(head[9:12]) if len(body) >= length else 0


Tickets = list[tuple[int, bytes]]


def orders(tickets: Tickets, seed: int, turn: int) -> Iterator[Order]:
    """Endless answers to random places of random sittings, each turn newer than the one before."""
    rng = random.Random(seed)
    while True:
        turn += 1
        sitting, pass_ = rng.choice(tickets)
        yield Order(sitting, pass_, rng.randint(1, PLACES), turn)


def saturate(port: int, tickets: Tickets, seconds: float, connections: int) -> int:
    """Saves acknowledged by connections that never wait."""
    poll, wires = select.epoll(), {}
    source = orders(tickets, 1, 1_000_000)
    for _ in range(connections):
        wire = Wire(port)
        wires[wire.socket.fileno()] = wire
        poll.register(wire.socket.fileno(), select.EPOLLIN)
        wire.send(next(source))
    saves, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        for number, _ in poll.poll(0.1):
            if status := wires[number].hear():
                saves += status == 200
                wires[number].send(next(source))
    for wire in wires.values():
        wire.socket.close()
    return saves


def arrive(port: int, tickets: Tickets, rate: float, seconds: float, connections: int) -> tuple[list[float], int]:
    """Arrivals at a fixed rate whatever the server does: sorted delays from the planned moments, refused answers."""
    rng, source = random.Random(1), orders(tickets, 2, 0)
    poll, wires = select.epoll(), {}
    for _ in range(connections):
        wire = Wire(port)
        wires[wire.socket.fileno()] = wire
        poll.register(wire.socket.fileno(), select.EPOLLIN)
    free, delays, bad = list(wires.values()), [], 0
    start = time.perf_counter()
    due, end = start, start + seconds
    while due < end or len(free) < connections:
        now = time.perf_counter()
        while free and due < end and due <= now:
            free.pop().send(next(source), due)
            due += rng.expovariate(rate)
        for number, _ in poll.poll(max(0.0, min(due - now, 0.05)) if free and due < end else 0.05):
            wire = wires[number]
            if status := wire.hear():
                bad += status != 200
                delays.append(time.perf_counter() - wire.due)
                free.append(wire)
    for wire in wires.values():
        wire.socket.close()
    return sorted(delays), bad


@dataclass
class Drill:
    """Clients that repeat an answer until it is acknowledged, while somebody kills the server.

    Every answer goes to a place of its own, so that each acknowledged one can be looked up at the end; every third is
    then changed by a newer turn.
    """

    port: int
    tickets: Tickets
    connections: int
    patience: float = 10.0
    acknowledged: int = 0
    retries: int = 0
    longest: float = 0.0
    kept: dict[tuple[int, int], int] = field(default_factory=dict)
    _wires: dict[int, Wire] = field(default_factory=dict)
    _later: list[tuple[float, Order, float]] = field(default_factory=list)

    def run(self, go_on: Callable[[int], bool]) -> None:
        """Until `go_on(acknowledged)` says no; what is under way is waited for."""
        self._poll, source = select.epoll(), self._orders()
        self._later = [(0.0, next(source), time.perf_counter()) for _ in range(self.connections)]
        while self._later or self._wires:
            more = go_on(self.acknowledged)
            self._start_due()
            for number, _ in self._poll.poll(0.05):
                if (wire := self._wires.get(number)) is not None:
                    self._hear(wire, source if more else None)
            self._drop_silent()

    def _orders(self) -> Iterator[Order]:
        for n in range(10**9):
            sitting, pass_ = self.tickets[n % len(self.tickets)]
            place = n // len(self.tickets) + 1
            yield Order(sitting, pass_, place, 1)
            if n % 3 == 0:
                yield Order(sitting, pass_, place, 2)

    def _start_due(self) -> None:
        now = time.perf_counter()
        due, self._later = [x for x in self._later if x[0] <= now], [x for x in self._later if x[0] > now]
        for _, order, born in due:
            try:
                wire = Wire(self.port)
            except OSError:
                self._again(order, born)
                continue
            self._poll.register(wire.socket.fileno(), select.EPOLLIN)
            self._wires[wire.socket.fileno()] = wire
            try:
                wire.send(order, born)
            except OSError:
                self._fail(wire)

    def _hear(self, wire: Wire, source: Iterator[Order] | None) -> None:
        order, born = wire.order, wire.due
        try:
            status = wire.hear()
            if status == 200 and order is not None:
                self.acknowledged += 1
                self.longest = max(self.longest, time.perf_counter() - born)
                key = (order.sitting, order.place)
                self.kept[key] = max(order.turn, self.kept.get(key, 0))
                if source is None:
                    self._forget(wire)
                else:
                    wire.send(next(source), time.perf_counter())
            elif status:
                self._fail(wire)
        except OSError:
            self._fail(wire)

    def _drop_silent(self) -> None:
        now = time.perf_counter()
        for wire in [w for w in self._wires.values() if now - w.sent > self.patience]:
            self._fail(wire)

    def _fail(self, wire: Wire) -> None:
        order, born = wire.order, wire.due
        self._forget(wire)
        if order is not None:
            self._again(order, born)

    def _again(self, order: Order, born: float) -> None:
        self.retries += 1
        self._later.append((time.perf_counter() + 0.2, order, born))

    def _forget(self, wire: Wire) -> None:
        self._wires.pop(wire.socket.fileno(), None)
        wire.socket.close()
