"""Random changes of a graph: what a mistake of the program, or a graph loaded beside it, might do."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg.vocabulary import Names, expand

XSD = expand("xsd:")
TYPE = NamedNode(expand("rdf:type"))
BELOW = NamedNode(expand("rdfs:subClassOf"))

Mutation = Callable[[Store], None]
"""Takes away some statements of a store and adds others."""

NAMES = [
    "kg:Release kg:Event kg:Forum kg:Visit kg:Participation kg:Participant kg:Person kg:Organization "
    "kg:Agreement kg:StatusStatement kg:Country kg:Bloc kg:Place kg:Amount kg:Evidence skos:Concept "
    "oa:TextQuoteSelector oa:TextPositionSelector org:ChangeEvent"
][0].split()
CLASSES = [NamedNode(expand(name)) for name in NAMES]
PREDICATES = [
    NamedNode(expand(name))
    for name in (
        "kg:describes kg:mainEvent kg:mentions kg:mentionsCountry kg:evidence kg:text kg:sentence kg:place "
        "kg:startDate kg:endDate kg:dateBasis kg:eventStatus kg:partOf kg:hasParticipation kg:participant "
        "kg:agent kg:role kg:onBehalfOf kg:party kg:agreementStatus kg:currentStatus kg:hasStatusStatement "
        "kg:statedOn kg:statedIn kg:country kg:successor kg:predecessor kg:isoAlpha2 kg:value kg:currency "
        "kg:instrumentCount dcterms:title dcterms:issued dcterms:source dcterms:subject skos:inScheme "
        "skos:exactMatch skos:altLabel rdfs:label oa:hasSource oa:hasSelector oa:exact oa:prefix oa:suffix "
        "oa:start oa:end"
    ).split()
]
LITERALS = [
    Literal(""),
    Literal("KR"),
    Literal("kr"),
    Literal("KR\n"),
    Literal("KR", language="en"),
    Literal("", language="ko"),
    Literal("x" * 33),
    Literal("long " * 60),
    Literal("2024-07-01"),
    *(
        Literal(lexical, datatype=NamedNode(XSD + datatype))
        for lexical, datatype in (
            ("2024-07-01", "date"),
            ("2024-06-30", "date"),
            ("2024-02-30", "date"),
            ("2024-07-01T00:00:00Z", "dateTime"),
            ("0", "integer"),
            ("-1", "integer"),
            ("7", "integer"),
            ("seven", "integer"),
            ("", "integer"),
            ("1.5", "decimal"),
            ("-1.5", "decimal"),
            ("1e3", "decimal"),
            ("1e3", "double"),
            ("7", "int"),
            ("7", "string"),
            ("true", "boolean"),
            ("http://example.org/", "anyURI"),
        )
    ),
]
NODES = [
    NamedNode("http://example.org/new"),
    NamedNode("http://www.wikidata.org/entity/Q7"),
    NamedNode(Names().id("person/new")),
    BlankNode("nameless"),
    *(NamedNode(expand(name)) for name in ("kg:RoleScheme", "kg:role-host", "kg:status-planned")),
    *CLASSES,
]
GRAPHS = [NamedNode(Names().graph("entities")), NamedNode("http://example.org/graph")]


def statements(store: Store) -> list[Quad]:
    """All statements in named graphs, in an order that does not depend on the run."""
    return sorted(store, key=str)


_number = st.integers(min_value=0, max_value=10**6)


@st.composite
def mutations(draw: st.DrawFn) -> Mutation:
    """One change. It depends on the store only by the number of statements that it holds."""
    change = draw(st.sampled_from(_CHANGES))
    numbers = tuple(draw(_number) for _ in range(4))
    return lambda store: change(store, statements(store), *numbers)


def _some(quads: list[Quad], number: int) -> Quad:
    return quads[number % len(quads)]


def _term(quads: list[Quad], number: int) -> NamedNode | BlankNode | Literal:
    """Anything: a value of the graph, one of its nodes, or one that never stood there."""
    pools = [
        [quad.object for quad in quads[number % len(quads) :][:1]],
        [quad.subject for quad in quads[number % len(quads) :][:1]],
        LITERALS,
        NODES,
    ]
    pool = pools[number % 4]
    return pool[number // 4 % len(pool)]


def _drop(store: Store, quads: list[Quad], a: int, _b: int, _c: int, _d: int) -> None:
    store.remove(_some(quads, a))


def _drop_all_of_one_property(store: Store, quads: list[Quad], a: int, _b: int, _c: int, _d: int) -> None:
    quad = _some(quads, a)
    for found in list(store.quads_for_pattern(quad.subject, quad.predicate, None)):
        store.remove(found)


def _replace(store: Store, quads: list[Quad], a: int, b: int, _c: int, _d: int) -> None:
    quad = _some(quads, a)
    store.remove(quad)
    store.add(Quad(quad.subject, quad.predicate, _term(quads, b), quad.graph_name))


def _second(store: Store, quads: list[Quad], a: int, b: int, c: int, _d: int) -> None:
    """Another value, or the same one in another graph."""
    quad = _some(quads, a)
    value = quad.object if c % 3 == 0 else _term(quads, b)
    graph = GRAPHS[c % 2] if c % 5 < 2 else _some(quads, c).graph_name if c % 5 == 2 else quad.graph_name
    store.add(Quad(quad.subject, quad.predicate, value, graph))


def _other_datatype(store: Store, quads: list[Quad], a: int, b: int, _c: int, _d: int) -> None:
    literals = [quad for quad in quads if isinstance(quad.object, Literal)]
    quad = _some(literals, a)
    datatype = NamedNode(XSD + ("string", "integer", "date", "decimal", "anyURI")[b % 5])
    store.remove(quad)
    store.add(
        Quad(quad.subject, quad.predicate, Literal(quad.object.value, datatype=datatype), quad.graph_name)
    )


def _state(store: Store, quads: list[Quad], a: int, b: int, c: int, d: int) -> None:
    """Something new of a node, which may be new itself."""
    subject = _term(quads, a)
    if not isinstance(subject, Literal):
        graph = GRAPHS[d % 2] if d % 3 else _some(quads, d).graph_name
        store.add(Quad(subject, PREDICATES[b % len(PREDICATES)], _term(quads, c), graph))


def _retype(store: Store, quads: list[Quad], a: int, b: int, c: int, _d: int) -> None:
    subject = _some(quads, a).subject if c % 4 else NODES[a % len(NODES)]
    if c % 3:
        for found in list(store.quads_for_pattern(subject, TYPE, None)):
            store.remove(found)
    store.add(Quad(subject, TYPE, CLASSES[b % len(CLASSES)], GRAPHS[c % 2]))


def _order_classes(store: Store, quads: list[Quad], a: int, b: int, c: int, _d: int) -> None:
    below = [quad for quad in quads if quad.predicate == BELOW]
    if c % 2 and below:
        store.remove(_some(below, a))
    else:
        store.add(Quad(CLASSES[a % len(CLASSES)], BELOW, CLASSES[b % len(CLASSES)], GRAPHS[1]))


def _rename(store: Store, quads: list[Quad], a: int, b: int, _c: int, _d: int) -> None:
    """A node gets the name of another, or none, wherever it is a subject."""
    old, new = _some(quads, a).subject, _term(quads, b)
    if not isinstance(new, Literal):
        for quad in list(store.quads_for_pattern(old, None, None)):
            store.remove(quad)
            store.add(Quad(new, quad.predicate, quad.object, quad.graph_name))


def _move(store: Store, quads: list[Quad], a: int, b: int, _c: int, _d: int) -> None:
    quad = _some(quads, a)
    store.remove(quad)
    store.add(Quad(quad.subject, quad.predicate, quad.object, _some(quads, b).graph_name))


_CHANGES = (
    _drop,
    _drop_all_of_one_property,
    _replace,
    _second,
    _other_datatype,
    _state,
    _retype,
    _order_classes,
    _rename,
    _move,
)
