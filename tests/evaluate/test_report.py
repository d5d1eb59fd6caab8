"""Scores as a reader and a program see them, and what the list of mistakes says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kg.evaluate import Fault, Mistake, errors_table, evaluate, scores_json, scores_table
from kg.evaluate.gold import GoldEvent, GoldParticipant
from kg.model import Country, Event, EventKind, Organization, Participation, Person, Role


@pytest.fixture
def scores(case: Any) -> Any:
    facts = case.facts(
        countries=(Country("country/KR", "KR", (case.span("Seoul"),)), Country("country/VN", "VN")),
        persons=(Person("person/1", "Tran Van"), Person("person/2", "Minister Ahn")),
        organizations=(Organization("organization/1", "KRW Group", spans=(case.span("KRW"),)),),
        events=(
            Event(
                "event/1",
                EventKind.MEETING,
                "met",
                participations=(
                    Participation("person/1", Role.ATTENDEE, spans=(case.span("Tran Van"),)),
                    Participation("organization/1", Role.ATTENDEE),
                ),
            ),
        ),
        main_event="event/1",
    )
    gold = case.gold(
        countries=("VN",),
        participants=(
            GoldParticipant("Tran Van Son", (), True, None, None, "VN", 0),
            GoldParticipant("Ahn Duk-geun", ("Minister Ahn",), True, None, None, "KR", 0),
        ),
        events=(GoldEvent("meeting in Seoul", EventKind.MEETING, None, None, "Seoul", "KR", main=True),),
    )
    return evaluate([facts], [gold])


def mistakes(scores: Any, measure: str, fault: Fault) -> dict[str, Mistake]:
    return {
        mistake.what: mistake
        for mistake in scores.mistakes
        if mistake.measure == measure and mistake.fault is fault
    }


FIRST_SENTENCE = "A release Minister Ahn met Tran Van Son in Seoul on July 1."


def test_a_miss_says_its_cause_and_shows_the_sentence_with_the_name(scores: Any) -> None:
    missed = mistakes(scores, "persons", Fault.MISS)
    assert missed["Tran Van Son"].cause == "found with other bounds"
    assert missed["Tran Van Son"].sentence == FIRST_SENTENCE
    assert missed["Ahn Duk-geun"].cause == "known, but given no part in an event"
    assert missed["Ahn Duk-geun"].sentence == FIRST_SENTENCE


def test_a_false_alarm_shows_the_sentence_of_its_span(scores: Any) -> None:
    assert mistakes(scores, "persons", Fault.FALSE_ALARM)["Tran Van"].cause == "in the gold with other bounds"
    group = mistakes(scores, "organizations", Fault.FALSE_ALARM)["KRW Group"]
    assert (group.cause, group.sentence) == ("not in the gold", "KRW 5 billion was pledged.")
    assert mistakes(scores, "countries", Fault.FALSE_ALARM)["KR"].sentence == FIRST_SENTENCE


def test_a_wrong_main_event_says_what_was_wanted(scores: Any) -> None:
    (wrong,) = mistakes(scores, "main event", Fault.WRONG).values()
    assert wrong.cause == "city: Seoul is wanted, not None"


def test_the_table_has_counts_before_ratios(scores: Any) -> None:
    lines = {line[:24].strip(): line[24:].split() for line in scores_table(scores, releases=True).split("\n")}
    assert lines["countries"] == ["1", "1", "0", "0.500", "1.000", "0.667"]
    assert lines["agreements"] == ["0", "0", "0", "–", "–", "–"]
    assert lines["main event's city"] == ["0", "1", "0.000"]
    assert "1/1/0" in lines["case"]


def test_errors_are_grouped_by_measure_fault_and_cause(scores: Any) -> None:
    lines = errors_table(scores).split("\n")
    heading = lines.index("## persons · miss · found with other bounds (1)")
    assert lines[heading + 1] == "- case: Tran Van Son"
    assert lines[heading + 2].strip() == FIRST_SENTENCE


def test_no_mistakes_is_said(case: Any) -> None:
    assert errors_table(evaluate([case.facts()], [case.gold()])) == "no mistakes"


def test_the_json_holds_what_the_table_holds(scores: Any) -> None:
    record = json.loads(scores_json(scores, errors=True))
    assert record["measures"]["countries"] == {
        "truePositive": 1,
        "falsePositive": 1,
        "falseNegative": 0,
        "precision": 0.5,
        "recall": 1.0,
        "f1": pytest.approx(2 / 3),
    }
    assert record["measures"]["main_city"] == {"right": 0, "total": 1, "ratio": 0.0}
    assert record["perRelease"]["case"]["countries"]["falsePositive"] == 1
    assert len(record["errors"]) == len(scores.mistakes)
    assert "errors" not in json.loads(scores_json(scores))
