"""A small dump of Wikidata in its real format, and larger ones made of many like items.

What it says of real items is in the project's table of verified identifiers. Items above Q900000000 are made
up: offices, classes below those of the table, and namesakes.
"""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

MINISTER_OF_TRADE, SECRETARY, PRIME_MINISTER, MINISTER = (
    "Q900000001",
    "Q900000002",
    "Q900000003",
    "Q900000004",
)
PREMIER_OF_DENMARK = "Q795477"
SPECIAL_CITY, SEAT, FOOTBALL_CLUB = "Q900000010", "Q900000011", "Q900000012"


def snak(property_: str, value: Any, type_: str, snaktype: str = "value") -> Json:
    """A snak as the serialiser writes it, with the keys in its order."""
    made: Json = {"snaktype": snaktype, "property": property_, "hash": "0" * 40}
    if snaktype == "value":
        made["datavalue"] = {"value": value, "type": type_}
    return made | {"datatype": "wikibase-item" if type_ == "wikibase-entityid" else type_}


def item_value(qid: str) -> Json:
    return {"entity-type": "item", "numeric-id": int(qid[1:]), "id": qid}


def time_value(text: str) -> Json:
    """``2022``, ``2022-05`` or ``2022-05-10`` as a time value with its precision."""
    year, month, day = (*text.split("-"), "00", "00")[:3]
    return {
        "time": f"+{year}-{month}-{day}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": 9 + text.count("-"),
        "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
    }


def statement(main: Json, rank: str = "normal", **qualifiers: str) -> Json:
    made: Json = {
        "mainsnak": main,
        "type": "statement",
        "id": "Q0$00000000-0000-0000-0000-000000000000",
        "rank": rank,
        "references": [{"hash": "1" * 40, "snaks": {}, "snaks-order": []}],
    }
    if qualifiers:
        made["qualifiers"] = {key: [snak(key, time_value(day), "time")] for key, day in qualifiers.items()}
        made["qualifiers-order"] = list(qualifiers)
    return made


def to_item(property_: str, qid: str, rank: str = "normal", **qualifiers: str) -> Json:
    return statement(snak(property_, item_value(qid), "wikibase-entityid"), rank, **qualifiers)


def text(property_: str, value: str) -> Json:
    return statement(snak(property_, value, "string"))


def item(qid: str, label: str, *statements: Json, aliases: Iterable[str] = (), about: str = "") -> Json:
    """An item; a map that is empty is a list, as PHP writes it."""
    claims: dict[str, list[Json]] = {}
    for one in statements:
        claims.setdefault(one["mainsnak"]["property"], []).append(one)
    named = [{"language": "en", "value": alias} for alias in aliases]
    return {
        "type": "item",
        "id": qid,
        "labels": {"en": {"language": "en", "value": label}, "ko": {"language": "ko", "value": "이름"}},
        "descriptions": {"en": {"language": "en", "value": about}} if about else [],
        "aliases": {"en": named} if named else [],
        "claims": claims or [],
        "sitelinks": {"enwiki": {"site": "enwiki", "title": label, "badges": []}},
        "pageid": 100,
        "ns": 0,
        "title": qid,
        "lastrevid": 2000000000,
        "modified": "2026-01-02T03:04:05Z",
    }


def country(qid: str, label: str, alpha2: str, alpha3: str, *aliases: str) -> Json:
    codes = (text("P297", alpha2), text("P298", alpha3))
    return item(qid, label, to_item("P31", "Q3624078"), *codes, aliases=aliases)


def of_kind(qid: str, label: str, class_: str, home: str | None, *more: Json, **words: Any) -> Json:
    at_home = () if home is None else (to_item("P17", home),)
    return item(qid, label, to_item("P31", class_), *at_home, *more, **words)


def human(qid: str, label: str, home: str | None, *held: Json, **words: Any) -> Json:
    citizen = () if home is None else (to_item("P27", home),)
    return item(qid, label, to_item("P31", "Q5"), *citizen, *held, **words)


