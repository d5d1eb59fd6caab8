"""The settings of an installation, each with its default and the environment variable that changes it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from kg.places import to_path
from kg.resources import shipped, shipped_mappings
from kg.vocabulary import DEFAULT_BASE, Names

_CURATION = shipped("curation")
_BASE = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+/([^\s?#<>\"{}|\\^`]*/)?")


_SERVICE = re.compile(r"https?://[^\s/?#@<>\"{}|\\^`]+(/[^\s#<>\"{}|\\^`]*)?")
_LEAST_MEMORY = 256 << 20
_MOST_SECONDS = 86_400

_MAPPINGS = shipped_mappings()


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose; ``KG_`` and the name in capitals is the environment variable."""

    base: str = DEFAULT_BASE
    """Below this IRI, which ends in ``/``, lie all things and graphs."""
    store: Path = Path("data/store")
    """The folder of the published graph."""
    gazetteer: Path | None = None
    """A gazetteer file that ``kg link index`` made, asked where the shipped gazetteer has no answer."""
    mappings: Path = _MAPPINGS
    """The mapping set that says which Wikidata items things are, in the format SSSOM/TSV."""
    curation: Path = _CURATION
    """The folder of the curators' decisions."""
    downloads: bool = True
    """Whether a server writes each graph that is published to files to take away, in the background."""
    shards: Path | None = None
    """A folder, or its URL, to which the workers of a build also write the graph as files of N-Quads."""
    jobs: int = 0
    """Processes among which a build shares out its work; 0 for one on each core."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    """Queries that may run at once for longer than a moment."""
    timeout: float = 30.0
    """Seconds after which a query is stopped; a request may ask for less."""
    memory: int = 2 << 30
    """Bytes of memory that the process of a query may take; 0 for no bound."""
    queue: int = 64
    """Queries that may wait for their turn."""
    max_results: int = 2_000_000
    """Rows or triples of the largest answer."""
    max_result_bytes: int = 512 << 20
    max_query_bytes: int = 1 << 20
    cache_bytes: int = 64 << 20
    """Bytes of answers that are kept for queries that come again; 0 keeps none."""
    allow_service: tuple[str, ...] = ()
    """The addresses of other endpoints that a query may ask with ``SERVICE``."""
    endpoint: str = ""
    """The SPARQL endpoint of another store, which answers in place of the folder; empty for the folder."""
    endpoint_refresh: float = 60.0
    """Seconds after which it is looked whether the graph behind the endpoint is another one."""

    def __post_init__(self) -> None:
        """``ValueError`` for a value that no installation can have; the message begins with its name."""
        if not _BASE.fullmatch(self.base):
            raise ValueError(f"base: not an http or https address that ends in /: {self.base!r}")
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port: not between 0 and 65535: {self.port}")
        for name in (
            *("workers", "timeout", "queue", "max_results", "max_result_bytes", "max_query_bytes"),
            "endpoint_refresh",
        ):
            if not 0 < getattr(self, name) < float("inf"):
                raise ValueError(f"{name}: not above zero: {getattr(self, name)}")
        if self.timeout > _MOST_SECONDS:
            raise ValueError(f"timeout: more than a day: {self.timeout:g}")
        for name in ("memory", "cache_bytes", "jobs"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name}: below zero: {getattr(self, name)}")
        if 0 < self.memory < _LEAST_MEMORY:
            raise ValueError(
                f"memory: a process of the engine needs {_LEAST_MEMORY:,} bytes: {self.memory:,}"
            )
        for address in self.allow_service:
            if not _SERVICE.fullmatch(address):
                raise ValueError(f"allow_service: not an http or https address: {address!r}")

        if self.endpoint and not _SERVICE.fullmatch(self.endpoint):
            # It is not repeated: there may be a password in it.
            raise ValueError("endpoint: not an http or https address without a user's name and password")
        if self.endpoint and self.allow_service:
            raise ValueError("allow_service: not where another store answers: it would call, not this server")

    @property
    def names(self) -> Names:
        """The IRIs of this installation."""
        return Names(self.base)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings with every filled ``KG_…`` variable applied; ``ValueError`` for a wrong one."""
        given: dict[str, object] = {}
        for field in fields(cls):
            text = environ.get(f"KG_{field.name.upper()}")
            if text:
                given[field.name] = read_setting(field.name, text)
        return cls(**given)  # type: ignore[arg-type]


def read_setting(name: str, text: str) -> object:
    """The value that a text stands for; ``ValueError`` where it stands for none of that setting.

    >>> read_setting("memory", "512M"), read_setting("timeout", "2.5")
    (536870912, 2.5)
    >>> read_setting("downloads", "no")
    False
    >>> read_setting("allow_service", "http://one.example/ http://two.example/")
    ('http://one.example/', 'http://two.example/')
    """
    default = _DEFAULTS[name]
    if isinstance(default, tuple):
        return tuple(text.split())
    if isinstance(default, bool):
        if text.strip().lower() not in _TRUTHS:
            raise ValueError(f"{name}: neither yes nor no: {text!r}")
        return _TRUTHS[text.strip().lower()]
    form: Callable[[str], object] = to_path if default is None else type(default)
    try:
        if name in _SIZES and _SIZE.fullmatch(text.strip()):
            return read_size(text)
        return form(text)
    except ValueError:
        raise ValueError(f"{name}: not a number: {text!r}") from None


def read_size(text: str) -> int:
    """The bytes that a size stands for; ``ValueError`` where it stands for none.

    >>> read_size("2M")
    2097152
    """
    size = _SIZE.fullmatch(text.strip())
    if size is None:
        raise ValueError(f"not a size such as 512M: {text!r}")
    return int(size[1]) << _UNITS[size[2].upper()]


_DEFAULTS = {field.name: field.default for field in fields(Settings)}
_SIZES = frozenset({"memory", "max_result_bytes", "max_query_bytes", "cache_bytes"})
_SIZE = re.compile(r"(\d+)\s*([KMG]?)i?B?", re.IGNORECASE)
_TRUTHS = dict.fromkeys(("yes", "true", "on", "1"), True) | dict.fromkeys(("no", "false", "off", "0"), False)
_UNITS = {"": 0, "K": 10, "M": 20, "G": 30}
