"""Mapping sets brought together, and decisions on what they propose."""

from __future__ import annotations

from datetime import date

import pytest

from kg.link import Mapping, MappingSet
from kg.link.mapping import GAZETTEER, Decision
from kg.link.merging import merge, propose, refresh
from kg.link.review import Reviewer, accept, decide_none, open_questions, refuse
from kg.model import Entity, Link

MONDAY, TUESDAY = date(2024, 7, 1), date(2024, 7, 2)
JO = Reviewer("", "Jo")


def mapping(item: str | None = "Q1", subject: str = "person/a", **fields: object) -> Mapping:
    return Mapping(subject, "A", item, **fields)  # type: ignore[arg-type]


def entity(*items: str, confidence: int = 1, candidates: tuple[str, ...] = ()) -> Entity:
    links = [Link(item, "a source", confidence, "A", ("label A",)) for item in (*items, *candidates)]
    return Entity("person/a", "A", link=links[0] if items else None, candidates=tuple(links[len(items) :]))


# -- what the gazetteer says ---------------------------------------------------------------------------


def test_a_row_says_what_agreed_how_sure_that_is_and_who_states_it() -> None:
    merged = refresh(MappingSet(), [entity("Q1", confidence=2)], MONDAY)
    (found,) = merged.mapping_set.mappings
    assert (found.justification, found.confidence, found.features) == ("LexicalMatching", 0.99, "label A")
    assert (found.sources, found.tool, found.day) == ("a source", GAZETTEER, MONDAY)
    assert (merged.added, merged.changed, merged.removed, merged.conflicts) == (1, 0, 0, ())


def test_candidates_are_proposed() -> None:
    merged = refresh(MappingSet(), [entity(candidates=("Q1", "Q2"))], MONDAY)
    assert [row.proposed for row in merged.mapping_set.mappings] == [True, True]


def test_the_same_again_on_another_day_changes_nothing() -> None:
    once = refresh(MappingSet(), [entity("Q1")], MONDAY).mapping_set
    again = refresh(once, [entity("Q1")], TUESDAY)
    assert again.mapping_set == once
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


def test_what_the_gazetteer_no_longer_says_goes_but_not_that_of_other_things() -> None:
    once = refresh(MappingSet(), [entity("Q1")], MONDAY).mapping_set
    elsewhere = mapping(subject="person/b", tool=GAZETTEER, confidence=0.95)
    merged = refresh(once.with_mappings((*once.mappings, elsewhere)), [entity("Q2")], TUESDAY)
    assert {(row.subject, row.item) for row in merged.mapping_set.mappings} == {
        ("person/a", "Q2"),
        ("person/b", "Q1"),
    }
    assert (merged.added, merged.removed) == (1, 1)


@pytest.mark.parametrize(
    "decision",
    [
        mapping("Q1", reviewer_label="Jo", tool=GAZETTEER),
        mapping("Q1", reviewer_label="Jo", refused=True, tool=GAZETTEER),
        mapping("Q2", justification="ManualMappingCuration"),
        mapping(None, reviewer_label="Jo"),
    ],
)
def test_a_decision_is_never_overwritten(decision: Mapping) -> None:
    for found in (entity("Q1"), entity(), entity(candidates=("Q1", "Q2"))):
        merged = refresh(MappingSet((decision,)), [found], TUESDAY)
        assert decision in merged.mapping_set.mappings
        assert merged.mapping_set.decide("person/a") == MappingSet((decision,)).decide("person/a")


def test_where_the_gazetteer_says_otherwise_that_is_reported() -> None:
    merged = refresh(MappingSet((mapping("Q2", reviewer_label="Jo"),)), [entity("Q1")], MONDAY)
    assert merged.conflicts == ("person/a: kept Q2 (Jo), not taken Q1 (tradekg gazetteer)",)


# -- a set that was edited elsewhere -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "theirs", "expected", "conflict"),
    [
        (None, mapping(confidence=0.5), "theirs", False),
        (mapping(confidence=0.5), mapping(reviewer_label="Jo"), "theirs", False),
        (mapping(confidence=0.5), mapping(reviewer_label="Jo", refused=True), "theirs", False),
        (mapping(reviewer_label="Jo"), mapping(confidence=0.5), "mine", False),
        (mapping(reviewer_label="Jo"), mapping(reviewer_label="Kim"), "mine", False),
        (mapping(reviewer_label="Jo"), mapping(reviewer_label="Kim", refused=True), "mine", True),
        (mapping(reviewer_label="Jo", refused=True), mapping(reviewer_label="Kim"), "mine", True),
        (mapping(confidence=0.5, day=MONDAY), mapping(confidence=0.6, day=TUESDAY), "theirs", False),
        (mapping(confidence=0.5, day=TUESDAY), mapping(confidence=0.6, day=MONDAY), "mine", False),
        (mapping("Q2", reviewer_label="Jo"), mapping("Q1", reviewer_label="Kim"), "mine", True),
        (mapping(None, reviewer_label="Jo"), mapping("Q1", reviewer_label="Kim"), "mine", True),
        (mapping("Q2", reviewer_label="Jo"), mapping(None, reviewer_label="Kim"), "mine", True),
    ],
)
def test_decisions_go_before_tools_and_mine_before_theirs(
    mine: Mapping | None, theirs: Mapping, expected: str, *, conflict: bool
) -> None:
    merged = merge(MappingSet((mine,) if mine else ()), MappingSet((theirs,)))
    assert merged.mapping_set.mappings == ((mine,) if expected == "mine" else (theirs,))
    assert bool(merged.conflicts) == conflict


