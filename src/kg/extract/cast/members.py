"""The persons and bodies of a release with their ids, employers and countries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from kg.extract.bodies import Body
from kg.extract.chunks import Chunk
from kg.extract.countries import CountryMention
from kg.extract.ids import organization_id, person_id, unique
from kg.extract.korean_names import is_korean_name
from kg.extract.people import Figure
from kg.model import Organization, Person

_Thing = TypeVar("_Thing", Figure, Body)


class Cast:
    """Who is named in a release: ``people`` and ``bodies`` in the order of first mention."""

    def __init__(
        self, people: Sequence[Figure], bodies: Sequence[Body], countries: Iterable[CountryMention]
    ) -> None:
        self.people = people
        self.bodies = bodies
        self.person_ids: Mapping[Figure, str] = _numbered(
            people, (person_id(figure.name) for figure in people)
        )
        self.body_ids: Mapping[Body, str] = _numbered(bodies, map(organization_id, bodies))
        self._countries = {mention.span.start: f"country/{mention.alpha2}" for mention in countries}
        self._by_chunk = {
            (mention.sentence, mention.chunk): body for body in bodies for mention in body.mentions
        }
        self._held_by_office = {
            mention.office.body or (mention.sentence, mention.office.chunk)
            for figure in people
            for mention in figure.mentions
            if mention.office
        }

    def is_of_office(self, sentence: int, chunk: Chunk) -> bool:
        """Whether a mention of a body only says where somebody holds an office."""
        return (sentence, chunk) in self._held_by_office

    def employer(self, figure: Figure) -> Body | None:
        """The body that a person's office is held in, as the first office with one says."""
        offices = [mention.office for mention in figure.mentions if mention.office]
        for office in offices:
            if office.body:
                return self._by_chunk.get(office.body)
        ministry = next((office.ministry for office in offices if office.ministry), None)
        return next((body for body in self.bodies if body.name == ministry), None)

    def affiliation(self, figure: Figure) -> str | None:
        """The id of a person's employer."""
        employer = self.employer(figure)
        return self.body_ids[employer] if employer else None

    def country(self, figure: Figure) -> str | None:
        """The id of the country that an office names, else of that of the employer.

        An office of state without a country is Korean if its holder's name is: releases are Korean.
        """
        for mention in figure.mentions:
            if mention.office and mention.office.country:
                said = self._countries.get(mention.office.country.start)
                if said:
                    return said
        employer, office = self.employer(figure), figure.office
        if employer and employer.country:
            return f"country/{employer.country}"
        if office is None or not is_korean_name(figure.name):
            return None
        korean = office.state or (office.title.startswith("President") and employer is None)
        return "country/KR" if korean else None

    def persons(self) -> tuple[Person, ...]:
        """The persons as facts."""
        return tuple(
            Person(
                self.person_ids[figure],
                figure.name,
                figure.alt_names,
                figure.office.title if figure.office else None,
                self.affiliation(figure),
                self.country(figure),
                tuple(dict.fromkeys(mention.full for mention in figure.mentions)),
            )
            for figure in self.people
        )

    def organizations(self) -> tuple[Organization, ...]:
        """The bodies as facts."""
        return tuple(
            Organization(
                self.body_ids[body],
                body.name,
                body.alt_names,
                body.acronym,
                f"country/{body.country}" if body.country else None,
                tuple(dict.fromkeys(mention.span for mention in body.mentions)),
            )
            for body in self.bodies
        )


def _numbered(things: Sequence[_Thing], ids: Iterable[str]) -> dict[_Thing, str]:
    return dict(zip(things, unique(ids), strict=True))
