"""The page of figures, the table of them for the graph, and the folds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import (
    Scores,
    Sight,
    evaluate,
    evaluate_identity,
    figures_table,
    notes_in,
    quality_page,
)
from kg.evaluate.gold import GoldParticipant
from kg.evaluate.keys import Mention, MentionKind
from kg.evaluate.splits import Spread, split, spread
from kg.model import Country, Person, Source

NOTES = "What a *reader* found: {braces}, `code` | and a bar.\n"


def scores_of(case: Any, *wrong: bool) -> Scores:
    """A release for each value, with one country right and, where the value says so, a participant missed."""
    facts, golds = [], []
    for index, missing in enumerate(wrong):
        name = f"case-{index}"
        one = case.facts(countries=(Country("country/KR", "KR", (case.span("Seoul"),)),))
        facts.append(replace(one, release=replace(one.release, source=Source(Path(f"{name}.txt"), 1))))
        missed = (GoldParticipant("Tran | Van Son", ("Tran Van Son",), True, None, None, "VN", 0),)
        golds.append(replace(case.gold(countries=("KR",), participants=missed if missing else ()), id=name))
    return evaluate(facts, golds)


def page_of(scores: Scores, notes: str = NOTES) -> str:
    """The page without releases that nobody had tuned for."""
    return quality_page(scores, notes, (), evaluate((), ()), evaluate_identity((), ()))


def rows(page: str, section: str = "The sample releases") -> dict[str, list[str]]:
    """The cells of each table row by its first cell, from a section on."""
    _, text = page.split(f"## {section}\n")
    lines = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in reversed(lines)}


def test_counts_stand_before_the_ratios_that_follow_from_them(case: Any) -> None:
    table = rows(page_of(scores_of(case, True, False)))
    assert table["countries"] == ["2", "0", "0", "1.000", "1.000", "1.000"]
    assert table["persons"] == ["0", "0", "1", "–", "0.000", "0.000"]
    assert table["evidence spans exact"] == ["6", "6", "1.000"]


def test_every_release_is_shown_and_what_is_wrong_is_bold(case: Any) -> None:
    page = page_of(scores_of(case, True, False))
    table = rows(page)
    assert table["case-0"][2] == "**0/0/1**"
    assert table["case-1"][2] == "0/0/0"
    assert "1 of the 2 releases" in page


def test_mistakes_are_grouped_with_their_number_and_sentence(case: Any) -> None:
    page = page_of(scores_of(case, True, False, True))
    assert "| persons | miss | not found | 2 |" in page
    lines = page.splitlines()
    heading = lines.index("### persons · miss · not found (2)")
    assert lines[heading + 2].startswith("- case-0: Tran \\| Van Son — “")
    assert lines[heading + 3].startswith("- case-2: ")


def test_no_mistakes_is_said(case: Any) -> None:
    assert "\n\nNone.\n\n" in page_of(scores_of(case, False))


def test_what_was_written_by_hand_stays(case: Any) -> None:
    first = page_of(scores_of(case, True))
    assert notes_in(first) == NOTES
    assert notes_in(page_of(scores_of(case, False), notes_in(first))) == NOTES


@pytest.mark.parametrize("page", ["", "<!-- by hand: begin -->\nnever closed\n"])
def test_a_page_without_the_marks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="values to unpack"):
        notes_in(page)


def test_folds_take_the_releases_in_turn_and_add_up(case: Any) -> None:
    scores = scores_of(case, True, False, False, True, False, False, False)
    parts = split(scores, 5)
    assert [[item.release[-1] for item in part.releases] for part in parts] == [
        ["0", "5"],
        ["1", "6"],
        ["2"],
        ["3"],
        ["4"],
    ]
    for measure in ("countries", "participants"):
        total = sum((part.counts(measure) for part in parts[1:]), parts[0].counts(measure))
        assert total == scores.counts(measure)
    assert spread(parts, "countries") == Spread(1.0, 1.0, 1.0)
    assert spread(parts, "participants") == Spread(0.0, 0.0, 0.0)
    assert spread(parts, "amounts") is None


def test_the_figures_are_the_counts_and_ratios_without_those_of_nothing(case: Any) -> None:
    header, *lines = figures_table(scores_of(case, True, False)).splitlines()
    assert header == "measure\tfigure\tvalue"
    figures = {tuple(line.split("\t")[:2]): line.split("\t")[2] for line in lines}
    assert figures["countries", "right"] == "2"
    assert figures["countries", "F1"] == "1.0000"
    assert figures["persons", "recall"] == "0.0000"
    assert ("persons", "precision") not in figures
    assert figures["evidence spans exact", "of"] == "6"


def test_first_sight_stands_beside_now(case: Any) -> None:
    first = {
        ("countries", "right"): "3",
        ("countries", "extra"): "1",
        ("countries", "F1"): "0.8571",
        ("main event's kind", "right"): "1",
        ("main event's kind", "of"): "2",
        ("main event's kind", "share"): "0.5",
    }
    scores = scores_of(case, True, False)
    page = quality_page(scores, NOTES, [Sight("first", first, scores)], scores, evaluate_identity((), ()))
    table = rows(page, "Text that nobody had tuned for")
    assert table["countries"] == ["0.857 (3/1/0)", "1.000 (2/0/0)"]
    assert table["main event's kind"][0] == "0.500 (1/2)"
    assert table["persons"] == ["– (0/0/0)", "0.000 (0/0/1)"]


def test_a_mention_that_was_not_found_costs_recall_of_all(case: Any) -> None:
    facts = [
        replace(one, release=replace(one.release, id=name))
        for name in ("a", "b")
        for one in (case.facts(persons=(Person("person/han", "Han Seo-yun"),)),)
    ]
    keys = [Mention("han", MentionKind.PERSON, release, "Han Seo-yun", 0) for release in ("a", "b")]
    keys.append(Mention("han", MentionKind.PERSON, "b", "Minister Han", 0))
    scores = scores_of(case, False)
    page = quality_page(scores, NOTES, (), scores, evaluate_identity(facts, keys))
    # Of the three pairs of the keys one has both mentions.
    counts, ratios = ["3", "2", "1", "0", "0"], ["1.000", "1.000", "0.333", "1.000", "1.000"]
    assert rows(page, "Which mentions are one")["persons"] == [*counts, *ratios]
