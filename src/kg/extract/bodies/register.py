"""The bodies of a release while they are gathered, by name and by acronym."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kg.extract import lexicon
from kg.extract.bodies.body import PUBLISHER, PUBLISHER_RENAMED, RENAMING, Body, BodyMention
from kg.extract.bodies.countries import name_and_country
from kg.extract.bodies.known import KnownBody, body_key, known_body, turned_key
from kg.extract.bodies.signs import is_policy_name
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.countries import CountryMention
from kg.extract.folding import on_one_line

_INTRODUCED = re.compile(r"\(([A-Z][A-Za-z&-]*[A-Z])\)")
_REACH = 80
"""How many characters before an acronym in brackets are looked at for what it stands for."""

_INNER_ACRONYM = re.compile(r" \([A-Z]{2,}\)")
_LONG_FORM = re.compile(r"(?:[\w-]+ )+\(([A-Z]{2,})\) (.+)")
_SHORT_FORMS = {"Industry Ministry", "Trade Ministry"}
"""Forms that mean the ministry under the name that it has on the day of the release."""

_OF_MANY = "Ministry of "
"""Begins names that ministries of many countries bear: the table's is meant where its country is named."""


@dataclass(frozen=True, slots=True)
class _Identity:
    """Which body a written name means."""

    key: str
    name: str
    country: str | None
    label: str
    """The name that the body gets if it is new."""


