"""Everything that the page of a thing needs from the graph, read with a bounded number of bounded queries."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pyoxigraph import NamedNode

from kg.store import QueryEngine
from kg.vocabulary import Names, expand
from kg.web.parts.labels import Known, labels_of
from kg.web.parts.links import Links
from kg.web.parts.wording import INVERSE_NAMES, SHOWN_ELSEWHERE, VALUE_SPEAKS
from kg.web.things.annotated import Marked, Told, read_pointed, read_spans
from kg.web.things.details import (
    AT_EVENT,
    AT_ORIGIN,
    IN_EVENTS,
    Beside,
    Office,
    Part,
    read_beside,
    read_neighbours,
    read_offices,
    read_parts,
    read_reported,
)
from kg.web.things.kinds import LISTS, SENTENCES, Form, List
from kg.web.things.lists import Listed, NoSuchPage, latest_statements, read_list, read_sentence_list
from kg.web.things.sentences import Sentence, read_sentences
from kg.web.things.thing import Thing, release_of

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_AGENT = frozenset(map(expand, ("kg:agent", "kg:onBehalfOf")))
_ANY_DAY = "kg:startDate|dcterms:issued|kg:agreedOn|kg:statedOn"
_MOST_OTHERS = 30
"""Lists for other ways to point to a thing, far more than ours have; each costs queries of its own."""
_LIST_WITHOUT_NAME = "Others that point here"


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows.

    ``parts`` has participations by the name of their list; ``stated`` the release that states an item of a
    list, by its name and the item; ``sentences`` what is said by subject and release.
    """

    thing: Thing
    lists: tuple[Listed, ...]
    generic: tuple[Listed, ...]
    sentence_list: Listed | None
    stated: Mapping[tuple[str, str], str]
    parts: Mapping[str, Sequence[Part]]
    offices: tuple[Office, ...]
    neighbours: tuple[tuple[str, str], ...]
    reported: Mapping[str, str]
    spans: tuple[Marked, ...]
    pointed: tuple[Told, ...]
    beside: Mapping[str, Sequence[Beside]] = field(default_factory=dict)
    sentences: Mapping[tuple[str, str], Sequence[Sentence]] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)


def lists_of(thing: Thing, links: Links) -> tuple[tuple[List, ...], tuple[List, ...]]:
    """The lists that a thing's page has: those of its kind, then one for each other way to point to it."""
    present = thing.inward | thing.outward
    own = tuple(one for one in LISTS.get(thing.kind, ()) if one.properties & present)
    told = frozenset[str]().union(*(one.properties for one in own)) | SHOWN_ELSEWHERE
    order = list(INVERSE_NAMES)
    others = sorted(
        thing.inward - told, key=lambda iri: (order.index(iri) if iri in INVERSE_NAMES else len(order), iri)
    )
    generic = (
        List(
            links.short(iri),
            INVERSE_NAMES.get(iri) or f"{_LIST_WITHOUT_NAME}: {links.short(iri)}",
            Form.THING,
            f"?item <{iri}> ?thing",
            _ANY_DAY,
        )
        for iri in others[:_MOST_OTHERS]
    )
    return own, tuple(generic)


def read_content(
    engine: QueryEngine,
    thing: Thing,
    links: Links,
    pages: Mapping[str, int],
    pointed_out: Marked | None = None,
) -> Content:
    """What the page of a thing shows; ``pages`` says by a list's name which page of it is wanted.

    ``pointed_out`` is a span of a release that is to be explained.

    Raises :class:`kg.web.things.lists.NoSuchPage`.
    """
    names = links.names
    own, others = lists_of(thing, links)
    _check_lists(pages, (*own, *others, SENTENCES))
    lists, generic = (
        tuple(read_list(engine, thing.iri, one, pages.get(one.name, 1)) for one in some)
        for some in (own, others)
    )
    graphs = latest_statements(engine, thing.iri, (*lists, *generic), names.release_graph(""))
    shown = [item for listed in (*lists, *generic) for item in listed.items]
    has_text = expand("kg:text") in thing.outward
    involved = thing.values(expand("kg:involvesCountry"))
    undated = (item.iri for item in shown if item.day is None and _has_report(item.iri, names))
    content = Content(
        thing=thing,
        lists=lists,
        generic=generic,
        sentence_list=_sentence_list(engine, thing, pages),
        stated={key: release for key, graph in graphs.items() if (release := release_of(names, graph))},
        parts={listed.list.name: _parts(engine, names, thing, listed) for listed in lists},
        offices=read_offices(engine, names, thing.iri) if thing.kind == "Person" else (),
        neighbours=read_neighbours(engine, thing.iri, involved) if thing.kind == "Event" else (),
        reported=read_reported(engine, undated),
        spans=read_spans(engine, thing.iri) if has_text else (),
        pointed=read_pointed(engine, thing.iri, pointed_out) if has_text and pointed_out else (),
    )
    beside = read_beside(engine, (*(item.iri for item in shown), *(iri for iri, _ in content.neighbours)))
    content = replace(
        content,
        beside=_grouped(beside, lambda one: one.item),
        sentences=_grouped(_sentences(engine, names, content), lambda one: (one.subject, one.release)),
    )
    return replace(content, known=labels_of(engine, _all_iris(content)))


