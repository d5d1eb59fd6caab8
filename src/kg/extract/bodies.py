"""Bodies of a release: ministries, associations, companies, universities, each with all its mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from kg.extract import lexicon
from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.countries import CountryMention, find_blocs, find_countries
from kg.extract.people import Figure
from kg.extract.roles import role_of
from kg.extract.tables import cells, rows, words
from kg.model import Role, Span

RENAMING = date(2025, 10, 1)
"""From this day the ministry that publishes the releases has Resources, not Energy, in its name."""

PUBLISHER = "Ministry of Trade, Industry and Energy"
PUBLISHER_RENAMED = "Ministry of Trade, Industry and Resources"


@dataclass(frozen=True, slots=True)
class BodyMention:
    """One place where a body is named."""

    sentence: int
    chunk: Chunk
    span: Span


@dataclass(slots=True)
class Body:
    """A body as one release knows it; the mentions in order."""

    name: str
    country: str | None = None
    acronym: str | None = None
    forms: list[str] = field(default_factory=list)
    mentions: list[BodyMention] = field(default_factory=list)
    employer: bool = False
    """Whether it is named as somebody's employer."""

    @property
    def alt_names(self) -> tuple[str, ...]:
        """The other forms met, in order."""
        return tuple(form for form in dict.fromkeys(self.forms) if form != self.name)


def body_key(name: str) -> str:
    """What two forms of a body's name share: letters and digits, "&" as "and", without "the".

    >>> body_key("the Ministry of Trade, Industry, and Energy") == body_key("Ministry of Trade, Industry & Energy")
    True
    """
    folded = re.sub(r"[^\w&]+", " ", name.lower().replace("&", " and ")).split()
    return " ".join(word for word in folded if word not in {"the", "and"})


@cache
def _known() -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = {}
    for row in rows("bodies"):
        for form in (row["name"], *cells(row.get("forms"))):
            known[body_key(form)] = row
    return known


def find_bodies(
    sentences: Sequence[Sentence],
    people: Sequence[Figure],
    countries: Sequence[CountryMention],
    issued: date,
    title_case: bool,
) -> list[Body]:
    """The bodies that ``sentences`` name, in the order of first mention.

    ``title_case`` says that the first sentence is a headline in capitals, where every word looks like a name.
    """
    register = _Register(sentences, countries, issued)
    person_chunks = {(mention.sentence, mention.chunk) for figure in people for mention in figure.mentions}
    skipped = {0} if title_case else set()
    for number, sentence in enumerate(sentences):
        for chunk in sentence.chunks:
            if (
                chunk.kind is Kind.BODY
                and number not in skipped
                and not _is_bloc(sentence.name_of(chunk).quote)
            ):
                register.add(number, chunk)
    for figure in people:
        for mention in figure.mentions:
            if mention.office and mention.office.body:
                register.add(*mention.office.body, employer=True)
    register.introduce_acronyms()
    plain = [
        (number, chunk)
        for number, sentence in enumerate(sentences)
        for chunk in sentence.chunks
        if chunk.kind is Kind.NAME and (number, chunk) not in person_chunks and number not in skipped
    ]
    for number, chunk in plain:
        if register.knows(sentences[number].name_of(chunk).quote) or register.has_acronym(number, chunk):
            register.add(number, chunk)
    # A name beside a body, or in a list with one, is a body's; each one found may show the next.
    while True:
        found = [(n, c) for n, c in plain if not register.holds(n, c) and register.is_body(n, c)]
        if not found:
            break
        for number, chunk in found:
            register.add(number, chunk)
    for number, chunk in plain:
        if not register.holds(number, chunk) and register.knows(sentences[number].name_of(chunk).quote):
            register.add(number, chunk)
    for figure in people:
        for mention in figure.mentions:
            office = mention.office
            if office and office.ministry and not office.body:
                country = next((c.alpha2 for c in countries if office.country and c.span == office.country), None)
                register.imply(mention.sentence, office.chunk, office.ministry, country)
    return register.bodies()


@cache
def _event_nouns() -> frozenset[str]:
    return frozenset(row["head"] for row in rows("event_heads"))


def _is_bloc(name: str) -> bool:
    return any(bloc.spans[0].quote == name for bloc in find_blocs(name))


