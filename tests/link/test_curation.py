"""What curators decide: applied in every build, and reported with file and line where it has no effect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.link import Gazetteer, Known, decide, essence, link, read_curation
from kg.link.curation import COLUMNS
from kg.model import (
    Entity,
    Event,
    EventKind,
    Facts,
    Linked,
    Organization,
    Participation,
    Person,
    Register,
    Role,
)
from kg.resources import shipped
from kg.vocabulary import Names

MakeFacts = Callable[..., Facts]
NOTHING_KNOWN = Gazetteer.of(())


class Folder:
    """A folder of curation files, and facts linked under it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, *rows: str) -> None:
        lines = ["\t".join(COLUMNS[name]), *(row.replace(" | ", "\t") for row in rows), ""]
        (self.path / name).write_text("\n".join(lines), encoding="utf-8")

    def link(self, *facts: Facts, register: Register | None = None) -> Linked:
        curation = read_curation(self.path, Names())
        known = Known(register or Register(), curation)
        linked = link(facts, NOTHING_KNOWN, known=known)
        # Whatever is decided can be applied to one release alone, and needs no text.
        of = {item.release.id: item for item in facts}
        for item, decided in zip(linked.facts, linked.decided, strict=True):
            assert decide(of[item.release.id], decided) == item
        assert link(map(essence, facts), NOTHING_KNOWN, known=known).decided == linked.decided
        return linked

    def notices(self) -> list[tuple[str, int, bool]]:
        found = read_curation(self.path, Names()).notices
        return [(notice.source.path.name, notice.source.line, notice.contradiction) for notice in found]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def person(name: str, country: str | None = None, title: str | None = None) -> Person:
    return Person(f"person/{name.lower().replace(' ', '-')}", name, title=title, country=country)


def people(linked: Linked) -> dict[str, Entity]:
    return {entity.id: entity for entity in linked.entities if entity.kind == "person"}


@pytest.fixture
def two(facts: MakeFacts) -> tuple[Facts, Facts]:
    """Two releases that name a man under two names."""
    return (
        facts("2024-01-01", persons=(person("Mohammed bin Salman"),)),
        facts("2024-01-02", persons=(person("Crown Prince Salman"),)),
    )


def test_the_shipped_files_decide_nothing_and_are_whole() -> None:
    assert {path.name for path in shipped("curation").glob("*.tsv")} == set(COLUMNS)
    curation = read_curation(shipped("curation"), Names())
    assert (curation.same, curation.not_same, curation.labels, curation.struck) == ((), (), (), ())
    assert curation.notices == ()


def test_same_makes_one_of_two_and_the_other_id_leads_to_it(folder: Folder, two: tuple[Facts, Facts]) -> None:
    iri = Names().id("person/crown-prince-salman")
    folder.write("same.tsv", f"person/mohammed-bin-salman | {iri} | his title")
    linked = folder.link(*two)
    (entity,) = people(linked).values()
    assert entity.id == "person/mohammed-bin-salman"
    assert entity.alt_labels == ("Crown Prince Salman",)
    assert linked.replaced == {"person/crown-prince-salman": "person/mohammed-bin-salman"}
    assert [item.persons[0].id for item in linked.facts] == [entity.id, entity.id]
    (mention,) = (one for one in linked.mentions if one.name == "Crown Prince Salman")
    assert mention.because[-1].value == "same.tsv:2: his title"


def test_a_decision_survives_rebuilds_and_gives_all_back_when_taken_back(
    folder: Folder, two: tuple[Facts, Facts]
) -> None:
    folder.write("same.tsv", "person/mohammed-bin-salman | person/crown-prince-salman | his title")
    first = folder.link(*two)
    assert folder.link(*two, register=first.register) == first
    folder.write("same.tsv")
    assert set(people(folder.link(*two, register=first.register))) == {
        "person/mohammed-bin-salman",
        "person/crown-prince-salman",
    }


def test_a_mention_that_is_of_somebody_else_is_taken_out(folder: Folder, facts: MakeFacts) -> None:
    releases = [facts(f"2024-01-0{day}", persons=(person("Mark Wu"),)) for day in (1, 2, 3)]
    folder.write("not-same.tsv", "person/mark-wu | release/2024-01-01-a-release#person/mark-wu | a namesake")
    first = folder.link(*releases)
    assert [item.persons[0].id for item in first.facts] == [
        "person/mark-wu-2",
        "person/mark-wu",
        "person/mark-wu",
    ]
    assert folder.link(*releases, register=first.register) == first
    assert ("person/mark-wu", "person/mark-wu-2") in [apart.ids for apart in first.apart]


