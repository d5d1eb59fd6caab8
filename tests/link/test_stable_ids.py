"""Ids that were given once: adding releases, in whatever order, takes none of them away."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_corpora import corpora

from kg.errors import InputError
from kg.link import Curation, Gazetteer, Known, link, read_register, write_register
from kg.link.curation import Pair
from kg.model import (
    Agreement,
    AgreementStatus,
    AgreementType,
    Facts,
    Linked,
    Organization,
    Person,
    Register,
    Source,
)

MakeFacts = Callable[..., Facts]
NOTHING_KNOWN = Gazetteer.of(())
FILE = Path("identity.gz")


def build(facts: Sequence[Facts], before: Linked | None = None, curation: Curation | None = None) -> Linked:
    """The facts linked after an earlier build, whose register has been in a file."""
    register = read_register(write_register(before.register), FILE) if before else Register()
    return link(facts, NOTHING_KNOWN, known=Known(register, curation or Curation()))


def ids(linked: Linked) -> set[str]:
    return {entity.id for entity in linked.entities if not entity.id.startswith(("country/", "bloc/"))}


def nothing_is_lost(before: Linked, after: Linked) -> None:
    gone = {*ids(before), *before.replaced} - ids(after)
    assert gone <= set(after.replaced)
    assert set(after.replaced.values()) <= ids(after)
    assert not set(after.replaced) & ids(after)


portions = corpora.flatmap(
    lambda corpus: st.tuples(st.permutations(corpus), st.lists(st.integers(1, 2), min_size=5, max_size=5))
)


@given(portions)
@settings(max_examples=300)
def test_releases_added_in_any_order_take_no_id_away(portions: tuple[list[Facts], list[int]]) -> None:
    corpus, sizes = portions
    here: list[Facts] = []
    before = None
    for size in sizes:
        added, corpus = corpus[:size], corpus[size:]
        if not added:
            break
        here += added
        after = build(here, before)
        if before is not None:
            nothing_is_lost(before, after)
        assert build(here, after) == after
        before = after


@given(corpora)
@settings(max_examples=100)
def test_an_empty_register_changes_nothing(corpus: tuple[Facts, ...]) -> None:
    assert build(corpus) == link(corpus, NOTHING_KNOWN)


@given(corpora, st.data())
@settings(max_examples=200)
def test_curators_may_join_and_part_and_take_back(corpus: tuple[Facts, ...], data: st.DataObject) -> None:
    plain = build(corpus)
    curation = data.draw(decisions(plain))
    curated = build(corpus, plain, curation)
    nothing_is_lost(plain, curated)
    assert build(corpus, curated, curation) == curated
    taken_back = build(corpus, curated)
    nothing_is_lost(curated, taken_back)
    nothing_is_lost(plain, taken_back)


@st.composite
def decisions(draw: st.DrawFn, linked: Linked) -> Curation:
    """Pairs of things that are one, and mentions that are not of their thing, which keeps at least one."""
    same = []
    for kind in ("person", "organization", "event", "agreement", "place"):
        of_kind = sorted(id_ for id_ in ids(linked) if id_.startswith(f"{kind}/"))
        if len(of_kind) > 1 and draw(st.booleans()):
            same.append(tuple(draw(st.permutations(of_kind))[:2]))
    left = Counter(mention.id for mention in linked.mentions)
    apart = []
    for mention in linked.mentions:
        if draw(st.integers(0, 4)) == 0 and left[mention.id] > 1:
            left[mention.id] -= 1
            apart.append((mention.id, f"release/{mention.release}#{mention.local}"))
    return Curation(pairs("same.tsv", same), pairs("not-same.tsv", apart))


def pairs(name: str, rows: Sequence[tuple[str, ...]]) -> tuple[Pair, ...]:
    return tuple(Pair(*row, "a reason", Source(Path(name), line)) for line, row in enumerate(rows, start=2))


# -- what the properties do not show ----------------------------------------------------------------------


def person(name: str, country: str | None = None, title: str | None = None) -> Person:
    return Person(f"person/{name.lower().replace(' ', '-')}", name, title=title, country=country)


def people(linked: Linked) -> list[str]:
    return [entity.id for entity in linked.entities if entity.kind == "person"]


def test_two_that_become_one_keep_the_id_of_most_mentions(facts: MakeFacts) -> None:
    american = facts("2024-01-01", persons=(person("Mark Wu", "country/US"),))
    others = [
        facts(f"2024-01-0{day}", persons=(person("Mark Wu", "country/SG", "U.S. Envoy"),)) for day in (2, 3)
    ]
    before = build([american, *others])
    assert people(before) == ["person/mark-wu", "person/mark-wu-sg"]
    # A release that shows the first to have the title of the others.
    envoy = facts("2024-01-04", persons=(person("Mark Wu", "country/US", "U.S. Envoy"),))
    after = build([american, *others, envoy], before)
    assert people(after) == ["person/mark-wu-sg"]
    assert after.replaced == {"person/mark-wu": "person/mark-wu-sg"}
    # Without that release they part again, and each has its own id back.
    again = build([american, *others], after)
    assert people(again) == ["person/mark-wu", "person/mark-wu-sg"]
    assert again.replaced == {}


def test_an_older_release_does_not_take_the_id_of_a_later_one(facts: MakeFacts) -> None:
    chinese = facts("2024-01-02", persons=(person("Lee Jin", "country/CN"),))
    before = build([chinese])
    korean = facts("2024-01-01", persons=(person("Lee Jin", "country/KR"),))
    after = build([korean, chinese], before)
    assert [item.persons[0].id for item in after.facts] == ["person/lee-jin-kr", "person/lee-jin"]
    # Built anew, the older one would have had it.
    assert people(build([korean, chinese])) == ["person/lee-jin", "person/lee-jin-cn"]


def test_a_release_that_was_left_out_for_a_while_has_its_ids_back(facts: MakeFacts) -> None:
    chinese = facts("2024-01-02", persons=(person("Lee Jin", "country/CN"),))
    korean = facts("2024-01-01", persons=(person("Lee Jin", "country/KR"),))
    first = build([chinese])
    second = build([korean], first)
    both = build([korean, chinese], second)
    nothing_is_lost(second, both)
    assert people(both) == ["person/lee-jin", "person/lee-jin-cn"]


def test_a_former_id_leads_to_the_last_of_a_chain(facts: MakeFacts) -> None:
    release = facts("2024-01-01", persons=(person("Lee Jin", "country/KR"),))
    known = Known(
        Register({}, {"person/a": "person/b", "person/b": "person/lee-jin", "person/c": "person/d"})
    )
    linked = link([release], NOTHING_KNOWN, known=known)
    assert linked.replaced == {"person/a": "person/lee-jin", "person/b": "person/lee-jin"}
    assert linked.register.replaced["person/c"] == "person/d"


def test_a_former_id_is_not_given_to_something_new(facts: MakeFacts) -> None:
    old = facts("2024-01-01", persons=(person("Lee Jin", "country/KR"),))
    known = Known(Register({}, {"person/kim-jin": "person/lee-jin"}))
    before = link([old], NOTHING_KNOWN, known=known)
    assert before.replaced
    new = facts("2024-01-02", persons=(person("Kim Jin", "country/KR"),))
    after = build([old, new], before)
    assert after.facts[1].persons[0].id == "person/kim-jin-kr"


def test_the_same_register_is_the_same_bytes() -> None:
    mentions = {"r2": {"person/a": "person/a"}, "r1": {"person/b": "person/c", "event/x": "event/x"}}
    register = Register(mentions, {"person/z": "person/a"})
    content = write_register(register)
    assert read_register(content, FILE) == register
    shuffled = Register(dict(reversed(mentions.items())), register.replaced)
    assert write_register(shuffled) == content


@pytest.mark.parametrize(
    "content",
    [
        b"no gzip",
        write_register(Register({"r": {"person/a": "person/b"}}))[:-6],
        gzip.compress(b"another form\n", mtime=0),
        gzip.compress(b"kg identity 1\n<person/a", mtime=0),
        gzip.compress(b"kg identity 1\n\xff", mtime=0),
    ],
)
def test_a_damaged_register_is_named_and_says_what_to_do(content: bytes) -> None:
    with pytest.raises(InputError, match="the register of ids is damaged") as raised:
        read_register(content, FILE)
    assert raised.value.path == FILE


def test_an_acronym_that_turns_out_to_be_of_two_leaves_the_id_to_the_full_name(facts: MakeFacts) -> None:
    def naming(day: str, name: str, acronym: str | None = None) -> Facts:
        return facts(day, organizations=(Organization("organization/x", name, acronym=acronym),))

    full = naming("2024-05-14", "Korea Tidal Partnership", "KTP")
    acronyms = [naming(day, "KTP") for day in ("2024-05-12", "2024-05-15")]
    before = build([full, *acronyms])
    assert {item.organizations[0].id for item in before.facts} == {"organization/korea-tidal-partnership"}
    namesake = naming("2024-05-10", "Korea Textile Panel", "KTP")
    after = build([full, *acronyms, namesake], before)
    assert [item.organizations[0].id for item in after.facts] == [
        "organization/korea-textile-panel",
        "organization/ktp",
        "organization/korea-tidal-partnership",
        "organization/ktp",
    ]


def test_a_mention_that_is_not_of_a_thing_does_not_take_the_id_with_it(facts: MakeFacts) -> None:
    """Two of three mentions are taken out; they are joined by then, and so more than the one that stays."""

    def agreement(*parties: str) -> Agreement:
        kind, status = AgreementType.FTA, AgreementStatus.SIGNED
        return Agreement("agreement/1", kind, status, "Korea-UK FTA", parties=parties)

    two = (Person("person/a", "Ahn Duk-geun"), Person("person/b", "Dukgeun Ahn"))
    ministry = Organization("organization/m", "Ministry of Environment")
    corpus = [
        facts("2024-01-01", "One", persons=two, agreements=(agreement("person/a", "person/b"),)),
        facts("2024-01-01", "Two", organizations=(ministry,), agreements=(agreement("organization/m"),)),
        facts("2024-01-01", "Who", organizations=(ministry,), agreements=(agreement("organization/m"),)),
    ]
    plain = build(corpus)
    first, second, third = (item.release.id for item in plain.facts)
    rows = [
        ("agreement/korea-uk-fta", f"release/{second}#agreement/1"),
        ("agreement/korea-uk-fta", f"release/{third}#agreement/1"),
        # With the two men apart, the first agreement has other parties than the two others, which stay one.
        ("person/ahn-dukgeun", f"release/{first}#person/a"),
    ]
    curation = Curation((), pairs("not-same.tsv", rows))
    curated = build(corpus, plain, curation)
    assert [item.agreements[0].id for item in curated.facts] == [
        "agreement/korea-uk-fta",
        "agreement/korea-uk-fta-2",
        "agreement/korea-uk-fta-2",
    ]
    assert build(corpus, curated, curation) == curated