class _Register:
    """The bodies found so far, by name and by acronym."""

    def __init__(
        self, sentences: Sequence[Sentence], countries: Sequence[CountryMention], issued: date
    ) -> None:
        self._sentences = sentences
        self._countries = countries
        self._issued = issued
        self._bodies: dict[str, Body] = {}
        self._acronyms: dict[str, str] = {}
        self._held: dict[tuple[int, Chunk], str] = {}
        text = sentences[0].text if sentences else ""
        self._introduced = frozenset(re.findall(r"\(([A-Z][A-Za-z&-]*[A-Z])\)", text))

    def bodies(self) -> list[Body]:
        for body in self._bodies.values():
            body.mentions.sort(key=lambda mention: mention.span)
        return sorted(self._bodies.values(), key=lambda body: body.mentions[0].span)

    def holds(self, number: int, chunk: Chunk) -> bool:
        return (number, chunk) in self._held

    def knows(self, name: str) -> bool:
        return self._key(name) in self._bodies or name in self._acronyms or self._row(name) is not None

    def _row(self, name: str) -> dict[str, str] | None:
        """What the table knows of a name; an acronym that the text itself introduces means what the text says."""
        row = _known().get(body_key(name))
        return None if row and name in self._introduced and row["name"] != name else row

    def _key(self, name: str) -> str:
        """The key of a name; a ministry has the same however it is turned: "Vietnamese Planning Ministry"."""
        turned = re.fullmatch(r"(?P<field>.+) (?P<head>Ministry|Department)", name)
        if turned:
            name = f"{turned['head']} of {_without_leading_country(turned['field'])}"
        elif re.search(r"\b(?:Ministry|Department|Bureau) of ", name):
            name = _without_leading_country(name)
        return body_key(name)

    def has_acronym(self, number: int, chunk: Chunk) -> bool:
        """Whether the name introduces an acronym made of its initials: Clean Energy Partners (CEP)."""
        name = self._sentences[number].name_of(chunk).quote
        return bool(
            chunk.acronym
            and chunk.acronym not in words("not_bodies")
            and len(name.split()) > 1
            and lexicon.initials_match(chunk.acronym, name)
            and not _is_policy_name(self._sentences[number], chunk)
        )

    def add(self, number: int, chunk: Chunk, *, employer: bool = False) -> None:
        sentence = self._sentences[number]
        span = sentence.name_of(chunk)
        if self.holds(number, chunk):
            self._bodies[self._held[number, chunk]].employer |= employer
            return
        written = re.sub(r"\s+", " ", span.quote)
        if chunk.kind is Kind.NAME and written in words("not_bodies"):
            return
        name, country = self._without_country(number, chunk, written)
        name = re.sub(r" \((?:[A-Z]{2,})\)", "", name)
        key = self._acronyms.get(written) or self._key(name)
        row = None if written in self._acronyms else self._row(name)
        if row and (not country or not row.get("alpha2") or country == row["alpha2"]):
            name, country = row["name"], row.get("alpha2") or country
            if (
                name == PUBLISHER
                and self._issued >= RENAMING
                and written in {"Industry Ministry", "Trade Ministry"}
            ):
                name = PUBLISHER_RENAMED
            key = self._key(name)
        if not country and key not in self._bodies:
            key = next(
                (known for known in self._bodies if re.fullmatch(rf"{re.escape(key)} [A-Z]{{2}}", known)), key
            )
        if country and country != "KR":
            key = f"{key} {country}" if f"{key} {country}" in self._bodies or key not in self._bodies else key
        body = self._bodies.get(key)
        if body is None:
            # "Government Office of Vietnam" keeps its country in the label: there are many Government Offices.
            body = self._bodies[key] = Body(written if row is None and written.startswith(f"{name} of ") else name)
        for form in (written, name):
            if form not in body.forms:
                body.forms.append(form)
        body.country = body.country or country
        body.employer |= employer
        inner = re.fullmatch(r"(?:[\w-]+ )+\(([A-Z]{2,})\) (.+)", written)
        if inner:
            self._acronyms[f"{inner[1]} {inner[2]}"] = key
        if chunk.acronym and chunk.acronym not in words("not_bodies") and self._is_acronym_of(chunk, name):
            body.acronym = body.acronym or chunk.acronym
            self._acronyms[chunk.acronym] = key
        elif written != name and lexicon.is_acronym(written) and lexicon.initials_match(written, name):
            body.acronym = body.acronym or written
        body.mentions.append(BodyMention(number, chunk, span))
        self._held[number, chunk] = key

    def imply(self, number: int, office: Chunk, ministry: str, country: str | None) -> None:
        """A ministry that the text names by its minister only: "Trade, Industry and Energy Minister"."""
        row = _known().get(body_key(ministry))
        key = self._key(ministry)
        if row is None or key in self._bodies or (country and country != row.get("alpha2")):
            return
        span = self._sentences[number].span_of(office.first, office.stop)
        self._bodies[key] = Body(
            row["name"], row.get("alpha2") or None, None, [], [BodyMention(number, office, span)], employer=True
        )

    def _is_acronym_of(self, chunk: Chunk, name: str) -> bool:
        return chunk.kind is Kind.BODY or bool(chunk.acronym and lexicon.initials_match(chunk.acronym, name))

    def introduce_acronyms(self) -> None:
        """Acronyms said before the name they stand for: "MOTIE, the Ministry of Trade, Industry and Energy"."""
        for (number, chunk), key in list(self._held.items()):
            sentence = self._sentences[number]
            index = sentence.chunks.index(chunk)
            if index and (previous := sentence.chunks[index - 1]).kind is Kind.NAME:
                written = sentence.name_of(previous).quote
                if lexicon.is_acronym(written) and sentence.words(previous.stop, chunk.first) in (
                    [","],
                    [",", "the"],
                ):
                    if lexicon.initials_match(written, self._bodies[key].name):
                        self._acronyms[written] = key
                        self._bodies[key].acronym = self._bodies[key].acronym or written

    def _without_country(self, number: int, chunk: Chunk, written: str) -> tuple[str, str | None]:
        """The name without a country said in addition, and the country: of Malaysia, Korea's, Vietnamese."""
        sentence = self._sentences[number]
        country = None
        index = sentence.chunks.index(chunk) if chunk in sentence.chunks else 0
        if index and (previous := sentence.chunks[index - 1]).kind is Kind.COUNTRY:
            if sentence.words(previous.stop, chunk.first) in ([], ["'s"], ["’s"], ["'"], ["’"]):
                country = self._alpha2(sentence.name_of(previous))
        named = find_countries(written)
        tail = re.fullmatch(r"(.+) of (?:the )?(.+)", written)
        if tail and named and named[-1].span.quote == tail[2] and chunk.head < chunk.core - 2:
            if (
                re.search(r"\b(?:of|for) ", tail[1])
                or lexicon.body_kind(sentence.tokens[chunk.head]) == "government"
            ):
                return tail[1], named[-1].alpha2
        if not country and named:
            country = named[0].alpha2
        following = sentence.chunks[index + 1 : index + 2]
        if not country and following and following[0].kind is Kind.COUNTRY:
            if sentence.words(chunk.stop, following[0].first) in (["of"], ["of", "the"]):
                country = self._alpha2(sentence.name_of(following[0]))
        return written, country

    def _alpha2(self, span: Span) -> str | None:
        return next((found.alpha2 for found in self._countries if found.span.start == span.start), None)

    def is_body(self, number: int, chunk: Chunk) -> bool:
        """Whether what stands around a plain name shows that it names a body."""
        sentence = self._sentences[number]
        name = sentence.name_of(chunk).quote
        if not self._may_be_body(sentence, chunk, name):
            return False
        index = sentence.chunks.index(chunk)
        neighbours = sentence.chunks[max(0, index - 1) : index] + sentence.chunks[index + 1 : index + 2]
        for other in neighbours:
            if not self.holds(number, other):
                continue
            left, right = (other, chunk) if other.first < chunk.first else (chunk, other)
            if sentence.words(left.stop, right.first) in COORDINATIONS:
                return True
        acting = role_of(sentence, chunk) if len(name.split()) > 1 or chunk.first else None
        if acting in {Role.HOST, Role.ORGANIZER, Role.SIGNATORY} and number > 0:
            return True
        return is_called_company(sentence, chunk) or self._listed(sentence, index)

    def _may_be_body(self, sentence: Sentence, chunk: Chunk, name: str) -> bool:
        if name in words("not_bodies") or _is_bloc(name) or _is_policy_name(sentence, chunk):
            return False
        last = re.split(r"[ -]", name)[-1]
        if last in words("not_bodies") or last.lower() in _event_nouns():
            return False
        if find_countries(name) and find_countries(name)[0].span.quote == name:
            return False
        if chunk.first == 0 and len(name.split()) == 1 and not lexicon.is_acronym(name):
            return False
        # "Seoul-based", "Korea-U.S.", a lone word of policy: Trade, Industry.
        if " " not in name and re.search(r"[-–]", name) and any(lexicon.is_acronym(part) for part in re.split("[-–]", name)[1:]):
            return False
        return not re.fullmatch(r"[\w.]+-(?:based|led|style)|CO2|No\.?", name) and any(
            c.isalpha() for c in name
        )

    def _listed(self, sentence: Sentence, index: int) -> bool:
        """Whether the name stands in a list of participants that is led in by "including", "among them", "namely"."""
        chunk = sentence.chunks[index]
        lead = sentence.before(chunk, 3)
        if lead[-1:] in (["including"], ["namely"]) or lead[-2:] in (["among", "them"], ["such", "as"]):
            return bool(WHO_LISTS & set(sentence.words(0, chunk.first)))
        if index and sentence.words(sentence.chunks[index - 1].stop, chunk.first) in COORDINATIONS:
            previous = sentence.chunks[index - 1]
            return previous.kind is Kind.NAME and self.holds(
                sentence_number(self._sentences, sentence), previous
            )
        return False