def _check_lists(pages: Mapping[str, int], lists: Iterable[List]) -> None:
    """Raises :class:`NoSuchPage` where a later page is wanted of a list that there is not."""
    present = {one.name for one in lists}
    for name, page in pages.items():
        if page > 1 and name not in present:
            raise NoSuchPage(f"There are no {name} here, and so there is no page {page} of them.")


def _sentence_list(engine: QueryEngine, thing: Thing, pages: Mapping[str, int]) -> Listed | None:
    if expand("kg:evidence") not in thing.outward:
        return None
    return read_sentence_list(engine, thing.iri, SENTENCES, pages.get(SENTENCES.name, 1))


def _sentences(engine: QueryEngine, names: Names, content: Content) -> Sequence[Sentence]:
    """What the releases say of all that is shown, and the sentences that are due among the footnotes."""
    thing = content.thing
    said = {*_said_of_facts(thing), *_said_of_lists(content)}
    said |= {(part.iri, part.release) for of in content.parts.values() for part in of if part.release}
    said |= {(thing.iri, of) for one in content.offices for of in (one.earliest, one.latest) if of}
    due = content.sentence_list
    evidence = [item.iri for item in due.items] if due else []
    return read_sentences(
        engine, names, said, [*evidence, *([thing.iri] if thing.kind == "Evidence" else [])]
    )


def _grouped(values: Iterable[V], key: Callable[[V], K]) -> Mapping[K, Sequence[V]]:
    groups: dict[K, list[V]] = {}
    for value in values:
        groups.setdefault(key(value), []).append(value)
    return groups


def _has_report(iri: str, names: Names) -> bool:
    return iri.startswith((names.id("event/"), names.id("agreement/")))


def _parts(engine: QueryEngine, names: Names, thing: Thing, listed: Listed) -> Sequence[Part]:
    """The participations that a list tells of: of those who are listed, or of the thing in what is listed."""
    items = [item.iri for item in listed.items]
    if not items:
        return ()
    match listed.list.form:
        case Form.PARTICIPANT:
            pattern = AT_EVENT if thing.kind == "Event" else AT_ORIGIN
            return read_parts(engine, names, thing.iri, pattern, items)
        case Form.EVENT if thing.inward & _AGENT:
            return read_parts(engine, names, thing.iri, IN_EVENTS, items)
        case _:
            return ()


def _said_of_facts(thing: Thing) -> Iterator[tuple[str, str]]:
    """The things, with the releases, whose sentences say the facts of a thing."""
    for fact in thing.facts:
        if fact.release:
            yield thing.iri, fact.release
            if fact.property in VALUE_SPEAKS and isinstance(fact.value, NamedNode):
                yield fact.value.value, fact.release


def _said_of_lists(content: Content) -> Iterator[tuple[str, str]]:
    thing = content.thing.iri
    for listed in (*content.lists, *content.generic):
        for item in listed.items:
            release = content.stated.get((listed.list.name, item.iri))
            if release:
                # A release that names the thing is itself the source: what it says of the thing is wanted.
                yield (thing if release == item.iri else item.iri), release


def _all_iris(content: Content) -> Iterator[str]:
    thing = content.thing
    yield thing.iri
    for fact in thing.facts:
        yield from (fact.property, *filter(None, [fact.release]))
        if isinstance(fact.value, NamedNode):
            yield fact.value.value
    for listed in (*content.lists, *content.generic):
        yield from (item.iri for item in listed.items)
    yield from (iri for iri, _ in content.neighbours)
    for part in (part for of in content.parts.values() for part in of):
        yield from filter(
            None, (part.event, part.agent, part.role, part.on_behalf_of, part.side, part.release)
        )
    for office in content.offices:
        yield from filter(None, (office.body, office.earliest, office.latest))
    for values in content.beside.values():
        yield from (one.value.value for one in values if isinstance(one.value, NamedNode))
    for told in content.pointed:
        yield from told.iris()
    yield from (subject for span in content.spans for subject in span.subjects)
    yield from content.stated.values()
    yield from (release for _, release in content.sentences)