def test_to_merge_a_set_into_itself_changes_nothing() -> None:
    rows = MappingSet((mapping(confidence=0.5), mapping("Q2", reviewer_label="Jo", refused=True)))
    merged = merge(rows, rows)
    assert merged.mapping_set == rows
    assert (merged.added, merged.changed, merged.removed, merged.conflicts) == (0, 0, 0, ())


# -- proposals of a tool -------------------------------------------------------------------------------


def test_proposals_are_added_but_not_against_a_decision() -> None:
    new = mapping("Q1", confidence=0.7, tool="lookup")
    assert propose(MappingSet(), [new]).mapping_set.mappings == (new,)
    for decision in (
        mapping("Q1", reviewer_label="Jo", refused=True),
        mapping("Q2", reviewer_label="Jo"),
        mapping(None, reviewer_label="Jo"),
    ):
        assert propose(MappingSet((decision,)), [new]).mapping_set.mappings == (decision,)


def test_nothing_found_is_noted_until_something_is() -> None:
    nothing, something = mapping(None, tool="lookup"), mapping("Q1", confidence=0.7, tool="lookup")
    noted = propose(MappingSet(), [nothing]).mapping_set
    assert noted.mappings == (nothing,)
    assert propose(noted, [something]).mapping_set.mappings == (something,)
    assert propose(MappingSet((something,)), [nothing]).mapping_set.mappings == (something,)


# -- decisions -----------------------------------------------------------------------------------------

PROPOSED = MappingSet(
    (
        mapping("Q1", confidence=0.5, tool="lookup"),
        mapping("Q2", confidence=0.7, tool="lookup"),
        mapping("Q3", subject="person/b", reviewer_label="Jo"),
    )
)


def test_what_is_open_stands_with_the_likeliest_first() -> None:
    (question,) = open_questions(PROPOSED)
    assert (question.subject, question.label) == ("person/a", "A")
    assert [row.item for row in question.candidates] == ["Q2", "Q1"]


def test_one_is_accepted_and_the_others_are_refused_with_it() -> None:
    (question,) = open_questions(PROPOSED)
    decided = accept(PROPOSED, question.candidates[1], JO, MONDAY)
    assert open_questions(decided) == ()
    decision = decided.decide("person/a")
    assert decision.link is not None
    assert (decision.link.qid, decision.refused) == ("Q1", {"Q2"})
    assert {row.justification for row in decided.by_subject["person/a"]} == {"MappingReview"}
    assert decided.by_subject["person/b"] == PROPOSED.by_subject["person/b"]


def test_one_is_refused_and_the_other_stays_open() -> None:
    (question,) = open_questions(PROPOSED)
    decided = refuse(PROPOSED, question.candidates[0], JO, MONDAY)
    assert decided.decide("person/a") == Decision(False, None, frozenset({"Q2"}))
    assert [row.item for row in open_questions(decided)[0].candidates] == ["Q1"]


def test_none_of_them_is_for_good() -> None:
    (question,) = open_questions(PROPOSED)
    decided = decide_none(PROPOSED, question, JO, MONDAY)
    assert open_questions(decided) == ()
    assert decided.decide("person/a") == Decision(True, None, frozenset({"Q1", "Q2"}))
    assert decided.was_asked("person/a")


@pytest.mark.parametrize("who", ["0000-0002-1825-0097", "orcid:0000-0002-1694-233X", "Jo Kim"])
def test_a_reviewer_has_an_orcid_or_a_name(who: str) -> None:
    found = Reviewer.named(who)
    assert (found.id or found.label).removeprefix("orcid:") == who.removeprefix("orcid:")


@pytest.mark.parametrize("who", ["0000-0002-1825-0098", "1234", "", "x:y"])
def test_a_wrong_orcid_is_refused(who: str) -> None:
    with pytest.raises(ValueError, match=r"ORCID iD"):
        Reviewer.named(who)
