"""The part that a person or a body has in what a sentence tells, read off the words around its name."""

from kg.extract.roles.deciding import role_of
from kg.extract.roles.lists import HONOURS

__all__ = ["HONOURS", "role_of"]