def entities() -> list[Json]:
    """The entities of the small dump; classes and countries stand behind what points to them."""
    minister = to_item("P39", MINISTER_OF_TRADE, P580="2022-05-13", P582="2023-09")
    odd_values = (
        statement(snak("P2046", {"amount": "+605.2", "unit": "1"}, "quantity")),
        statement(snak("P625", {"latitude": 37.5, "longitude": 127, "globe": "x"}, "globecoordinate")),
        statement(snak("P571", None, "time", "somevalue")),
        statement(snak("P9999", {"id": "E1"}, "a type of the future")),
        statement(snak("P17", None, "wikibase-entityid", "novalue")),
    )
    without_english = item("Q900000030", "x", to_item("P31", "Q4830453"), to_item("P17", "Q884"))
    without_english["labels"] = {"ko": {"language": "ko", "value": "회사"}}
    for_all = of_kind("Q900000031", "x", "Q4830453", "Q17")
    for_all["labels"] = {"mul": {"language": "mul", "value": "Hanbit Optics"}}
    return [
        human("Q112023462", "Lee Chang-yang", "Q884", minister, aliases=["Chang-yang Lee"]),
        human("Q900000020", "Lee Chang-yang", "Q884", about="a chemist without an office"),
        human(
            "Q5562913", "Gina Raimondo", "Q30", to_item("P39", SECRETARY, P580="2021-03"), about="politician"
        ),
        human("Q10806940", "Phạm Minh Chính", "Q881", to_item("P39", PRIME_MINISTER, P580="2021-04")),
        human(
            "Q182397",
            "Lars Løkke Rasmussen",
            "Q756617",
            to_item("P39", PREMIER_OF_DENMARK, P580="2009-04-05"),
        ),
        human("Q900000021", "Ann Example", "Q30", to_item("P39", MINISTER)),
        human("Q900000022", "Bob Example", "Q30", to_item("P39", SECRETARY, rank="deprecated")),
        of_kind("Q491047", "Ministry of Trade, Industry and Energy", "Q192350", "Q884", aliases=["MOTIE"]),
        of_kind("Q503577", "United States Department of Commerce", "Q327333", "Q30"),
        of_kind("Q6867197", "Ministry of Industry and Trade (Vietnam)", "Q192350", "Q881"),
        of_kind(
            "Q20718",
            "Samsung Electronics",
            "Q891723",
            "Q884",
            statement(snak("P571", time_value("1969-01"), "time")),
            about="South Korean electronics company",
        ),
        of_kind("Q39913", "Seoul National University", "Q3918", "Q884", aliases=["SNU"]),
        of_kind("Q7768", "Association of Southeast Asian Nations", "Q4120211", None, aliases=["ASEAN"]),
        of_kind("Q7825", "World Trade Organization", "Q245065", "Q900000098", aliases=["WTO"]),
        of_kind("Q8684", "Seoul", SPECIAL_CITY, "Q884", *odd_values),
        of_kind("Q16553", "San Jose", "Q515", "Q30"),
        of_kind("Q3070", "San José", SEAT, "Q800", to_item("P17", "Q30", rank="deprecated")),
        of_kind("Q56839716", "United States–Mexico–Canada Agreement", "Q3536928", None, aliases=["USMCA"]),
        of_kind("Q900000032", "Twin Works", "Q783794", "Q884"),
        of_kind("Q900000033", "Twin Works", "Q783794", None),
        of_kind("Q900000034", "Lone Works", "Q783794", None),
        of_kind("Q900000035", "Hanbit FC", FOOTBALL_CLUB, "Q884"),
        of_kind("Q900000036", "On the trade of small states", "Q13442814", None),
        item("Q900000037", "Not a company any more", to_item("P31", "Q4830453", rank="deprecated")),
        item("Q900000038", "Nothing is known of it"),
        without_english,
        for_all,
        item(MINISTER_OF_TRADE, "Minister of Trade, Industry and Energy", to_item("P31", "Q294414")),
        item(SECRETARY, "United States Secretary of Commerce", to_item("P279", MINISTER)),
        item(PRIME_MINISTER, "Prime Minister of Vietnam", to_item("P31", "Q294414")),
        item(PREMIER_OF_DENMARK, "Prime Minister of Denmark", to_item("P31", "Q294414")),
        item(MINISTER, "minister", to_item("P279", "Q294414")),
        item(SPECIAL_CITY, "special city", to_item("P279", SEAT)),
        item(SEAT, "seat of a government", to_item("P279", "Q515"), to_item("P279", SPECIAL_CITY)),
        item(FOOTBALL_CLUB, "football club", to_item("P279", "Q4438121"), to_item("P279", "Q4830453")),
        country("Q884", "South Korea", "KR", "KOR", "Republic of Korea"),
        country("Q881", "Vietnam", "VN", "VNM"),
        country("Q30", "United States", "US", "USA"),
        country("Q17", "Japan", "JP", "JPN"),
        country("Q800", "Costa Rica", "CR", "CRI"),
        {"type": "property", "id": "P31", "datatype": "wikibase-item", "labels": [], "claims": []},
        {"type": "lexeme", "id": "L7", "lemmas": {}, "claims": [], "forms": [], "senses": []},
        {"entity": "Q900000040", "id": "Q900000040", "redirect": "Q20718"},
    ]


def lines(made: Iterable[Json]) -> Iterator[str]:
    """The lines of a dump, as Wikidata's own script writes them."""
    yield "[\n"
    before = ""
    for entity in made:
        if before:
            yield before + ",\n"
        before = json.dumps(entity, separators=(",", ":"))
    yield f"{before}\n]\n"


def write(path: Path, content: bytes) -> Path:
    """The content in a file that is packed as its name says."""
    pack = {".gz": gzip.compress, ".bz2": bz2.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(content))
    return path


def small_dump(path: Path) -> Path:
    return write(path, "".join(lines(entities())).encode())


def many(count: int, *, kept: int = 10) -> Iterator[Json]:
    """Items of some 6 kB: each ``kept``-th is a company, the others are articles, which are left out."""
    filler = [text(f"P{number}", "some identifier of another database") for number in range(3000, 3012)]
    for number in range(1, count + 1):
        class_ = "Q4830453" if number % kept == 0 else "Q13442814"
        yield of_kind(f"Q{910000000 + number}", f"Number {number} Works", class_, "Q884", *filler)
