"""Identity on the sample releases, with the real reader and extractor."""

from __future__ import annotations

from pathlib import Path

import pytest

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


# Every link that the seeds may have, read one by one beside the text.
VERIFIED = {
    "organization/department-of-commerce-us": "Q503577",
    "organization/dupont": "Q221062",
    "organization/ewha-womans-university": "Q41114",
    "organization/fraunhofer": "Q161057",
    "organization/georgia-institute-of-technology": "Q864855",
    "organization/ibm": "Q37156",
    "organization/innovation-science-and-economic-development-canada": "Q1057600",
    "organization/intel": "Q248",
    "organization/international-organization-for-standardization": "Q15028",
    "organization/johns-hopkins-university": "Q193727",
    "organization/korea-agency-for-technology-and-standards": "Q16094554",
    "organization/korea-institute-for-international-economic-policy": "Q495807",
    "organization/korea-institute-of-industrial-technology": "Q495331",
    "organization/korea-institute-of-machinery-and-materials": "Q16192328",
    "organization/lg-chem": "Q486976",
    "organization/massachusetts-institute-of-technology": "Q49108",
    "organization/ministry-of-agriculture-food-and-rural-affairs": "Q624460",
    "organization/ministry-of-economy-and-finance": "Q488486",
    "organization/ministry-of-economy-trade-and-industry-jp": "Q1197264",
    "organization/ministry-of-environment": "Q488961",
    "organization/ministry-of-industry-and-information-technology-cn": "Q1002010",
    "organization/ministry-of-national-defense": "Q488542",
    "organization/ministry-of-trade-industry-and-energy": "Q491047",
    "organization/national-institute-of-standards-and-technology-us": "Q176691",
    "organization/purdue-university": "Q217741",
    "organization/samsung-electronics": "Q20718",
    "organization/seoul-national-university": "Q39913",
    "organization/sk-hynix": "Q370719",
    "organization/world-trade-organization": "Q7825",
    "organization/yale-university": "Q49112",
    "person/don-graves": "Q104764170",
    "person/gina-raimondo": "Q5562913",
    "person/lee-changyang": "Q112023462",
    "person/moon-sungwook": "Q106518639",
    "person/pham-minh-chinh": "Q10806940",
    "person/saito-ken": "Q11679075",
    "person/sung-yunmo": "Q55731004",
    "person/yoon-sukyeol": "Q16090635",
    "place/kr-cheongju": "Q42147",
    "place/kr-sejong": "Q20929",
    "place/kr-seoul": "Q8684",
    "place/kr-yongin": "Q18459",
    "place/us-new-york": "Q60",
    "place/us-san-diego": "Q16552",
    "place/us-washington-dc": "Q61",
    "place/sa-riyadh": "Q3692",
    "place/vn-hanoi": "Q1858",
}


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
