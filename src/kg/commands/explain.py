"""``kg explain``: why the mentions of a thing are one thing, and why others are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.commands.shared import complain, example, print_json, with_settings
from kg.errors import UnknownThing
from kg.link import Explanation, explain, read_mappings
from kg.model import Features, Sign
from kg.pipeline import gazetteer_of, known_of, read_facts
from kg.progress import ProgressBars
from kg.resources import shipped
from kg.settings import Settings
from kg.vocabulary import WIKIDATA_ENTITY, Names

_WORDS: Mapping[Sign, str] = {
    Sign.KOREAN_NAME: "same family and given name",
    Sign.SAME_WORDS: "same words of the name, in whatever order",
    Sign.NAME_OF_ONE_RELEASE: "one name, which tells who is meant within its release only",
    Sign.COUNTRY: "country",
    Sign.NO_COUNTRY: "this release says no country",
    Sign.FIRST_OF_THE_NAME: "nothing tells which one of the name is meant: taken for the first",
    Sign.TITLE_OR_AFFILIATION: "same title or affiliation",
    Sign.OFFICE: "office",
    Sign.FAMILY_NAME: "family name of the only one who holds such an office within a year",
    Sign.CORE_NAME: "same name but for country, legal form, spelling and order",
    Sign.WELL_KNOWN: "in the table of well-known bodies",
    Sign.TRADE_MINISTRY: "the name of Korea's trade ministry on the day",
    Sign.ONLY_COUNTRY: "the only country in which any release has this name",
    Sign.ACRONYM_INTRODUCED: "acronym that the same release introduces",
    Sign.ACRONYM_OF_ONE: "acronym that releases introduce for this body only, first",
    Sign.ACRONYM: "acronym that no release spells out",
    Sign.FIRST_MENTION: "the first release that speaks of it",
    Sign.KIND: "kind",
    Sign.DAY: "day",
    Sign.ADJACENT_DAYS: "adjacent days",
    Sign.ONE_WEEK: "releases of one week",
    Sign.DAY_NOT_GIVEN: "a day that one release does not give",
    Sign.WORDS: "words of the name",
    Sign.NUMBER: "number",
    Sign.YEAR: "year",
    Sign.MONTH: "month",
    Sign.PERSONS: "persons",
    Sign.CITY: "city",
    Sign.PARTIES: "parties",
    Sign.EVENT: "event",
    Sign.ONE_RELEASE: "one release names both",
    Sign.PLACE_NAME: "same name of the place",
    Sign.CODE: "the table of countries and blocs has all its names under",
    Sign.CURATION: "a curator's decision",
}


@click.command(
    "explain",
    epilog=example(
        "kg explain person/ahn-dukgeun", "kg explain event/2024-07-01-korea-vietnam-business-forum"
    ),
)
@click.argument("thing", metavar="IRI")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
@with_settings("store", "base", "mappings", "gazetteer", "curation")
def explain_command(thing: str, paths: tuple[Path, ...], as_json: bool, settings: Settings) -> int:
    """Say why the mentions of a thing are taken for one.

    IRI is that of a person, body, event, agreement, place, country or bloc, or its local id
    (person/ahn-dukgeun). PATHs are the releases, by default the samples. For every mention the features are
    printed that joined it to the rest, then what looks alike and is kept apart, and the Wikidata link or why
    there is none.
    """
    with ProgressBars() as progress, gazetteer_of(settings) as gazetteer:
        report = read_facts(
            paths or [shipped("seeds")],
            progress,
            gazetteer=gazetteer,
            mappings=read_mappings(settings.mappings),
            known=known_of(settings),
        )
    for problem in (*report.warnings, *report.problems):
        complain(problem)
    names = settings.names
    try:
        found = explain(report.linked, thing.removeprefix(names.id("")))
    except UnknownThing as error:
        complain(error)
        for id_, label in error.nearest:
            complain(f"perhaps {id_} ({label})")
        return 1
    if as_json:
        print_json(_record(found, names))
    else:
        for line in _lines(found, names):
            click.echo(line)
    return 1 if report.problems else 0


def _lines(found: Explanation, names: Names) -> Iterator[str]:
    yield f"{found.label}  <{names.id(found.id)}>"
    for old in found.former:
        yield f"formerly <{names.id(old)}>"
    yield ""
    yield f"Named in {len({said.release for said in found.mentions})} releases:"
    for said in found.mentions:
        yield f"  {said.issued}  {said.name}  ({said.reference})"
        if said.sentence:
            yield f"    {said.sentence}"
        yield f"    because: {_because(said.because)}"
    if found.apart:
        yield ""
        yield "Kept apart from:"
        for other in found.apart:
            yield f"  {other.label}  ({other.id})"
            yield f"    {_difference(other.because)}"
    yield ""
    if found.link is None:
        yield f"No Wikidata link: {found.unlinked}"
    else:
        yield f"Wikidata: {WIKIDATA_ENTITY}{found.link.qid}"
        yield f"    evidence: {found.link.evidence} (confidence {found.link.confidence})"


def _because(features: Features) -> str:
    return "; ".join(
        f"{_WORDS[feature.sign]}: {feature.value}" if feature.value else _WORDS[feature.sign]
        for feature in features
    )


def _difference(features: Features) -> str:
    """A feature without value is one in which the two differ; ``/`` stands between values that differ."""
    if not features:
        return "nothing that both have decides"
    alike = tuple(one for one in features if one.value and " / " not in one.value)
    differ = ", ".join(
        f"{_WORDS[one.sign]} ({one.value})" if one.value else _WORDS[one.sign]
        for one in features
        if one not in alike
    )
    return "; ".join(part for part in (_because(alike), differ and f"not the same: {differ}") if part)


def _record(found: Explanation, names: Names) -> dict[str, Any]:
    record = asdict(found)
    for said in record["mentions"]:
        said["issued"] = said["issued"].isoformat()
    return {"iri": names.id(found.id), **record}