def test_things_that_a_build_would_join_are_kept_apart(folder: Folder, facts: MakeFacts) -> None:
    american = facts("2024-01-01", persons=(person("Mark Wu", "country/US"),))
    other = facts("2024-01-02", persons=(person("Mark Wu", "country/SG", "U.S. Envoy"),))
    before = folder.link(american, other)
    assert set(people(before)) == {"person/mark-wu", "person/mark-wu-sg"}
    envoy = facts("2024-01-04", persons=(person("Mark Wu", "country/US", "U.S. Envoy"),))
    folder.write("not-same.tsv", "person/mark-wu | person/mark-wu-sg | two professors")
    after = folder.link(american, other, envoy, register=before.register)
    assert [item.persons[0].id for item in after.facts] == [
        "person/mark-wu",
        "person/mark-wu-sg",
        "person/mark-wu",
    ]


def test_a_label_is_corrected_and_the_old_one_stays_as_another(
    folder: Folder, two: tuple[Facts, Facts]
) -> None:
    folder.write("labels.tsv", "person/crown-prince-salman | Mohammed bin Salman | the name")
    entity = people(folder.link(*two))["person/crown-prince-salman"]
    assert (entity.label, entity.alt_labels) == ("Mohammed bin Salman", ("Crown Prince Salman",))


@pytest.fixture
def forum(facts: MakeFacts) -> Facts:
    minister, body = person("Dukgeun Ahn"), Organization("organization/ktc", "Korea Technology Center")
    event = Event(
        "event/forum",
        EventKind.FORUM,
        "Business Forum",
        date(2024, 1, 1),
        countries=("country/VN", "country/KR"),
        participations=(Participation(minister.id, Role.HOST), Participation(body.id, Role.HOST)),
    )
    return facts(
        "2024-01-01", events=(event,), main_event=event.id, persons=(minister,), organizations=(body,)
    )


RELEASE = "2024-01-01-a-release"
FORUM = "event/2024-01-01-business-forum"


def test_a_thing_struck_out_is_nowhere(folder: Folder, forum: Facts) -> None:
    folder.write("struck.tsv", f"release/{RELEASE} | person | person/ahn-dukgeun | he was not there")
    linked = folder.link(forum)
    (item,) = linked.facts
    assert people(linked) == {}
    assert item.persons == ()
    assert [part.agent for part in item.events[0].participations] == ["organization/korea-technology-center"]
    assert linked.notices == ()


def test_an_event_struck_out_is_not_the_main_event_any_more(folder: Folder, forum: Facts) -> None:
    folder.write("struck.tsv", f"{RELEASE} | event | {FORUM} | never took place")
    (item,) = folder.link(forum).facts
    assert (item.events, item.main_event) == ((), None)


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        (f"{FORUM} participant person/ahn-dukgeun", lambda event: len(event.participations) == 1),
        (f"{FORUM} kg:involvesCountry country/VN", lambda event: event.countries == ("country/KR",)),
        (f"{FORUM} startDate 2024-01-01", lambda event: event.start is None),
    ],
)
def test_a_statement_struck_out_leaves_the_rest(
    folder: Folder, forum: Facts, statement: str, left: Callable[[Event], bool]
) -> None:
    folder.write("struck.tsv", f"{RELEASE} | statement | {statement} | wrong")
    linked = folder.link(forum)
    (event,) = linked.facts[0].events
    assert event.id == FORUM
    assert left(event)
    assert linked.notices == ()


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("same.tsv", "person/gone | person/crown-prince-salman | gone"),
        ("not-same.tsv", "person/crown-prince-salman | release/gone#person/x | gone"),
        ("labels.tsv", "person/gone | Gone | gone"),
        ("struck.tsv", "gone | person | person/crown-prince-salman | gone"),
        ("struck.tsv", "2024-01-01-a-release | person | person/crown-prince-salman | of another release"),
    ],
)
def test_a_row_that_matches_nothing_any_more_is_reported_and_the_others_count(
    folder: Folder, two: tuple[Facts, Facts], name: str, row: str
) -> None:
    folder.write("labels.tsv", "person/crown-prince-salman | Another label | better")
    good = [] if name != "labels.tsv" else ["person/crown-prince-salman | Another label | better"]
    folder.write(name, *good, row)
    linked = folder.link(*two)
    (notice,) = linked.notices
    assert (notice.source.path.name, notice.source.line) == (name, 2 + len(good))
    assert "correct or remove the row" in notice.message
    assert not notice.contradiction
    assert people(linked)["person/crown-prince-salman"].label == "Another label"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("same.tsv", "person/a | person/b"),
        ("same.tsv", "person/a | person/b | "),
        ("same.tsv", "person/a | organization/b | of two kinds"),
        ("same.tsv", "person/a | person/a | with itself"),
        ("same.tsv", "Mr A | person/b | no id"),
        ("not-same.tsv", "country/KR | country/KP | countries have codes"),
        ("labels.tsv", "ahn | Ahn | no id"),
        ("struck.tsv", "r | persons | person/a | no kind"),
        ("struck.tsv", "r | statement | event/a participant | no object"),
        ("struck.tsv", "r | statement | event/a party person/a | of agreements"),
    ],
)
def test_a_row_that_is_no_decision_is_reported_and_the_others_count(
    folder: Folder, two: tuple[Facts, Facts], name: str, row: str
) -> None:
    good = {
        "same.tsv": "person/mohammed-bin-salman | person/crown-prince-salman | good",
        "not-same.tsv": "person/mohammed-bin-salman | person/crown-prince-salman | good",
        "labels.tsv": "person/crown-prince-salman | Label | good",
        "struck.tsv": "2024-01-02-a-release | person | person/crown-prince-salman | good",
    }
    folder.write(name, row, good[name])
    assert folder.notices() == [(name, 2, False)]
    assert folder.link(*two) != link(two, NOTHING_KNOWN)


