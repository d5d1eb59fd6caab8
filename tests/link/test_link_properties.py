"""What holds of linking whatever the facts: no dependence on order, stable ids, nothing lost."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from link_corpora import corpora, releases

from kg.link import Gazetteer, decide, essence, link
from kg.model import Facts, Linked

NOTHING_KNOWN = Gazetteer.of(())


def ids_in(value: object) -> set[str]:
    """Every id of a thing that stands anywhere in a value."""
    if isinstance(value, str):
        head, slash, tail = value.partition("/")
        kinds = {"person", "organization", "event", "agreement", "place", "country"}
        return {value} if slash and tail and head in kinds else set()
    if isinstance(value, tuple):
        return set().union(*(ids_in(item) for item in value))
    if is_dataclass(value):
        return set().union(*(ids_in(getattr(value, field.name)) for field in fields(value)))
    return set()


@given(corpora.flatmap(lambda corpus: st.tuples(st.just(corpus), st.permutations(corpus))))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_releases_does_not_matter(
    orders: tuple[tuple[Facts, ...], list[Facts]],
) -> None:
    one, other = orders
    assert link(one, NOTHING_KNOWN) == link(other, NOTHING_KNOWN)


@given(corpora)
@settings(max_examples=100, deadline=None)
def test_every_id_is_that_of_an_entity(corpus: tuple[Facts, ...]) -> None:
    linked = link(corpus, NOTHING_KNOWN)
    assert len(linked.facts) == len(corpus)
    known = [entity.id for entity in linked.entities]
    assert known == sorted(set(known))
    assert ids_in(linked.facts) <= set(known)
    assert ids_in(linked.entities) <= set(known)


@given(corpora)
@settings(max_examples=100, deadline=None)
def test_no_two_events_of_a_release_become_one(corpus: tuple[Facts, ...]) -> None:
    linked = link(corpus, NOTHING_KNOWN)
    before = {item.release.id: len(item.events) for item in corpus}
    assert {item.release.id: len(item.events) for item in linked.facts} == before


@given(corpora)
@settings(max_examples=100, deadline=None)
def test_what_was_decided_of_each_release_makes_its_linked_facts(corpus: tuple[Facts, ...]) -> None:
    linked = link(corpus, NOTHING_KNOWN)
    of = {item.release.id: item for item in corpus}
    again = [
        decide(of[item.release.id], decided)
        for item, decided in zip(linked.facts, linked.decided, strict=True)
    ]
    assert again == list(linked.facts)


@given(corpora)
@settings(max_examples=100, deadline=None)
def test_without_the_text_the_same_is_decided(corpus: tuple[Facts, ...]) -> None:
    whole = link(corpus, NOTHING_KNOWN)
    without = link(map(essence, corpus), NOTHING_KNOWN)
    assert without == replace(whole, facts=without.facts)
    assert without.facts == tuple(map(essence, whole.facts))


news = st.integers(1, 3).flatmap(lambda size: st.tuples(*(releases(100 + number) for number in range(size))))


@given(corpora, news)
@settings(max_examples=100, deadline=None)
def test_later_releases_leave_the_ids_of_events_as_they_are(
    corpus: tuple[Facts, ...], added: tuple[Facts, ...]
) -> None:
    later = [
        replace(item, release=replace(item.release, issued=item.release.issued + timedelta(days=366)))
        for item in added
    ]
    before = link(corpus, NOTHING_KNOWN)
    after = link((*corpus, *later), NOTHING_KNOWN)
    assert event_ids(before).items() <= event_ids(after).items()


def event_ids(linked: Linked) -> dict[str, list[str]]:
    return {item.release.id: [event.id for event in item.events] for item in linked.facts}
