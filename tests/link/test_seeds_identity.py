"""Identity on the sample releases, with the real reader and extractor."""

from __future__ import annotations

from pathlib import Path

import pytest
from verified_links import VERIFIED

from kg.extract import extract_facts
from kg.link import link
from kg.model import Entity, Linked
from kg.read import read_releases
from kg.resources import shipped


@pytest.fixture(scope="module")
def seeds() -> Linked:
    return link(extract_facts(release) for release in read_releases([shipped("seeds")]).releases)


@pytest.fixture(scope="module")
def entities(seeds: Linked) -> dict[str, Entity]:
    return {entity.id: entity for entity in seeds.entities}


def releases_with(seeds: Linked, id_: str) -> set[str]:
    """The files of the releases whose facts hold the thing."""
    return {
        item.release.source.path.stem
        for item in seeds.facts
        if item.release.source is not None
        and id_ in {thing.id for thing in (*item.persons, *item.organizations, *item.events)}
    }


def test_the_semiconductor_forum_of_two_releases_is_one_event(seeds: Linked) -> None:
    forum = "event/2024-06-27-korea-us-supply-chain-and-commercial-dialogue-sccd-semiconductor-forum"
    assert releases_with(seeds, forum) == {
        "2024-06-28-sccd-semiconductor-forum",
        "2024-06-28-sccd-ministerial-meeting",
    }


def test_the_business_forum_has_the_id_that_the_contract_promises(entities: dict[str, Entity]) -> None:
    assert entities["event/2024-07-01-korea-vietnam-business-forum"].label == "Korea-Vietnam Business Forum"


def test_one_minister_in_two_orders_of_the_name(seeds: Linked, entities: dict[str, Entity]) -> None:
    minister = entities["person/ahn-dukgeun"]
    assert {"Dukgeun Ahn", "Ahn Duk-geun"} <= {minister.label, *minister.alt_labels}
    assert releases_with(seeds, minister.id) >= {
        "2024-06-28-sccd-ministerial-meeting",
        "2024-07-01-korea-vietnam-business-forum",
    }


def test_the_ministry_before_and_after_its_renaming(seeds: Linked, entities: dict[str, Entity]) -> None:
    before = releases_with(seeds, "organization/ministry-of-trade-industry-and-energy")
    after = releases_with(seeds, "organization/ministry-of-trade-industry-and-resources")
    assert before
    assert after
    assert max(before) < "2025-10-01" <= min(after)
    assert entities["organization/ministry-of-trade-industry-and-resources"].link is None


def test_no_link_that_nobody_has_read(seeds: Linked) -> None:
    made = {
        entity.id: entity.link.qid
        for entity in seeds.entities
        if entity.link is not None and entity.kind not in {"country", "bloc"}
    }
    assert made.items() <= VERIFIED.items()


def test_most_of_what_can_be_linked_is(seeds: Linked) -> None:
    made = {entity.id for entity in seeds.entities if entity.link is not None}
    present = VERIFIED.keys() & {entity.id for entity in seeds.entities}
    assert len(made & present) >= 0.9 * len(present)


def test_every_country_of_the_seeds_is_linked(seeds: Linked) -> None:
    assert [entity.id for entity in seeds.entities if entity.kind == "country" and entity.link is None] == []


def test_every_id_in_the_facts_is_an_entity(seeds: Linked, entities: dict[str, Entity]) -> None:
    for item in seeds.facts:
        used = {event.id for event in item.events} | {thing.id for thing in (*item.persons, *item.agreements)}
        used |= {part.agent for event in item.events for part in event.participations}
        used |= {event.place.id for event in item.events if event.place}
        used |= {party for agreement in item.agreements for party in agreement.parties}
        assert used <= entities.keys(), item.release.id


def test_releases_are_in_the_order_of_their_dates(seeds: Linked) -> None:
    days = [item.release.issued for item in seeds.facts]
    assert days == sorted(days)
    assert len(days) == len(list(Path(shipped("seeds")).glob("*.txt")))
