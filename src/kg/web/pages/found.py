"""The search box: what in the graph is called so, as a page, and as JSON for programs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, url_for
from pyoxigraph import Literal

from kg.errors import BadParameter
from kg.store import KINDS, LONGEST, Findings, Found, QueryEngine, QueryRequest
from kg.vocabulary import ONTOLOGY, Names
from kg.web.parts.addresses import links_here
from kg.web.parts.links import Links
from kg.web.parts.rows import iri_of
from kg.web.parts.terms import Cell
from kg.web.parts.wording import kind_name
from kg.web.parts.words import readable_date
from kg.web.protocol.answers import json_response, offers_for, varied, wants_page
from kg.web.protocol.formats import LISTING, PAGE
from kg.web.protocol.parameters import given_once, given_page

MOST = 20
"""Things on one page."""
LAST_PAGE = 500

_TERM = f"""
SELECT ?asked ?term WHERE {{
  ?term a ?kind . FILTER(LCASE(STR(?term)) = CONCAT(LCASE("{ONTOLOGY}"), ?asked))
}}
ORDER BY ?term LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request looks for. ``kind`` is ``None`` for things of any kind, ``page`` counts from 1."""

    text: str
    kind: str | None
    page: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the list; ``kind`` is in words, ``day`` as people write it, ``iso_day`` as in the graph."""

    iri: str
    href: str | None
    kind: str
    label: str
    day: str
    iso_day: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind to choose, in words, and how many there are of it; ``kind`` is ``None`` for all of them."""

    kind: str | None
    name: str
    number: int


def search_pages(engine: QueryEngine, names: Names) -> Blueprint:
    """The blueprint of ``/search``."""
    pages = Blueprint("search", __name__)

    @pages.get("/search")
    def found() -> Response:
        page = wants_page(offers_for((PAGE, LISTING)))
        wanted = _wanted()
        skipped = (wanted.page - 1) * MOST
        findings = engine.search(wanted.text, wanted.kind, most=MOST, skipped=skipped)
        links = links_here(names)
        hits = [_hit(one, links) for one in findings.found]
        total = findings.counts.get(wanted.kind, 0) if wanted.kind else sum(findings.counts.values())
        more = total > wanted.page * MOST and wanted.page < LAST_PAGE
        if page:
            content = {"hits": hits, "tabs": _tabs(findings), "total": total, "more": more, "most": MOST}
            content["term"] = _term(engine, names, links, wanted.text)
            return varied(Response(render_template("search.html", wanted=wanted, **content)))
        told = {
            "query": wanted.text,
            "total": total,
            "counts": findings.counts,
            "found": [_told(one, hit) for one, hit in zip(findings.found, hits, strict=True)],
            "next": _address(wanted, wanted.page + 1) if more else None,
        }
        return varied(json_response(told))

    return pages


def _wanted() -> Wanted:
    """What the address says; :class:`BadParameter` for what nobody can be looking for."""
    text = " ".join((given_once("q") or "").split())
    if len(text) > LONGEST:
        raise BadParameter(f"q has {len(text)} characters; a name of at most {LONGEST} is looked for", "q")
    kind = given_once("kind") or None
    if kind is not None and kind not in KINDS:
        raise BadParameter(f"kind is one of {', '.join(KINDS)}; not {kind!r}", "kind")
    return Wanted(text, kind, given_page("page", LAST_PAGE))


def _term(engine: QueryEngine, names: Names, links: Links, text: str) -> Cell | None:
    """The word of the ontology that is spelled so, with its prefix or without; ``None`` for no such word."""
    word = text.lower().removeprefix("kg:")
    if not (word.isascii() and word.replace("-", "").isalnum()):
        return None
    asked = QueryRequest(_TERM, bindings={"asked": Literal(word)}, default_graphs=(names.graph("ontology"),))
    for row in engine.solutions(asked).rows:
        if iri := iri_of(row, "term"):
            return Cell(links.short(iri), links.local(iri), iri)
    return None


def _hit(one: Found, links: Links) -> Hit:
    kind = kind_name(ONTOLOGY + (one.type or one.kind))
    return Hit(one.iri, links.local(one.iri), kind, one.label, readable_date(one.day or ""), one.day or "")


def _tabs(findings: Findings) -> list[Tab]:
    """All kinds of which there is something, behind them all; none where there is no choice."""
    if len(findings.counts) < 2:
        return []
    several = [Tab(kind, kind_name(ONTOLOGY + kind, many=True), n) for kind, n in findings.counts.items()]
    return [Tab(None, "All", sum(findings.counts.values())), *several]


def _told(one: Found, hit: Hit) -> dict[str, str | None]:
    return {
        "iri": one.iri,
        "kind": one.kind,
        "type": one.type,
        "kind_name": hit.kind,
        "label": one.label,
        "date": one.day,
        "href": hit.href,
    }


def _address(wanted: Wanted, page: int) -> str:
    return url_for("search.found", q=wanted.text, kind=wanted.kind, page=page, format="json")
