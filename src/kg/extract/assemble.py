"""All the facts of a release, put together from what each step finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.extract import lexicon
from kg.extract.agreements import Accord, find_agreements
from kg.extract.amounts import find_amounts
from kg.extract.bodies import Body, find_bodies, is_called_company, publisher
from kg.extract.chunks import Chunk, Kind, Sentence, parse_sentence
from kg.extract.countries import CountryMention, countries_of, find_blocs, find_countries
from kg.extract.dates import find_dates
from kg.extract.events import Happening, Story, find_events
from kg.extract.folding import fold
from kg.extract.people import Figure, Mention, find_people
from kg.extract.roles import role_of
from kg.extract.sentences import split_sentences
from kg.extract.topics import find_topics
from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Event,
    EventKind,
    Facts,
    Organization,
    Participation,
    Person,
    Release,
    Role,
    Span,
)
from kg.slug import slug


def extract_facts(release: Release) -> Facts:
    """What ``release`` states. Pure: the same release gives the same facts."""
    folded, carry_back = fold(release)
    return carry_back(_extract(folded))


def _extract(release: Release) -> Facts:
    text = release.text
    spans = split_sentences(text)
    countries = find_countries(text)
    named = [mention.span for mention in countries]
    sentences = tuple(parse_sentence(span, text, named) for span in spans)
    title_case = is_title_case(release.title)
    people = find_people(sentences)
    bodies = find_bodies(sentences, people, countries, release.issued, title_case)
    story = Story(
        release,
        sentences,
        find_dates(text, release.issued),
        countries,
        frozenset((mention.sentence, mention.chunk) for figure in people for mention in figure.mentions),
        title_case,
    )
    happenings, main = find_events(story)
    blocs = find_blocs(text)
    amounts = find_amounts(text)
    cast = _Cast(story, people, bodies, happenings, main)
    accords = find_agreements(story, happenings, blocs, cast.signatories(), cast.companies(), amounts)
    ids = _unique(_event_id(release, happening) for happening in happenings)
    agreement_ids = _unique(_agreement_id(cast.agreement_name(accord)) for accord in accords)
    events = tuple(
        cast.event(happening, event_id, accords, agreement_ids)
        for happening, event_id in zip(happenings, ids, strict=True)
    )
    taking_part = {part.agent for event in events for part in event.participations}
    persons, organizations = cast.persons(), cast.organizations()
    return Facts(
        release=release,
        sentences=spans,
        events=events,
        main_event=next((i for h, i in zip(happenings, ids, strict=True) if h is main), None),
        persons=persons,
        organizations=organizations,
        agreements=tuple(
            Agreement(
                agreement_id,
                accord.type,
                accord.status,
                cast.agreement_name(accord),
                accord.agreed_on,
                accord.count,
                tuple(accord.parties),
                tuple(accord.amounts),
                tuple(dict.fromkeys(accord.spans)),
            )
            for accord, agreement_id in zip(accords, agreement_ids, strict=True)
        ),
        countries=countries_of(countries),
        blocs=blocs,
        amounts=amounts,
        topics=find_topics(text, len(release.title)),
        mentioned=tuple(thing.id for thing in (*persons, *organizations) if thing.id not in taking_part),
    )


def is_title_case(title: str) -> bool:
    """Whether a headline writes most of its words with a capital.

    >>> is_title_case("Korea Asks Canada to Take Back Tighter Steel Quotas")
    True
    >>> is_title_case("Korea and Vietnam hold Business Forum in Seoul")
    False
    """
    words = [word for word in re.findall(r"[A-Za-z][\w'’.-]*", title) if len(word) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _unique(ids: Iterable[str]) -> list[str]:
    """The ids with a number added to those that occurred before."""
    seen: dict[str, int] = {}
    unique = []
    for one in ids:
        seen[one] = seen.get(one, 0) + 1
        unique.append(one if seen[one] == 1 else f"{one}-{seen[one]}")
    return unique


def _event_id(release: Release, happening: Happening) -> str:
    day = happening.start.isoformat() if happening.start else f"reported-{release.issued.isoformat()}"
    return f"event/{day}-{slug(happening.name, 80)}"


def _agreement_id(name: str) -> str:
    return f"agreement/{slug(name, 80)}"


@dataclass(slots=True)
class _Part:
    """What a person or a body does in one place of the text."""

    agent: str
    role: Role
    happening: Happening
    span: Span
    sentence: int
    title: str | None = None
    on_behalf_of: str | None = None


class _Cast:
    """Who is named in a release, with ids, and what part each has in which event."""

    def __init__(
        self,
        story: Story,
        people: Sequence[Figure],
        bodies: Sequence[Body],
        happenings: Sequence[Happening],
        main: Happening | None,
    ) -> None:
        self._story = story
        self._people = people
        self._bodies = bodies
        self._happenings = happenings
        self._main = main
        names = _unique(f"organization/{_body_slug(body)}" for body in bodies)
        self._body_ids = dict(zip(map(id, bodies), names, strict=True))
        self._person_ids = dict(
            zip(map(id, people), _unique(f"person/{slug(figure.name)}" for figure in people), strict=True)
        )
        self._employers = {
            mention.office.body or (mention.sentence, mention.office.chunk)
            for figure in people
            for mention in figure.mentions
            if mention.office
        }
        self._by_chunk = {
            (mention.sentence, mention.chunk): body for body in bodies for mention in body.mentions
        }
        self._parts = list(self._find_parts())

    # -- persons and bodies ------------------------------------------------------------------------------

    def persons(self) -> tuple[Person, ...]:
        return tuple(
            Person(
                self._person_ids[id(figure)],
                figure.name,
                figure.alt_names,
                figure.office.title if figure.office else None,
                self._affiliation(figure),
                self._country(figure),
                tuple(dict.fromkeys(mention.full for mention in figure.mentions)),
            )
            for figure in self._people
        )

    def organizations(self) -> tuple[Organization, ...]:
        return tuple(
            Organization(
                self._body_ids[id(body)],
                body.name,
                body.alt_names,
                body.acronym,
                f"country/{body.country}" if body.country else None,
                tuple(dict.fromkeys(mention.span for mention in body.mentions)),
            )
            for body in self._bodies
        )

    def _employer(self, figure: Figure) -> Body | None:
        for mention in figure.mentions:
            if mention.office and mention.office.body:
                return self._by_chunk.get(mention.office.body)
        ministry = next((m.office.ministry for m in figure.mentions if m.office and m.office.ministry), None)
        return next((body for body in self._bodies if body.name == ministry), None) if ministry else None

    def _affiliation(self, figure: Figure) -> str | None:
        body = self._employer(figure)
        return self._body_ids[id(body)] if body else None

    def _country(self, figure: Figure) -> str | None:
        """The country that an office names, else that of the body; an unqualified office of state is Korean."""
        for mention in figure.mentions:
            if mention.office and mention.office.country:
                start = mention.office.country.start
                found = next((c for c in self._story.countries if c.span.start == start), None)
                if found:
                    return f"country/{found.alpha2}"
        body = self._employer(figure)
        if body and body.country:
            return f"country/{body.country}"
        office = figure.office
        if (
            office
            and lexicon.is_korean_name(figure.name)
            and (office.state or office.title.startswith("President"))
        ):
            return "country/KR" if office.state or body is None else None
        return None

    # -- parts -------------------------------------------------------------------------------------------

    def _find_parts(self) -> Iterator[_Part]:
        for figure in self._people:
            yield from self._parts_of_person(figure)
        for body in self._bodies:
            yield from self._parts_of_body(body)
        yield from self._parts_by_reference()

    def _parts_of_person(self, figure: Figure) -> Iterator[_Part]:
        office = figure.office
        affiliation = self._affiliation(figure)
        behalf = affiliation or (self._country(figure) if office and office.state else None)
        for mention in figure.mentions:
            if mention.sentence == 0 or self._is_aside(mention):
                continue
            happening = self._visit_of(figure, mention.sentence) or self._event_of(mention.sentence, mention.span)
            if happening is None:
                continue
            role = role_of(self._story.sentences[mention.sentence], mention.chunk) or Role.ATTENDEE
            if role is Role.RECIPIENT and happening.kind is EventKind.MEETING:
                role = Role.ATTENDEE
            title = mention.office.title if mention.office and len(mention.span.quote.split()) > 1 else None
            title = title or (office.title if office else None)
            yield _Part(
                self._person_ids[id(figure)], role, happening, mention.full, mention.sentence, title, behalf
            )

    def _visit_of(self, figure: Figure, number: int) -> Happening | None:
        """The visit that somebody pays while the event takes place: "with Prime Minister X visiting Korea"."""
        return next(
            (
                happening
                for happening in self._happenings
                if happening.kind is EventKind.VISIT
                and happening is not self._main
                and f"{figure.name}'s" in happening.name
                and any(mention.sentence == number for mention in happening.mentions)
            ),
            None,
        )

    def _is_aside(self, mention: Mention) -> bool:
        """Whether somebody is named only as the head of the body that acts: "MOTIR, headed by Minister X, said"."""
        sentence = self._story.sentences[mention.sentence]
        first = next(i for i, token in enumerate(sentence.tokens) if token.start >= mention.full.start)
        before = sentence.words(first - 4, first)
        return (
            before[-2:] in (["headed", "by"], ["led", "by"])
            or before[-1:] == ["under"]
            or before[-2:-1] == ["under"]
        )

    def _parts_of_body(self, body: Body) -> Iterator[_Part]:
        agent = self._body_ids[id(body)]
        for mention in body.mentions:
            if (mention.sentence, mention.chunk) in self._employers:
                continue
            if mention.sentence == 0 and self._story.title_case:
                continue
            happening = self._event_of(mention.sentence, mention.span)
            role = role_of(self._story.sentences[mention.sentence], mention.chunk)
            if role and happening:
                role = Role.PRESENTER if role is Role.SPEAKER else role
                yield _Part(agent, role, happening, mention.span, mention.sentence)
        if body is publisher(self._bodies):
            yield from self._parts_of_the_ministry(agent)

    def _parts_of_the_ministry(self, agent: str) -> Iterator[_Part]:
        """What "the Ministry" does: hosts, holds, announces."""
        for number, sentence in enumerate(self._story.sentences):
            for index, token in enumerate(sentence.tokens[1:], 1):
                if token.lower != "ministry" or sentence.tokens[index - 1].lower != "the":
                    continue
                chunk = Chunk(Kind.BODY, index, index + 1, index + 1, index)
                if any(
                    other.first <= index < other.stop for other in sentence.chunks if other.kind is Kind.BODY
                ):
                    continue
                role = role_of(sentence, chunk)
                span = sentence.span_of(index, index + 1)
                happening = self._event_of(number, span)
                if role in {Role.HOST, Role.ORGANIZER, Role.PRESENTER, Role.SIGNATORY} and happening:
                    yield _Part(agent, role, happening, span, number)

    def _event_of(self, number: int, span: Span) -> Happening | None:
        """The event in which somebody named here takes part: the one told beside the name, else the main one."""
        here = [
            (abs(mention.span.start - span.start), happening)
            for happening in self._happenings
            for mention in happening.mentions
            if mention.sentence == number and not mention.aside and not mention.other_time
        ]
        if not here:
            return self._main or (self._happenings[0] if self._happenings else None)
        told = [happening for _, happening in sorted(here, key=lambda pair: pair[0])]
        return self._main if self._main in told else told[0]

    def signatories(self) -> dict[int, tuple[str, ...]]:
        """The ids of the bodies that sign, by sentence."""
        signing: dict[int, list[str]] = {}
        for part in self._parts:
            if part.role is Role.SIGNATORY and part.agent.startswith("organization/"):
                signing.setdefault(part.sentence, []).append(part.agent)
        return {number: tuple(dict.fromkeys(agents)) for number, agents in signing.items()}

    def _parts_by_reference(self) -> Iterator[_Part]:
        """Bodies that sign without being named again: "the university and the company signed"."""
        for number, sentence in enumerate(self._story.sentences):
            words = [token.lower for token in sentence.tokens]
            if not _SIGNING & set(words):
                continue
            for index in range(1, len(words)):
                body = self._meant(words[index], number) if words[index - 1] == "the" else None
                last = index + 3 if words[index + 1 : index + 3] == ["and", "the"] else index
                reference = Chunk(Kind.BODY, last, last + 1, last + 1, last)
                if body is None or role_of(sentence, reference) is not Role.SIGNATORY:
                    continue
                span = sentence.span_of(index - 1, index + 1)
                happening = self._event_of(number, span)
                if happening:
                    yield _Part(body, Role.SIGNATORY, happening, span, number)

    def agreement_name(self, accord: Accord) -> str:
        """The name of an agreement; one that has none takes its parties', or that of the event that brought it."""
        if accord.type not in _UNNAMED or re.search(r" (?:on|for|between|with|to|of (?!understanding)) ?", accord.name):
            return accord.name
        names = {self._body_ids[id(body)]: body.name for body in self._bodies}
        parties = [names[party] for party in accord.parties if party in names]
        if 2 <= len(parties) <= 3 and len(parties) == len(accord.parties):
            return f"{accord.name} between {', '.join(parties[:-1])} and {parties[-1]}"
        if accord.happening and accord.happening.kind is not EventKind.SIGNING:
            return f"{accord.name} at the {accord.happening.name}"
        return accord.name

    def companies(self) -> tuple[str, ...]:
        """The ids of the firms that take part: no ministry, association or university."""
        acting = {part.agent for part in self._parts}
        return tuple(
            body_id
            for body in self._bodies
            if (body_id := self._body_ids[id(body)]) in acting and not set(body.name.lower().split()) & _PUBLIC
        )

    def _meant(self, noun: str, number: int) -> str | None:
        """The id of the body that "the university" or "the company" means in a sentence."""
        before = [body for body in self._bodies if body.mentions[0].sentence <= number]
        if noun in {"university", "institute", "association", "agency", "bank", "commission"}:
            fitting = [body for body in before if noun in body.name.lower().split()]
        elif noun in {"company", "firm"}:
            fitting = [body for body in before if not set(body.name.lower().split()) & _PUBLIC]
            fitting = [body for body in fitting if self._is_company(body)] or fitting
        else:
            return None
        return self._body_ids[id(fitting[-1])] if fitting else None

    def _is_company(self, body: Body) -> bool:
        return any(
            is_called_company(self._story.sentences[mention.sentence], mention.chunk) for mention in body.mentions
        )

    # -- events ------------------------------------------------------------------------------------------

    def event(
        self,
        happening: Happening,
        event_id: str,
        accords: Sequence[Accord],
        agreement_ids: Sequence[str],
    ) -> Event:
        participations = tuple(self._participations(happening))
        agreed = {AgreementStatus.SIGNED, AgreementStatus.AGREED, AgreementStatus.CONCLUDED}
        mentions = [mention.span for mention in happening.mentions]
        first = happening.first.span
        spans = dict.fromkeys((first, *happening.spans, *mentions))
        return Event(
            event_id,
            happening.kind,
            happening.name,
            happening.start,
            happening.end,
            happening.basis if happening.start else None,
            happening.status,
            happening.place,
            happening.country,
            self._countries_of(happening, participations),
            participations,
            tuple(
                agreement_id
                for accord, agreement_id in zip(accords, agreement_ids, strict=True)
                if accord.happening is happening and accord.status in agreed
            ),
            None,
            tuple(spans),
        )

    def _participations(self, happening: Happening) -> Iterator[Participation]:
        parts: dict[str, dict[Role, list[_Part]]] = {}
        for part in self._parts:
            if part.happening is happening:
                parts.setdefault(part.agent, {}).setdefault(part.role, []).append(part)
        for agent, roles in parts.items():
            for role, same in roles.items():
                # Whoever hosts or speaks is there: that needs no statement of its own.
                if role is Role.ATTENDEE and len(roles) > 1 and not _says_attendance(self._story, same):
                    continue
                yield Participation(
                    agent,
                    role,
                    same[0].title,
                    same[0].on_behalf_of,
                    tuple(dict.fromkeys(part.span for part in same)),
                )

    def _countries_of(self, happening: Happening, participations: Sequence[Participation]) -> tuple[str, ...]:
        """The countries that an event concerns: in its name, where it takes place, of those who take part."""
        found = [
            f"country/{mention.alpha2}"
            for event in happening.mentions
            for mention in self._story.countries
            if event.span.start <= mention.span.start < event.span.end
        ]
        found += [happening.country] if happening.country else []
        agents = {part.agent for part in participations}
        for figure in self._people:
            country = self._country(figure)
            if self._person_ids[id(figure)] in agents and country:
                found.append(country)
        for body in self._bodies:
            if self._body_ids[id(body)] in agents and body.country:
                found.append(f"country/{body.country}")
        return tuple(dict.fromkeys(found))


_PUBLIC = frozenset(
    "ministry agency university institute association commission committee council department office government center centre centers".split()
)
_UNNAMED = frozenset({AgreementType.MOU, AgreementType.CONTRACT, AgreementType.OTHER, AgreementType.INVESTMENT_PLEDGE})
_SIGNING = frozenset({"signed", "sealed", "sign", "inked", "signs"})
_ATTENDANCE = re.compile(r"\b(?:attend|participat|took part|join|present|among|includ)", re.I)


def _says_attendance(story: Story, parts: Sequence[_Part]) -> bool:
    return any(_ATTENDANCE.search(story.sentences[part.sentence].span.quote) for part in parts)


def _body_slug(body: Body) -> str:
    name = slug(body.name, 100)
    return (
        f"{name}-{body.country.lower()}"
        if body.country and body.country != "KR" and _is_generic(body.name)
        else name
    )


def _is_generic(name: str) -> bool:
    """Whether bodies of several countries may bear the name: a ministry, a national assembly."""
    return name.startswith(
        ("Ministry ", "Department ", "National Assembly", "Government ")
    ) and not find_countries(name)
