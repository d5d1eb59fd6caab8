"""What a build leaves for the next one is read back as it was, and damaged records are known as such."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from link_corpora import corpora

from kg.extract import extract_facts
from kg.link import Gazetteer, essence, link
from kg.model import Facts, Release, Source
from kg.pipeline.collection import Collection, Member, content_hash, read_collection, reckon, write_collection
from kg.pipeline.counting import read_counts, write_counts
from kg.pipeline.encoding import decode_decided, decode_facts, encode_decided, encode_facts
from kg.rdf import Counts, map_release, read_release
from kg.read import base_id, read_releases
from kg.resources import shipped
from kg.vocabulary import Names

SEEDS = read_releases([shipped("seeds")]).releases
NAMES = Names()


@given(corpora)
def test_facts_and_decisions_are_read_back_as_they_were(corpus: tuple[Facts, ...]) -> None:
    for facts in corpus:
        assert decode_facts(encode_facts(facts)) == facts
    linked = link(corpus, Gazetteer.of(()))
    for decided in linked.decided:
        assert decode_decided(encode_decided(decided)) == decided


def test_so_are_the_facts_of_all_samples_with_the_place_where_they_were_read() -> None:
    for release in SEEDS:
        facts = extract_facts(release)
        assert facts.release.source is not None
        assert decode_facts(encode_facts(facts)) == facts
        assert decode_facts(encode_facts(essence(facts))) == essence(facts)


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\xc1", b"no facts", encode_facts(extract_facts(SEEDS[0]))[:-9]]
)
def test_other_bytes_are_no_facts(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are msgspec's
        decode_facts(data)


def test_equal_decisions_have_equal_bytes_in_whatever_order_they_were_made() -> None:
    one, other = (
        {"person/a": "person/b", "event/a": "event/b"},
        {"event/a": "event/b", "person/a": "person/b"},
    )
    decided = link([extract_facts(SEEDS[0])]).decided[0]
    assert encode_decided(replace(decided, renamings=(one,))) == encode_decided(
        replace(decided, renamings=(other,))
    )


titles = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
releases = st.builds(
    Release,
    st.just("2024-07-01-forum"),
    titles,
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.none() | titles,
    st.none() | st.just("https://example.org/release?id=1&x=%20"),
)


@given(releases)
def test_a_release_is_read_back_from_its_graph(release: Release) -> None:
    node = NAMES.id(f"release/{release.id}")
    triples = [
        quad.triple
        for quad in map_release(Facts(release), NAMES)
        if getattr(quad.subject, "value", "") == node
    ]
    assert read_release(release.id, triples) == release


def test_a_graph_without_a_text_has_no_release() -> None:
    assert read_release("2024-07-01-forum", ()) is None


def test_what_a_release_says_is_hashed_and_not_where_it_stands() -> None:
    release = SEEDS[0]
    moved = replace(release, source=Source(Path("elsewhere.txt"), 7))
    assert content_hash(moved) == content_hash(release)
    for other in (
        {"body": "x"},
        {"title": "x"},
        {"issued": date(2000, 1, 1)},
        {"category": "x"},
        {"url": "x"},
    ):
        assert content_hash(replace(release, **other)) != content_hash(release)


def test_the_base_of_an_id_is_without_the_hash_of_the_text(tmp_path: Path) -> None:
    block = "-\nOne title\n{text} date2024-07-01\n"
    (tmp_path / "a.txt").write_text(block.format(text="One text.") + block.format(text="Another."), "utf-8")
    one, other = read_releases([tmp_path]).releases
    assert one.id != other.id
    assert base_id(one) == base_id(other) == "2024-07-01-one-title"
    assert all(base_id(release) == release.id for release in SEEDS)


hashes = st.binary(min_size=32, max_size=32)
collections = st.builds(
    Collection,
    st.dictionaries(
        st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True),
        st.builds(Member, st.from_regex(r"[a-z0-9-]+", fullmatch=True), hashes, hashes),
    ),
)


@given(collections)
def test_a_collection_is_read_back_as_it_was(collection: Collection) -> None:
    assert read_collection(write_collection(collection)) == collection


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"another form", mtime=0),
        gzip.compress(b"kg releases 1\nhalf a line", mtime=0),
        gzip.compress(b"kg releases 1\na\tb\tzz\tzz", mtime=0),
        write_collection(Collection({"a": Member("a", b"1")}))[:-5],
    ],
    ids=["empty", "no gzip", "another form", "half a line", "no hashes", "cut off"],
)
def test_a_damaged_collection_is_none(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what is wrong with it is of no matter
        read_collection(content)


@given(collections, st.lists(st.sampled_from(SEEDS), unique_by=lambda release: release.id), st.booleans())
def test_each_release_before_and_after_is_accounted_for_once(
    before: Collection, read: list[Release], prune: bool
) -> None:
    reckoning = reckon(before, read, prune=prune)
    after, was = reckoning.after.members.keys(), before.members.keys()
    assert reckoning.new | reckoning.changed | reckoning.unchanged == {release.id for release in read}
    assert reckoning.new == after - was
    assert reckoning.removed == was - after
    assert not reckoning.changed & reckoning.unchanged
    if prune:
        assert after == {release.id for release in read}
    again = reckon(reckoning.after, read, prune=prune)
    assert (again.new, again.changed, again.removed) == (frozenset(), frozenset(), frozenset())


@given(st.builds(Counts, st.integers(0), *[st.dictionaries(st.text(), st.integers(1, 10**9))] * 3))
def test_counts_are_read_back_as_they_were(counts: Counts) -> None:
    assert read_counts(write_counts(counts)) == counts
