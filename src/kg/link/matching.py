"""When a verified Wikidata item is that of a thing, by kind, name, country and office: no guesses.

A name that fits two items gives no link. Places and generic bodies need their country; a person needs the
country and a public office of the item's own rank, and where names are common (Korean, Chinese and Vietnamese
ones) the very office that the item's sources state, held at the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.fold import fold
from kg.link.bodies import is_acronym, parse
from kg.link.korean import korean_name
from kg.link.rows import Office as Held
from kg.link.rows import Row
from kg.link.thing import Office
from kg.model import Link

_ROWS_OF_KIND: Mapping[str, frozenset[str]] = {
    "country": frozenset({"country"}),
    "bloc": frozenset({"bloc"}),
    "person": frozenset({"person"}),
    "organization": frozenset({"organization", "company", "university", "bloc"}),
    "place": frozenset({"city", "region"}),
    "agreement": frozenset({"agreement"}),
}

_COMMON_NAMES = frozenset({"KR", "KP", "CN", "TW", "VN", "SG"})
"""Countries in which a name alone is borne by many."""

_PUBLIC_TITLES = frozenset(
    {"minister", "premier", "secretary", "chancellor", "governor", "ambassador", "commissioner", "senator"}
    | {"king", "emir", "sultan"}
)

_ALSO_ELSEWHERE = frozenset(
    {"secretary", "chancellor", "governor", "ambassador", "commissioner", "president"}
)
"""Titles that chambers, universities, banks and companies give, too."""

_NO_OFFICE = frozenset(
    {"counsellor", "counselor", "corporate", "company", "executive", "private", "goodwill"}
)
"""Words that make a title another one: an executive secretary, a minister counsellor."""

_DEPUTIES = frozenset({"vice", "deputy", "assistant", "under", "parliamentary"})

_RANKS = frozenset({"vice", "deputy", "assistant", "acting", "former", "under", "parliamentary", "state"})

_EMPTY = frozenset({"of", "for", "and", "the", "to", "in", "ministry"})

_SLACK_MONTHS = 2
"""Releases speak of designated ministers, and of former ones for a while."""

UNKNOWN = "?"
"""The country of a row whose thing is some country's own, but nobody knows whose."""

NO_SUCH_NAME = "no verified item has one of the names"
"""The reason where no row is found at all."""

Find = Callable[[str, str], Iterable[Row]]
"""Gives the rows of a kind under a key."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of a thing whose item is looked for.

    ``kind`` is the first segment of an id, ``country`` the id of a country, ``refused`` the Q-identifiers of
    items that the thing certainly is not. ``any_public_office``: outside of the countries where names are
    common, any public office of the rank of the item's will do, such as that of another minister.
    """

    kind: str
    names: Sequence[str]
    country: str | None = None
    offices: Sequence[Office] = ()
    refused: Collection[str] = ()
    any_public_office: bool = True

    @property
    def code(self) -> str | None:
        """The two-letter code of the country."""
        return self.country.removeprefix("country/") if self.country else None


def find_link(find: Find, wanted: Wanted) -> Link | None:
    """The one item that fits among the rows that ``find`` gives; ``None`` for none or several."""
    found = _fitting(find, wanted)
    if len(found) != 1:
        return None
    ((row, name),) = found.values()
    return None if row.country == UNKNOWN else _link(row, name, wanted, wanted.offices)


def find_candidates(find: Find, wanted: Wanted) -> tuple[Link, ...]:
    """The items that a thing without a link may be, for a person to decide.

    Several that fit, or holders of a public office of the right name and country whose office is called
    otherwise in the releases.
    """
    found = _fitting(find, wanted)
    offices = wanted.offices
    if found or wanted.kind != "person" or not offices or not all(map(_is_public, offices)):
        return tuple(_link(*each, wanted, offices) for each in found.values()) if len(found) > 1 else ()
    named = _named(find, wanted, lambda row, _: row.country == wanted.code)
    return tuple(_link(*each, wanted, ()) for each in named.values())


