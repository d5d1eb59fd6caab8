"""Bodies that became other bodies: joined where both are known, and by the names of the table of bodies."""

from __future__ import annotations

from datetime import date

from kg.link.bodies import RENAMED, well_known
from kg.link.changes import changes_among
from kg.link.tables import lines_of
from kg.model import Entity

MOTIE = Entity("organization/before", "Ministry of Trade, Industry and Energy", country="country/KR")
MOTIR = Entity("organization/after", "Ministry of Trade, Industry and Resources", country="country/KR")


def test_the_ministry_and_its_successor_are_joined_by_the_day() -> None:
    (change,) = changes_among([MOTIR, MOTIE])
    assert (change.original, change.resulting, change.day) == (MOTIE.id, MOTIR.id, date(2025, 10, 1))
    assert change.id == "change/2025-10-01-before-to-after"
    assert change.source.startswith("https://")


def test_a_change_to_a_body_that_no_release_names_is_left_out() -> None:
    assert changes_among([MOTIE]) == ()


def test_a_body_of_that_name_in_another_country_is_another() -> None:
    foreign = Entity("organization/other", MOTIR.label, country="country/KP")
    assert changes_among([MOTIE, foreign]) == ()


def test_the_table_names_well_known_bodies_and_agrees_with_the_day_that_resolution_uses() -> None:
    rows = [line.split("\t") for line in lines_of("changes.tsv")][1:]
    known = {(body.country, body.label) for body in well_known()}
    for _, country, original, resulting, *_ in rows:
        assert {(country, original), (country, resulting)} <= known
    assert RENAMED.isoformat() in {row[0] for row in rows if row[2] == MOTIE.label}
