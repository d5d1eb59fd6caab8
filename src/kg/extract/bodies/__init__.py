"""Bodies of a release: ministries, associations, companies, universities, each with all its mentions."""

from kg.extract.bodies.body import Body, BodyMention, publisher
from kg.extract.bodies.finding import find_bodies
from kg.extract.bodies.signs import is_called_company

__all__ = ["Body", "BodyMention", "find_bodies", "is_called_company", "publisher"]