def why_none(find: Find, wanted: Wanted) -> str:
    """Why :func:`find_link` finds no item for the same words, in a sentence."""
    refused = wanted.refused
    if wanted.kind not in _ROWS_OF_KIND:
        return f"items of this kind ({wanted.kind}) are not looked up"
    asked = replace(wanted, refused=())
    named = [row for row, _ in _named(find, asked, lambda _row, _name: True).values()]
    if not named:
        return NO_SUCH_NAME
    fitting = [row for row, _ in _fitting(find, asked).values()]
    left = [row for row in fitting if row.qid not in refused]
    if len(left) > 1:
        return f"the names fit several items, and one cannot be told from another: {_items(left)}"
    if left:
        return f"nobody knows of which country the item is: {_items(left)}"
    others = [row for row in named if row.qid not in refused]
    if fitting or not others:
        return f"refused in the mapping set: {_items(fitting or named)}"
    return f"{_difference(wanted, others)}: {_items(others)}"


def _difference(wanted: Wanted, others: Sequence[Row]) -> str:
    """In what a thing differs from the items of its name."""
    kind, code = wanted.kind, wanted.code
    if kind == "person" and code is None:
        return "no release says the country, without which a name is no evidence"
    if kind == "person" and any(row.country in {code, UNKNOWN} for row in others):
        return "no release says an office that is the item's own, at its time"
    return "the country is not that of the item"


def _items(rows: Iterable[Row]) -> str:
    return ", ".join(f"{row.qid} ({row.label})" for row in rows)


def row_keys(row: Row) -> Iterator[tuple[str, str]]:
    """The kinds and keys under which a row is found."""
    country = row.country if row.country != UNKNOWN else None
    for kind, types in _ROWS_OF_KIND.items():
        if row.kind in types:
            for name in row.names:
                for key in _keys(kind, name, country or None):
                    yield kind, key


def _fitting(find: Find, wanted: Wanted) -> dict[str, tuple[Row, str]]:
    return _named(find, wanted, lambda row, name: _fits(row, name, wanted))


def _named(find: Find, wanted: Wanted, fits: Callable[[Row, str], bool]) -> dict[str, tuple[Row, str]]:
    """The rows of one of the names that fit and are not refused, by their items, each with that name."""
    found: dict[str, tuple[Row, str]] = {}
    for name in _usable(wanted.kind, wanted.names):
        for key in _keys(wanted.kind, name, wanted.code):
            for row in find(wanted.kind, key):
                if row.qid in wanted.refused or row.kind not in _ROWS_OF_KIND[wanted.kind]:
                    continue
                by_label = key in _keys(wanted.kind, row.label, row.country or None)
                if fits(row, name) and (by_label or row.qid not in found):
                    found[row.qid] = (row, name)
    return found


def _link(row: Row, name: str, wanted: Wanted, offices: Sequence[Office]) -> Link:
    return Link(row.qid, row.evidence, row.confidence, row.label, _features(row, name, wanted, offices))


def _usable(kind: str, names: Sequence[str]) -> Sequence[str]:
    """An acronym tells which body is meant only where no full name does."""
    if kind != "organization":
        return names
    full = [name for name in names if not is_acronym(name)]
    return full or names


def _keys(kind: str, name: str, code: str | None) -> set[str]:
    """The forms under which a name is looked up."""
    if kind == "person":
        country = f"country/{code}" if code else None
        korean = korean_name(name, country)
        if korean is not None:
            return {f"{korean.family} {korean.given}"}
        return {" ".join(sorted(fold(name.replace("-", "")).split()))}
    if kind == "organization":
        return {parse(name).core}
    return {fold(name)}


def _fits(row: Row, name: str, wanted: Wanted) -> bool:
    kind, code = wanted.kind, wanted.code
    if kind == "person":
        return code is not None and row.country in {code, UNKNOWN} and _in_office(row, wanted)
    if row.country == UNKNOWN:
        # It may be the one that is meant, or a namesake.
        return kind != "country"
    if kind == "place":
        return code is not None and row.country == code
    if kind == "organization":
        return _fits_body(row, name, code)
    if kind == "country":
        return row.country == code
    return True


