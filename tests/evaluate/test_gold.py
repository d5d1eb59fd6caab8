"""Reading gold annotations: the shipped ones, and what a broken one says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.evaluate import read_gold
from kg.evaluate.measure import run
from kg.model import AgreementStatus, AgreementType, EventKind

GOLD = Path(__file__).parents[1] / "gold"
SEEDS = Path(__file__).parents[2] / "seeds"


def test_the_shipped_gold_is_read_whole() -> None:
    gold = {item.id: item for item in read_gold(GOLD)}
    assert len(gold) == len(list(GOLD.glob("*.gold.json")))
    assert all(item.main_event is not None for item in gold.values())
    forum = gold["2024-07-01-korea-vietnam-business-forum"]
    assert forum.issued == date(2024, 7, 1)
    assert forum.main_event is not None
    assert (forum.main_event.kind, forum.main_event.city) == (EventKind.FORUM, "Seoul")
    assert forum.agreements[0].count == 23
    assert Counter(item.is_person for item in forum.participants) == {True: 5, False: 2}


def test_the_annotators_words_become_values_of_the_model() -> None:
    agreements = [agreement for item in read_gold(GOLD) for agreement in item.agreements]
    assert AgreementType.JOINT_STATEMENT in {agreement.type for agreement in agreements}
    assert AgreementStatus.IN_FORCE in {agreement.status for agreement in agreements}
    kinds = {event.kind for item in read_gold(GOLD) for event in item.events}
    assert {EventKind.COMMITTEE_MEETING, EventKind.EVENT} <= kinds


def test_amounts_are_exact(tmp_path: Path) -> None:
    write(tmp_path, amounts=[{"value": 0.1, "currency": "USD", "text": "ten cents"}])
    (gold,) = read_gold(tmp_path)
    assert gold.amounts[0].value == Decimal("0.1")


def write(folder: Path, **fields: object) -> Path:
    record = {"id": "x", "date": "2024-07-01", "title_original": "X", "countries": [], "blocs": []}
    record |= {
        "events": [],
        "participants": [],
        "mentioned": [],
        "agreements": [],
        "amounts": [],
        "topics": [],
    }
    path = folder / "x.gold.json"
    path.write_text(json.dumps(record | fields), encoding="utf-8")
    return path


EVENT = {
    "name": "X",
    "type": "forum",
    "start": None,
    "end": None,
    "city": None,
    "country": None,
    "main": True,
}


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "1 July"},
        {"countries": None},
        {"events": [EVENT | {"type": "party"}]},
        {"events": [{"name": "X"}]},
        {"agreements": [{"name": "X", "type": "handshake", "status": "signed"}]},
        {"amounts": [{"value": "much", "currency": "KRW", "text": "much"}]},
    ],
    ids=["date", "countries", "kind", "field", "agreement", "amount"],
)
def test_a_broken_annotation_is_named(tmp_path: Path, fields: dict[str, object]) -> None:
    path = write(tmp_path, **fields)
    with pytest.raises(InputError) as caught:
        read_gold(tmp_path)
    assert caught.value.path == path


def test_what_is_not_json_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.gold.json"
    path.write_text('{\n "id": \n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_gold(tmp_path)
    assert (caught.value.path, caught.value.line) == (path, 3)


def test_a_folder_without_gold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        read_gold(tmp_path)
    with pytest.raises(InputError, match="no file"):
        read_gold(tmp_path / "missing")


def test_every_seed_is_measured_and_every_span_is_exact() -> None:
    scores = run(GOLD, [SEEDS])
    assert scores.unread == ()
    assert len(scores.releases) == len(read_gold(GOLD))
    evidence = scores.share("evidence")
    assert evidence.right == evidence.total > len(scores.releases)