def _without_leading_country(name: str) -> str:
    found = find_countries(name)
    if found and found[0].span.start == 0 and found[0].span.end < len(name):
        return re.sub(r"^(?:['’]s?)? ", "", name[found[0].span.end :])
    return name


def sentence_number(sentences: Sequence[Sentence], sentence: Sentence) -> int:
    """The place of a sentence in its release."""
    return next(number for number, other in enumerate(sentences) if other is sentence)


COORDINATIONS = (
    [","],
    ["and"],
    [",", "and"],
    [";"],
    [";", "and"],
    ["&"],
    [",", "the"],
    ["and", "the"],
    [",", "and", "the"],
    [";", "the"],
    ["as", "well", "as"],
    ["with"],
    ["between"],
)
"""What stands between the members of a list of bodies."""

WHO_LISTS = frozenset(
    "companies firms organizations organisations institutions agencies participants attendees representatives investors businesses "
    "bodies partners universities buyers ministries officials makers suppliers affiliates consortium delegation corporations".split()
)
"""Words that say of whom a list consists."""

COMPANY_NOUNS = frozenset(
    "company companies maker makers manufacturer firm firms supplier provider producer giant carmaker automaker chipmaker operator "
    "subsidiary affiliate affiliated conglomerate retailer developer startup corporation".split()
)