def _features(row: Row, name: str, wanted: Wanted, offices: Sequence[Office]) -> tuple[str, ...]:
    """What agreed, for a reader: the name, and the country and the office where they were compared."""
    kind, code = wanted.kind, wanted.code
    keys = _keys(kind, name, code)
    alias = next((each for each in row.names if keys & _keys(kind, each, row.country or None)), row.label)
    found = [f"label {row.label}" if alias == row.label else f"alias {alias}"]
    stated = (parse(name).country or code) if kind == "organization" else code
    if kind != "bloc" and row.country and stated == row.country:
        found.append(f"country {row.country}")
    if kind == "person" and offices:
        same = [held.name for held in row.offices if any(_same_office(held, office) for office in offices)]
        found.append(f"office {same[0]} at the time" if same else "a public office")
    return tuple(found)


def _fits_body(row: Row, name: str, code: str | None) -> bool:
    stated = parse(name).country or code
    if not row.country:
        # An international body: nobody's own, but a release may give it the country where it sits. Short of
        # its full name it may be a body of that country.
        by_acronym = is_acronym(name) and fold(name) != fold(row.label)
        return stated is None or not (by_acronym or parse(name).generic)
    if stated is not None:
        return stated == row.country
    # Whose the body is was not said. A proper name tells by itself; in a release of a Korean ministry a
    # generic one or an acronym is Korea's.
    if parse(name).generic or (is_acronym(name) and fold(name) != fold(row.label)):
        return row.country == "KR"
    return True


def _in_office(row: Row, wanted: Wanted) -> bool:
    """Whether the titles that releases give somebody are those of the row's holder of public offices."""
    offices = wanted.offices
    if not offices or not all(_is_public(office) for office in offices):
        return False
    if wanted.any_public_office and row.country not in _COMMON_NAMES:
        ranks = {_rank(_words(held.name)) for held in row.offices}
        if all(_is_of_state(office) for office in offices):
            return any(_rank(_words(office.title)) in ranks for office in offices)
    return any(_same_office(held, office) for held in row.offices for office in offices)


def _same_office(held: Held, office: Office) -> bool:
    wanted, given = _words(held.name), _words(f"{office.title} {office.affiliation}")
    return wanted <= given and wanted & _RANKS == given & _RANKS and _held_on(held, office.issued)


def _is_public(office: Office) -> bool:
    """Whether only the holder of a public office has such a title: companies have presidents, too."""
    words = _words(office.title)
    if not words.isdisjoint(_PUBLIC_TITLES):
        return True
    return "president" in words and (not office.affiliation or parse(office.affiliation).generic)


def _is_of_state(office: Office) -> bool:
    """Whether no chamber, university, bank or embassy gives such a title to its own people."""
    words = _words(office.title)
    if words & _NO_OFFICE or {"secretary", "general"} <= words:
        return False
    return words.isdisjoint(_ALSO_ELSEWHERE) or not office.affiliation or parse(office.affiliation).generic


def _rank(words: frozenset[str]) -> frozenset[str]:
    """The kind of an office, whatever it is over: ``{"deputy", "minister"}``.

    Only prime ministers are of the kind of prime ministers.
    """
    kind = frozenset({"prime"}) if "prime" in words else words & (_PUBLIC_TITLES | {"president"})
    return kind | (words & _DEPUTIES)


def _words(title: str) -> frozenset[str]:
    return frozenset(fold(title).split()) - _EMPTY


def _held_on(held: Held, day: date) -> bool:
    month = day.year * 12 + day.month
    since, until = _month(held.since, 1), _month(held.until, 12)
    return (since is None or since - _SLACK_MONTHS <= month) and (
        until is None or month <= until + _SLACK_MONTHS
    )


def _month(written: str, default: int) -> int | None:
    if not written:
        return None
    year, _, month = written.partition("-")
    return int(year) * 12 + int(month or default)
