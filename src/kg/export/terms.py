"""RDF terms as N-Triples strings, taken apart: the form in which statements are sorted and written."""

from __future__ import annotations

import re
from dataclasses import dataclass

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_LITERAL = re.compile(r'"(?P<text>.*)"(?:\^\^<(?P<datatype>[^>]*)>|@(?P<language>[A-Za-z0-9-]+))?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_NATIVE = {
    f"{XSD}integer": re.compile(r"0|-?[1-9][0-9]*"),
    f"{XSD}decimal": re.compile(r"-?[0-9]+\.[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}


@dataclass(frozen=True, slots=True)
class LiteralParts:
    """A literal: its text without escapes, and its datatype or its language, where it has one."""

    text: str
    datatype: str | None
    language: str | None

    @property
    def is_native(self) -> bool:
        """Whether Turtle can write it bare and read the same literal again: ``23``, ``1.5``, ``true``."""
        pattern = _NATIVE.get(self.datatype or "")
        return pattern is not None and pattern.fullmatch(self.text) is not None


def is_iri(term: str) -> bool:
    """Whether the term is an IRI."""
    return term.startswith("<")


def iri_of(term: str) -> str:
    """The IRI without its brackets and escapes."""
    return unescape(term[1:-1])


def literal_parts(term: str) -> LiteralParts:
    """The parts of a literal."""
    match = _LITERAL.fullmatch(term)
    if match is None:
        raise ValueError(f"not a literal: {term}")
    return LiteralParts(unescape(match["text"]), match["datatype"], match["language"])


def unescape(text: str) -> str:
    r"""The text with its N-Triples escapes resolved.

    >>> unescape(r"caf\u00e9 \"x\"")
    'café "x"'
    """
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_resolved, text)


def _resolved(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    return _SHORT[letter] if letter else chr(int(short or long, 16))
