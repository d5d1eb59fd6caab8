"""The part of a name in its sentence: the first of the constructions that fits decides."""

from __future__ import annotations

from kg.extract.chunks import Chunk, Sentence
from kg.extract.roles.agents import as_passive_agent, as_subject, in_inversion
from kg.extract.roles.lists import as_honoured, in_list
from kg.extract.roles.partners import as_partner
from kg.extract.roles.representatives import as_represented
from kg.model import Role


def role_of(sentence: Sentence, chunk: Chunk) -> Role | None:
    """The part that ``chunk``, a person or a body, has in the sentence; ``None`` where it is only named."""
    return (
        as_passive_agent(sentence, chunk)
        or in_inversion(sentence, chunk)
        or as_subject(sentence, chunk)
        or as_partner(sentence, chunk)
        or as_honoured(sentence, chunk)
        or as_represented(sentence, chunk)
        or in_list(sentence, chunk)
    )
