"""The settings of an installation, each with its default and the environment variable that changes it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from kg.resources import shipped, shipped_mappings
from kg.vocabulary import DEFAULT_BASE, Names

_CURATION = shipped("curation")
_BASE = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+/([^\s?#<>\"{}|\\^`]*/)?")


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
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    """Processes that answer queries."""
    timeout: float = 30.0
    """Seconds after which a query is stopped."""
    max_result_bytes: int = 256 * 1024 * 1024
    max_query_bytes: int = 1024 * 1024

    def __post_init__(self) -> None:
        """``ValueError`` for a value that no installation can have; the message begins with its name."""
        if not _BASE.fullmatch(self.base):
            raise ValueError(f"base: not an http or https address that ends in /: {self.base!r}")
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port: not between 0 and 65535: {self.port}")
        for name in ("workers", "timeout", "max_result_bytes", "max_query_bytes"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: not above zero: {getattr(self, name)}")

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
                form = Path if field.default is None else type(field.default)
                given[field.name] = _parsed(text, field.name, form)
        return cls(**given)  # type: ignore[arg-type]


def _parsed(text: str, name: str, form: type) -> object:
    try:
        return form(text)
    except ValueError:
        raise ValueError(f"{name}: not a number: {text!r}") from None