class Register:
    """The bodies found so far: :meth:`add` joins each new mention to its body."""

    def __init__(self, text: str, countries: Iterable[CountryMention], issued: date) -> None:
        self._countries = {mention.span.start: mention.alpha2 for mention in countries}
        self._issued = issued
        self._introduced = {
            found[1]: body_key(text[max(0, found.start() - _REACH) : found.start()])
            for found in _INTRODUCED.finditer(text)
        }
        self._bodies: dict[str, Body] = {}
        self._acronyms: dict[str, str] = {}
        self._held: dict[tuple[int, Chunk], str] = {}

    def bodies(self) -> list[Body]:
        """The bodies with their mentions, both in the order of the text."""
        for body in self._bodies.values():
            body.mentions.sort(key=lambda mention: mention.span)
        return sorted(self._bodies.values(), key=lambda body: body.mentions[0].span)

    def holds(self, sentence: Sentence, chunk: Chunk) -> bool:
        """Whether the chunk names one of the bodies."""
        return (sentence.number, chunk) in self._held

    def knows(self, name: str) -> bool:
        """Whether the name is that of one of the bodies, or of one in the table."""
        return turned_key(name) in self._bodies or name in self._acronyms or self._row(name) is not None

    def _row(self, name: str) -> KnownBody | None:
        """What the table knows of a name; an acronym that the text introduces means what the text says."""
        known = known_body(name)
        before = self._introduced.get(name)
        if known is None or before is None or known.name == name:
            return known
        # "the Minister of Trade, Industry and Resources (MOTIR)" introduces the ministry.
        return known if before.endswith(body_key(known.name.partition(" of ")[2] or known.name)) else None

    def _is_at_hand(self, row: KnownBody) -> bool:
        """Whether the release speaks of the body's country, or that is Korea."""
        return row.country in {None, "KR", *self._countries.values()}

    # -- adding ----------------------------------------------------------------------------------------

    def add(self, sentence: Sentence, chunk: Chunk) -> None:
        """Join one more mention to the body that it names."""
        if self.holds(sentence, chunk):
            return
        span = sentence.name_of(chunk)
        written = on_one_line(span.quote)
        if chunk.kind is Kind.NAME and lexicon.is_idea(written):
            return
        meant = self._identify(sentence, chunk, written)
        body = self._bodies.setdefault(meant.key, Body(meant.label))
        body.forms += [written, meant.name]
        body.country = body.country or meant.country
        body.mentions.append(BodyMention(sentence.number, chunk, span))
        self._held[sentence.number, chunk] = meant.key
        self._learn_acronyms(chunk, written, meant)

    def _identify(self, sentence: Sentence, chunk: Chunk, written: str) -> _Identity:
        """The body that a chunk means, written so."""
        name, country = name_and_country(sentence, chunk, written, self._countries)
        name = _INNER_ACRONYM.sub("", name)
        key = self._acronyms.get(written) or turned_key(name)
        row = None if written in self._acronyms else self._row(name)
        if row and not country and name.startswith(_OF_MANY) and not self._is_at_hand(row):
            row = None
        # "Government Office of Vietnam" keeps its country in the label: there are many Government Offices.
        whole = row is None and written.startswith(f"{name} of ")
        if row and (not country or not row.country or country == row.country):
            name, country = row.name, row.country or country
            if name == PUBLISHER and self._issued >= RENAMING and written in _SHORT_FORMS:
                name = PUBLISHER_RENAMED
            key = turned_key(name)
        return _Identity(self._key_in(country, key), name, country, written if whole else name)

    def _key_in(self, country: str | None, key: str) -> str:
        """The key with the country, where bodies of several countries bear the same name."""
        if not country and key not in self._bodies:
            return next(
                (known for known in self._bodies if re.fullmatch(rf"{re.escape(key)} [A-Z]{{2}}", known)), key
            )
        if country and country != "KR":
            # The Ministry of Foreign Affairs was Korea's, and now comes Japan's.
            plain = self._bodies.get(key)
            taken = plain is None or plain.country not in {None, country}
            if taken or f"{key} {country}" in self._bodies:
                return f"{key} {country}"
        return key

    def imply(self, sentence: Sentence, office: Chunk, ministry: str, country: str | None) -> None:
        """Add a ministry that the text names by its minister only: "Trade, Industry and Energy Minister"."""
        row = known_body(ministry)
        key = turned_key(ministry)
        if row is None or key in self._bodies or (country and country != row.country):
            return
        mention = BodyMention(sentence.number, office, sentence.span_of(office.first, office.stop))
        self._bodies[key] = Body(row.name, row.country, mentions=[mention])

    # -- acronyms --------------------------------------------------------------------------------------

    def introduces_acronym(self, sentence: Sentence, chunk: Chunk) -> bool:
        """Whether the name introduces an acronym made of its initials: Clean Energy Partners (CEP)."""
        name = sentence.name_of(chunk).quote
        return bool(
            chunk.acronym
            and not lexicon.is_idea(chunk.acronym)
            and len(name.split()) > 1
            and lexicon.initials_match(chunk.acronym, name)
            and not is_policy_name(sentence, chunk)
        )

    def _learn_acronyms(self, chunk: Chunk, written: str, meant: _Identity) -> None:
        """Remember the acronyms that a mention says."""
        body, acronym = self._bodies[meant.key], chunk.acronym
        long_form = _LONG_FORM.fullmatch(written)
        if long_form:
            # "Office of the Trade Representative (OTR) Korea" may come again as "OTR Korea".
            self._acronyms[f"{long_form[1]} {long_form[2]}"] = meant.key
        proven = chunk.kind is Kind.BODY or (acronym and lexicon.initials_match(acronym, meant.name))
        if acronym and proven and not lexicon.is_idea(acronym):
            body.acronym = body.acronym or acronym
            self._acronyms[acronym] = meant.key
        elif (
            written != meant.name
            and lexicon.is_acronym(written)
            and lexicon.initials_match(written, meant.name)
        ):
            body.acronym = body.acronym or written

    def learn_leading_acronyms(self, sentences: Sequence[Sentence]) -> None:
        """Remember acronyms said before the name they stand for: "MOTIE, the Ministry of Trade"."""
        for (number, chunk), key in self._held.items():
            sentence = sentences[number]
            previous = sentence.preceding(chunk)
            if previous is None or previous.kind is not Kind.NAME:
                continue
            written = sentence.name_of(previous).quote
            if not lexicon.is_acronym(written) or sentence.between(previous, chunk) not in (
                [","],
                [",", "the"],
            ):
                continue
            body = self._bodies[key]
            if lexicon.initials_match(written, body.name):
                self._acronyms[written] = key
                body.acronym = body.acronym or written
