"""The events of a release: mentions found and joined, dated and placed; what is not told is left out."""

from __future__ import annotations

from kg.extract.events.announcing import announcement, is_told_besides, statement
from kg.extract.events.dating import complete_date, inherit_date, set_date
from kg.extract.events.headline import visit_of_headline
from kg.extract.events.joining import join
from kg.extract.events.kinds import kind_of
from kg.extract.events.mentions import find_mentions
from kg.extract.events.naming import name_of_main
from kg.extract.events.placing import complete_place, set_place
from kg.extract.events.status import status_of
from kg.extract.events.story import Happening, Story
from kg.extract.events.subject import main_event
from kg.extract.events.telling import told


def find_events(story: Story) -> tuple[list[Happening], Happening | None]:
    """The events of a release in the order of first mention, and the one that the release is about."""
    joined = join(story, find_mentions(story))
    tour = visit_of_headline(story, joined)
    if tour:
        joined.insert(0, tour)
    for happening in joined:
        set_date(story, happening)
        set_place(story, happening)
    happenings = told(story, joined)
    for happening in happenings:
        happening.kind = kind_of(story, happening)
    made_public = announcement(story) or (None if happenings else statement(story))
    main = main_event(story, happenings, made_public)
    if made_public and (main is made_public or is_told_besides(story, made_public)):
        happenings.append(made_public)
    if main:
        complete_date(story, main, happenings)
        complete_place(story, main, happenings)
        inherit_date(story, main, happenings)
        main.name = name_of_main(story, main)
    for happening in happenings:
        happening.status = status_of(story, happening)
    return sorted(happenings, key=lambda happening: happening.mentions[0].span), main