@pytest.mark.parametrize(
    ("same", "lines"),
    [
        (["person/a | person/b | one"], "same.tsv:2"),
        (["person/a | person/c | one", "person/c | person/b | two"], "same.tsv:2, same.tsv:3"),
    ],
)
def test_contradictions_name_all_their_lines_and_none_counts(
    folder: Folder, same: list[str], lines: str
) -> None:
    folder.write("same.tsv", *same, "person/x | person/y | good")
    folder.write("not-same.tsv", "person/b | person/a | another")
    curation = read_curation(folder.path, Names())
    (notice,) = curation.notices
    assert notice.contradiction
    assert (notice.source.path.name, notice.source.line) == ("not-same.tsv", 2)
    assert lines in notice.message
    assert [pair.one for pair in curation.same] == ["person/x"]
    assert curation.not_same == ()


def test_a_contradiction_that_only_the_facts_show_names_both_lines(
    folder: Folder, two: tuple[Facts, Facts]
) -> None:
    folder.write("same.tsv", "person/mohammed-bin-salman | person/crown-prince-salman | one")
    mention = "release/2024-01-02-a-release#person/crown-prince-salman"
    folder.write("not-same.tsv", f"person/mohammed-bin-salman | {mention} | two")
    linked = folder.link(*two)
    (notice,) = linked.notices
    assert notice.contradiction
    assert notice.source.path.name == "same.tsv"
    assert "not-same.tsv:2" in notice.message
    assert len(people(linked)) == 2


@pytest.mark.parametrize(
    "content", [b"one\tother\n", b"\xff\xfe", b"one other reason\nperson/a person/b x\n"]
)
def test_a_file_of_another_form_is_reported_as_a_whole(folder: Folder, content: bytes) -> None:
    (folder.path / "same.tsv").write_bytes(content)
    assert folder.notices() == [("same.tsv", 1, False)]


def test_comments_empty_lines_and_repeated_rows(folder: Folder) -> None:
    folder.write("labels.tsv", "# a comment", "", "person/a | A | one", "person/a | B | two")
    folder.write("same.tsv", "person/a | person/b | one", "person/b | person/a | again")
    assert folder.notices() == [("same.tsv", 3, False), ("labels.tsv", 5, False)]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder of curation files"):
        read_curation(tmp_path / "gone", Names())


# -- files as editors leave them ---------------------------------------------------------------------------


def test_a_row_that_is_no_utf_8_is_named_and_the_others_count(
    folder: Folder, two: tuple[Facts, Facts]
) -> None:
    rows = (
        b"one\tother\treason\r\n",
        b"person/jos\xe9\tperson/crown-prince-salman\tan accent in Latin-1\r\n",
        b"person/mohammed-bin-salman\tperson/crown-prince-salman\this title\r\n",
    )
    (folder.path / "same.tsv").write_bytes(b"".join(rows))
    linked = folder.link(*two)
    assert set(people(linked)) == {"person/mohammed-bin-salman"}
    (notice,) = read_curation(folder.path, Names()).notices
    assert notice.source.line == 2
    assert notice.message == "the row is no UTF-8 (invalid continuation byte); save the file as UTF-8"


def test_a_table_under_a_name_that_nothing_reads_is_pointed_out(folder: Folder) -> None:
    folder.write("same.tsv")
    (folder.path / "sames.tsv").write_text("one\tother\treason\n", encoding="utf-8")
    (notice,) = read_curation(folder.path, Names()).notices
    assert notice.source.path.name == "sames.tsv"
    assert "call it one of same.tsv, not-same.tsv, labels.tsv, struck.tsv" in notice.message


def test_an_iri_of_another_base_is_refused_with_the_base_of_the_build(folder: Folder) -> None:
    folder.write("same.tsv", "https://example.org/id/person/a | person/b | from elsewhere")
    (notice,) = read_curation(folder.path, Names()).notices
    assert f"does not begin with {Names().id('')}" in notice.message