def is_called_company(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether the words beside a name call it a company: "materials company | Syensqo", "| LG Chem, a maker of"."""
    before = sentence.before(chunk, 2)
    if before and before[-1] in COMPANY_NOUNS:
        return True
    if before[-2:] in (["by", "the"],):
        return False
    after = sentence.after(chunk, 9)
    if after[:1] == [","] and after[1:2] and after[1] in {"a", "an", "the", "one", "which"}:
        limit = after.index(",", 1) if "," in after[1:] else len(after)
        return bool(COMPANY_NOUNS & set(after[1:limit]))
    return False


def _is_policy_name(sentence: Sentence, chunk: Chunk) -> bool:
    """Whether all words of a name are words of policy: "Free Trade", "Carbon Free"."""
    return all(
        lexicon.is_policy(token) or not token.capital for token in sentence.tokens[chunk.first : chunk.core]
    )


def publisher(bodies: Sequence[Body]) -> Body | None:
    """The ministry that publishes the release, where the release names it."""
    return next((body for body in bodies if body.name in {PUBLISHER, PUBLISHER_RENAMED}), None)


def iterate_mentions(bodies: Sequence[Body]) -> Iterator[tuple[Body, BodyMention]]:
    """Every mention with its body."""
    for body in bodies:
        for mention in body.mentions:
            yield body, mention
