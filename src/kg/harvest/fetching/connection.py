"""Connections that go only where :mod:`~kg.harvest.fetching.hosts` allows, and end at a given time.

httpcore, which httpx stands on, has the seam for both: its network backend is told the name to connect to and
is asked for every byte. So the number that was looked up and judged is the one that is connected to, while
TLS is checked against the name; and not even a server that sends one byte of its headers from time to time
can hold the program.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import httpcore

from kg.clock import Clock
from kg.harvest.fetching.hosts import Hosts


class Network(httpcore.NetworkBackend):
    """Connects to the allowed numbers of a host; ``until`` is when everything must be done."""

    def __init__(self, hosts: Hosts, clock: Clock, until: datetime) -> None:
        self._hosts = hosts
        self._clock = clock
        self._until = until
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the time is that of the whole request
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first number of the host that accepts one."""
        try:
            numbers = self._hosts.numbers(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error.strerror or error)) from None
        problem: httpcore.ConnectError = httpcore.ConnectError("its name has no address")
        for number in numbers:
            try:
                stream = self._inner.connect_tcp(number, port, self.left(), local_address, socket_options)
            except httpcore.ConnectError as error:
                problem = error
            else:
                return _Stream(stream, self)
        raise problem

    def left(self) -> float:
        """The seconds that are left; ``httpcore.ReadTimeout`` when there are none."""
        seconds = (self._until - self._clock.now()).total_seconds()
        if seconds <= 0:
            raise httpcore.ReadTimeout
        return seconds


class _Stream(httpcore.NetworkStream):
    """A connection that waits for each byte no longer than the whole request may take."""

    def __init__(self, inner: httpcore.NetworkStream, network: Network) -> None:
        self._inner = inner
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, self._network.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._inner.write(buffer, self._network.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, self._network.left())
        return _Stream(stream, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
