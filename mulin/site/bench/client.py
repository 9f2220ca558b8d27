"""A client that costs next to nothing: bytes out, bytes in, over connections that stay open."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

CHUNK = 1 << 18


class Trouble(Exception):
    """The server did not answer as it should."""


class NothingLeft(Exception):
    """A scene has no further request to make: its drive ends early."""


class Line:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def ask(self, message: bytes) -> tuple[int, bytes, bytes]:
        """Send a request; answer status, head and body."""
        self.socket.sendall(message)
        head, _gap, body = self._until(b"\r\n\r\n").partition(b"\r\n\r\n")
        status, low = int(head[9:12]), head.lower()
        if b"transfer-encoding: chunked" in low:
            return status, head, self._chunked(body)
        place = low.find(b"content-length:")
        length = int(low[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        parts, have = [body], len(body)
        while have < length:
            parts.append(self._more())
            have += len(parts[-1])
        return status, head, b"".join(parts)

    def _until(self, mark: bytes) -> bytes:
        found = self._more()
        while mark not in found:
            found += self._more()
        return found

    def _chunked(self, begun: bytes) -> bytes:
        parts, tail = [begun], begun[-5:]
        while tail != b"0\r\n\r\n":
            parts.append(self._more())
            tail = (tail + parts[-1][-5:])[-5:]
        return b"".join(parts)

    def _more(self) -> bytes:
        data = self.socket.recv(CHUNK)
        if not data:
            raise Trouble("the server hung up")
        return data


def get(path: str, *, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def post(path: str, body: str, *, cookie: str = "", head: str = "") -> bytes:
    """The bytes of a POST; a form unless `head` names another content type."""
    kind = "" if "Content-Type" in head else "Content-Type: application/x-www-form-urlencoded\r\n"
    data = body.encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{kind}{head}"
        f"Content-Length: {len(data)}\r\n\r\n"
    ).encode() + data


@dataclass
class Drive:
    """What came of driving: seconds it took, and the seconds of each answer."""

    wall: float = 0.0
    times: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def a_second(self) -> float:
        """Answers a second, all clients together."""
        return len(self.times) / self.wall if self.wall else 0.0

    def at(self, share: float) -> float:
        """The time, in milliseconds, that this share of the answers kept within."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


class Driver:
    """Asks the same kind of question over one connection a thread; every answer must have the
    wanted status."""

    def __init__(self, port: int, make: Callable[[int], bytes], *, wanted: int) -> None:
        self.port, self.make, self.wanted = port, make, wanted
        self.found, self.lock, self.numbers = Drive(), threading.Lock(), itertools.count()
        self.trouble = ""

    def run(self, clients: int, seconds: float) -> Drive:
        """So many connections, so long; raises Trouble with the first answer that was wrong."""
        began = time.perf_counter()
        work = partial(self.work, began + seconds)
        threads = [threading.Thread(target=work) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.found.wall = time.perf_counter() - began
        if self.trouble or not self.found.times:
            raise Trouble(self.trouble or "the scene had nothing to ask")
        return self.found

    def work(self, until: float) -> None:
        """One connection."""
        times = list[float]()
        with closing(Line(self.port)) as line:
            while time.perf_counter() < until and not self.trouble:
                with self.lock:
                    try:
                        message = self.make(next(self.numbers))
                    except NothingLeft:
                        break
                began = time.perf_counter()
                self.ask(line, message)
                times.append(time.perf_counter() - began)
        with self.lock:
            self.found.times += times

    def ask(self, line: Line, message: bytes) -> None:
        """One question; what is wrong with its answer ends the drive."""
        try:
            status, head, body = line.ask(message)
        except (OSError, Trouble) as error:
            self.trouble = str(error)
            return
        self.found.size = len(body)
        if status != self.wanted:
            self.trouble = f"{message[:80]!r} → {status} {head[-200:]!r} {body[:300]!r}"


def drive(
    port: int, make: Callable[[int], bytes], *, clients: int, seconds: float, wanted: int
) -> Drive:
    """Ask again and again; `make(n)` gives the bytes of the n-th request."""
    return Driver(port, make, wanted=wanted).run(clients, seconds)
