"""What must hold for every text: spans are exact, and what changes nothing in meaning changes no fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import extract_facts
from kg.model import Facts, Release, Span
from kg.read import read_releases
from kg.resources import shipped

SEEDS = read_releases([shipped("seeds")]).releases
WORDS = st.sampled_from(
    "Minister Kim Seo-yun Korea U.S. Forum the of and , . ( ) MOU signed held June 12 “ ” ’ ' Ministry Trade Energy Industry in at by "
    "Seoul with Co., Ltd. KRW 5 billion %\n meeting Georgia – - 2nd FTA between & R&D é 한국 😀".split(" ")
)


def spans_in(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from spans_in(item)
    elif is_dataclass(value) and not isinstance(value, Release):
        for field in fields(value):
            yield from spans_in(getattr(value, field.name))


@given(st.lists(WORDS, max_size=60).map(" ".join), st.text(max_size=40))
@settings(deadline=None, max_examples=200)
def test_every_span_quotes_the_text_at_its_offsets(words: str, rubbish: str) -> None:
    facts = extract_facts(Release("r", f"News {rubbish}", f"{words} {rubbish}.", date(2024, 6, 14)))
    text = facts.release.text
    assert all(text[span.start : span.end] == span.quote and span.quote for span in spans_in(facts))


@given(st.lists(WORDS, max_size=60).map(" ".join))
@settings(deadline=None, max_examples=100)
def test_ids_point_to_what_is_there(words: str) -> None:
    facts = extract_facts(Release("r", "News", words, date(2024, 6, 14)))
    agents = {thing.id for thing in (*facts.persons, *facts.organizations)}
    assert {part.agent for event in facts.events for part in event.participations} <= agents
    assert len({event.id for event in facts.events}) == len(facts.events)
    assert facts.main_event is None or facts.main_event in {event.id for event in facts.events}
    assert set(facts.mentioned) <= agents


@pytest.mark.parametrize("release", SEEDS, ids=lambda release: release.id)
def test_the_same_release_gives_the_same_facts(release: Release) -> None:
    assert extract_facts(release) == extract_facts(release)


def substance(facts: Facts) -> list[object]:
    """The facts without their offsets and with plain quotes and spaces."""

    def plain(value: object) -> object:
        if isinstance(value, Span):
            return None
        if isinstance(value, str):
            return re.sub(r"\s+", " ", value.replace("’", "'").replace("“", '"').replace("”", '"'))
        if isinstance(value, tuple):
            return tuple(plain(item) for item in value)
        if is_dataclass(value):
            return tuple(
                (field.name, plain(getattr(value, field.name)))
                for field in fields(value)
                if field.name != "spans"
            )
        return value

    return [
        plain(part)
        for part in (facts.events, facts.main_event, facts.persons, facts.organizations, facts.agreements)
    ] + [[country.alpha2 for country in facts.countries], [amount.id for amount in facts.amounts]]


def same_after(release: Release, body: str) -> None:
    assert substance(extract_facts(replace(release, body=body))) == substance(extract_facts(release))


@pytest.mark.parametrize("release", SEEDS, ids=lambda release: release.id)
def test_quotes_may_be_curly_or_straight(release: Release) -> None:
    same_after(release, release.body.replace("’", "'").replace("“", '"').replace("”", '"'))


@pytest.mark.parametrize("release", SEEDS, ids=lambda release: release.id)
def test_spaces_may_be_double(release: Release) -> None:
    same_after(release, release.body.replace(" ", "  "))


@pytest.mark.parametrize("release", SEEDS, ids=lambda release: release.id)
def test_each_sentence_may_be_a_paragraph(release: Release) -> None:
    sentences = [span.quote for span in extract_facts(release).sentences[1:]]
    same_after(release, "\n\n".join(sentences))


@pytest.mark.parametrize("release", SEEDS, ids=lambda release: release.id)
def test_a_sentence_about_nothing_changes_no_fact(release: Release) -> None:
    same_after(release, release.body + " It was quite warm for the season, and the trees were green.")
