"""Persons named only to say who heads a body: they are not there themselves."""

from __future__ import annotations

from kg.extract.chunks import Chunk, Kind, Sentence

_HEADED = (["headed", "by"], ["led", "by"])
_DELEGATIONS = frozenset("delegation delegations team teams mission side sides delegates negotiators".split())
"""Nouns for people who travel with their head: the Chilean delegation, headed by | Minister X."""

_LONGEST_LEAD = 6


def only_heads_body(sentence: Sentence, name: Chunk) -> bool:
    """Whether a person is named as the head of a body that acts, as in "MOTIR, headed by Minister X, said".

    The head may also stand in brackets after the body: "KATS (President X) held". Who leads a delegation
    is there.
    """
    preceding = sentence.preceding(name)
    office = (
        preceding if preceding and preceding.kind is Kind.OFFICE and preceding.stop == name.first else None
    )
    before = sentence.before(office or name, 3)
    if "under" in before[-2:]:
        return True
    if office and before[-2:] in _HEADED:
        return _DELEGATIONS.isdisjoint(sentence.before(office, _LONGEST_LEAD))
    return "(" in before and ")" not in before and sentence.after(name) in ([")"], [","])
