"""The part that a person or a body has in what a sentence tells, read off the words around its name."""

from kg.extract.roles.agents import verb_of
from kg.extract.roles.deciding import role_of
from kg.extract.roles.lists import HONOURS, says_who, tells_of_members
from kg.extract.roles.phrases import coordinated_before, lead

__all__ = ["HONOURS", "coordinated_before", "lead", "role_of", "says_who", "tells_of_members", "verb_of"]
