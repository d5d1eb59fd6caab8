"""The part that a person or a body has in what a sentence tells, read off the words around its name."""

from kg.extract.roles.deciding import role_of

__all__ = ["role_of"]
