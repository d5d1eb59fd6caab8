"""SPARQL services behind real HTTP servers on 127.0.0.1, with the faults and the tricks that others have."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

JSON = "application/sparql-results+json"
CERTIFICATE = Path(__file__).with_name("localhost.pem")


def table(*rows: Mapping[str, str]) -> bytes:
    """SPARQL results in JSON: values with ``://`` are IRIs, others plain literals."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    bindings = [
        {
            name: {"type": "uri" if "://" in value else "literal", "value": value}
            for name, value in row.items()
        }
        for row in rows
    ]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in; header names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Says:
    """What a service answers. ``cut`` ends the connection after so many bytes of the body."""

    body: bytes = table()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    cut: int | None = None


def to(address: str, status: int = 307) -> Says:
    """A redirect."""
    return Says(b"", status, {"Location": address})


class Service:
    """A service while the ``with`` block runs; ``asked`` is what it was asked, ``connections`` how often.

    ``answer`` is called in a thread of its own for each request and may block.
    """

    def __init__(self, answer: Callable[[Asked], Says] | Says, *, tls: bool = False) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self.answer = answer if callable(answer) else lambda _: answer
        self._server = _Server(("127.0.0.1", 0), self)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def at(self, host: str = "127.0.0.1", path: str = "/sparql") -> str:
        """Its address under one of its names."""
        return f"{self._scheme}://{host}:{self._server.server_address[1]}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], service: Service) -> None:
        self.service = service
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[Any, Any]:
        self.service.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: the other side may leave at any time."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, body)
        self.server.service.asked.append(asked)
        says = self.server.service.answer(asked)
        with suppress(OSError):
            self.send_response(says.status)
            for name, value in says.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(says.body)))
            self.end_headers()
            self.wfile.write(says.body[: says.cut])

    do_GET = do_POST  # noqa: N815 - the base class looks for this name

    def log_message(self, *arguments: object) -> None:
        """Nothing: the tests' output is for the tests."""
