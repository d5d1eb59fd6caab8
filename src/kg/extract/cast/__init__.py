"""Who is named in a release, with ids, and what part each has in which event."""

from kg.extract.cast.members import Cast
from kg.extract.cast.participations import countries_of_event, participations_of
from kg.extract.cast.parts import Part, find_parts
from kg.extract.cast.references import companies_among

__all__ = ["Cast", "Part", "companies_among", "countries_of_event", "find_parts", "participations_of"]
