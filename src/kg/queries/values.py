"""Parameter values: text that a person writes → a checked value → an RDF term."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pycountry
from pyoxigraph import Literal, NamedNode

from kg.vocabulary import PREFIXES, Names

MAX_LENGTH = 1000
"""Characters that a value may have."""


class ValueFormError(Exception):
    """The value has not the form that its type asks for; the text says which, to follow "is not"."""


class ParameterType(StrEnum):
    """What a parameter's value means to the person who gives it."""

    COUNTRY = "country"
    DATE = "date"
    YEAR = "year"
    INTEGER = "integer"
    IRI = "iri"
    STRING = "string"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Datatype:
    """The kind of term that the query's variable stands for, as its name says (``?_year_integer``).

    Without any of the three it is a plain literal.
    """

    iri: bool = False
    datatype: str | None = None
    language: str | None = None


def parse_value(type_: ParameterType, text: str, choices: tuple[str, ...], names: Names) -> str:
    """The value in its one spelling; ``ValueFormError`` for a text of another form."""
    value = unicodedata.normalize("NFC", text.strip())
    if len(value) > MAX_LENGTH:
        raise ValueFormError(f"at most {MAX_LENGTH} characters long")
    if "\x00" in value or any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise ValueFormError("text: it has a character that no literal can hold")
    match type_:
        case ParameterType.COUNTRY:
            value = _country(value, names)
        case ParameterType.DATE:
            value = _date(value)
        case ParameterType.YEAR:
            value = _matching(r"[0-9]{4}", value, "a year such as 2024")
        case ParameterType.INTEGER:
            value = _matching(r"-?[0-9]{1,18}", value, "a whole number")
        case ParameterType.IRI:
            value = _iri(value, names)
        case ParameterType.CHOICE:
            value = _choice(value, choices)
        case ParameterType.STRING:
            pass
    return value


def to_term(value: str, datatype: Datatype) -> NamedNode | Literal:
    """The RDF term of a checked value."""
    if datatype.iri:
        return NamedNode(value)
    if datatype.datatype is not None:
        return Literal(value, datatype=NamedNode(datatype.datatype))
    if datatype.language is not None:
        return Literal(value, language=datatype.language)
    return Literal(value)


def _country(value: str, names: Names) -> str:
    """The ISO 3166 alpha-2 code of a country given by code, English name, or its IRI in the graph."""
    wanted = value.removeprefix(names.id("country/")).removeprefix("country:").removeprefix("country/")
    # Kosovo has no ISO code; this one is in common use and reserved for users.
    if wanted.upper() == "XK":
        return "XK"
    try:
        found = pycountry.countries.lookup(wanted)
    except LookupError:
        raise ValueFormError(
            "a country; give its ISO 3166 code, such as VN or VNM, or its English name"
        ) from None
    code: str = found.alpha_2
    return code


def _date(value: str) -> str:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise ValueFormError("a date of the calendar such as 2024-07-01")


def _matching(pattern: str, value: str, form: str) -> str:
    if not re.fullmatch(pattern, value):
        raise ValueFormError(form)
    return str(int(value))


def _iri(value: str, names: Names) -> str:
    """An absolute IRI, in full, with a prefix (``event:2024-…``) or as a local id (``event/2024-…``)."""
    prefix, colon, local = value.partition(":")
    known = PREFIXES | names.prefixes
    if colon and prefix in known and not local.startswith("//"):
        value = known[prefix] + local
    elif "/" in value and not colon:
        value = names.id(value.removeprefix("id/"))
    try:
        NamedNode(value)
    except ValueError:
        raise ValueFormError("an IRI; give it in full or like event:2024-07-01-name") from None
    return value


def _choice(value: str, choices: tuple[str, ...]) -> str:
    for choice in choices:
        if choice.casefold() == value.casefold():
            return choice
    raise ValueFormError(f"one of {', '.join(choices)}")
