"""All the facts of a release, put together from what each step finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.agreements import REACHED, Accord, Findings, agreement_name, find_actors, find_agreements
from kg.extract.amounts import find_amounts
from kg.extract.bodies import find_bodies
from kg.extract.cast import Cast, Part, companies_among, countries_of_event, find_parts, participations_of
from kg.extract.chunks import parse_sentences
from kg.extract.countries import countries_of, find_blocs, find_countries
from kg.extract.dates import find_dates
from kg.extract.events import Happening, Story, find_events, whole_of
from kg.extract.folding import fold
from kg.extract.ids import agreement_id, event_id, unique
from kg.extract.people import find_people
from kg.extract.sentences import split_sentences
from kg.extract.topics import find_topics
from kg.model import Agreement, Event, Facts, Participation, Release, Role


def extract_facts(release: Release) -> Facts:
    """What ``release`` states. Pure: the same release gives the same facts."""
    folded, carry_back = fold(release)
    return carry_back(_extract(folded))


def _extract(release: Release) -> Facts:
    text = release.text
    spans = split_sentences(text)
    countries = find_countries(text)
    sentences = parse_sentences(spans, text, [mention.span for mention in countries])
    title_case = is_title_case(release.title)
    people = find_people(sentences)
    bodies = find_bodies(sentences, people, countries, release.issued, title_case)
    named = {
        (mention.sentence, mention.chunk): figure.name for figure in people for mention in figure.mentions
    }
    story = Story(release, sentences, find_dates(text, release.issued), countries, named, title_case)
    happenings, main = find_events(story)
    cast = Cast(people, bodies, countries)
    parts = find_parts(story, cast, happenings, main)
    blocs, amounts = find_blocs(text), find_amounts(text)
    accords = find_agreements(
        Findings(
            story,
            happenings,
            blocs,
            amounts,
            _signatories(parts),
            _companies(cast, parts),
            find_actors(cast, sentences, countries, blocs),
        )
    )
    agreements = _agreements(accords, cast)
    events = _events(story, happenings, cast, parts, tuple(zip(accords, agreements, strict=True)))
    persons, organizations = cast.persons(), cast.organizations()
    taking_part = {participation.agent for event in events for participation in event.participations}
    agents = (*(person.id for person in persons), *(body.id for body in organizations))
    return Facts(
        release=release,
        sentences=spans,
        events=events,
        main_event=next((e.id for h, e in zip(happenings, events, strict=True) if h is main), None),
        persons=persons,
        organizations=organizations,
        agreements=agreements,
        countries=countries_of(countries),
        blocs=blocs,
        amounts=amounts,
        topics=find_topics(text, len(release.title)),
        mentioned=tuple(agent for agent in agents if agent not in taking_part),
    )


def is_title_case(title: str) -> bool:
    """Whether a headline writes most of its words with a capital.

    >>> is_title_case("Korea Asks Canada to Take Back Tighter Steel Quotas")
    True
    >>> is_title_case("Korea and Vietnam hold business forum in Seoul")
    False
    """
    words = [word for word in re.findall(r"[A-Za-z][\w'.-]*", title) if len(word) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


def _signatories(parts: Sequence[Part]) -> dict[int, dict[str, int]]:
    """By sentence, the ids of the bodies that sign, each with the offset at which it is named."""
    signing: dict[int, dict[str, int]] = {}
    for part in parts:
        if part.role is Role.SIGNATORY and part.agent.startswith("organization/"):
            signing.setdefault(part.sentence, {})[part.agent] = part.span.start
    return signing


def _companies(cast: Cast, parts: Sequence[Part]) -> tuple[str, ...]:
    """The ids of the firms that take part."""
    acting = {part.agent for part in parts}
    ids = (cast.body_ids[body] for body in companies_among(cast.bodies))
    return tuple(body_id for body_id in ids if body_id in acting)


def _agreements(accords: Sequence[Accord], cast: Cast) -> tuple[Agreement, ...]:
    """The agreements as facts."""
    bodies = {body_id: body.name for body, body_id in cast.body_ids.items()}
    names = [agreement_name(accord, bodies) for accord in accords]
    return tuple(
        Agreement(
            id=id_,
            type=accord.type,
            status=accord.status,
            name=name,
            agreed_on=accord.agreed_on,
            count=accord.count,
            parties=tuple(accord.parties),
            amounts=tuple(accord.amounts),
            spans=tuple(dict.fromkeys(accord.spans)),
        )
        for accord, name, id_ in zip(accords, names, unique(map(agreement_id, names)), strict=True)
    )


def _events(
    story: Story,
    happenings: Sequence[Happening],
    cast: Cast,
    parts: Sequence[Part],
    agreements: Sequence[tuple[Accord, Agreement]],
) -> tuple[Event, ...]:
    """The happenings as facts, each with those who take part and what they brought about."""
    ids = unique(event_id(happening, story.release.issued) for happening in happenings)
    events = []
    for happening, id_ in zip(happenings, ids, strict=True):
        participations = tuple(participations_of(story, happening, parts))
        countries = countries_of_event(story, happening, cast, participations)
        reached = tuple(
            agreement.id
            for accord, agreement in agreements
            if accord.happening is happening and accord.status in REACHED
        )
        whole = whole_of(story, happenings, happening)
        event = _event(id_, happening, countries, participations, reached)
        events.append(replace(event, part_of=ids[happenings.index(whole)] if whole else None))
    return tuple(events)


def _event(
    id_: str,
    happening: Happening,
    countries: tuple[str, ...],
    participations: tuple[Participation, ...],
    agreements: tuple[str, ...],
) -> Event:
    mentions = (mention.span for mention in happening.mentions)
    return Event(
        id=id_,
        kind=happening.kind,
        name=happening.name,
        start=happening.start,
        end=happening.end,
        date_basis=happening.basis if happening.start else None,
        status=happening.status,
        place=happening.place,
        place_country=happening.country,
        countries=countries,
        participations=participations,
        agreements=agreements,
        spans=tuple(dict.fromkeys((happening.first.span, *happening.spans, *mentions))),
    )
