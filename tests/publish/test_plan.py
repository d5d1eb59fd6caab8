"""What is sent, removed and left: decided from digests and counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from other_store import canonical
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from kg.publish.graphs import Digest, digest, parts
from kg.publish.ledger import Recorded
from kg.publish.plan import plan

GRAPHS = st.sampled_from(["", "a", "b", "c", "d", "last"])
DIGESTS = st.builds(Digest, st.sampled_from("xyz"), st.integers(1, 3), st.just(False))
LOCAL = st.dictionaries(GRAPHS, DIGESTS)
RECORDED = st.dictionaries(GRAPHS, st.tuples(st.sampled_from(["x", "y", None]), st.integers(0, 3))).map(
    lambda found: {graph: Recorded(graph, *told) for graph, told in found.items()}
)
THERE = st.none() | st.dictionaries(GRAPHS, st.integers(0, 3))


@given(LOCAL, RECORDED, THERE)
def test_every_graph_here_is_sent_or_left_and_only_what_we_sent_is_removed(
    local: dict[str, Digest], recorded: dict[str, Recorded], there: dict[str, int] | None
) -> None:
    planned = plan(local, recorded, there, "last")
    assert sorted((*planned.send, *planned.unchanged)) == sorted(local)
    assert set(planned.remove) == set(recorded) - set(local)


@given(LOCAL, RECORDED, THERE)
def test_a_graph_is_left_only_where_all_that_is_known_says_that_it_is_there(
    local: dict[str, Digest], recorded: dict[str, Recorded], there: dict[str, int] | None
) -> None:
    for graph in plan(local, recorded, there, "last").unchanged:
        assert recorded[graph].digest == local[graph].value
        assert there is None or there[graph] == local[graph].statements


@given(LOCAL, RECORDED)
def test_what_was_carried_out_leaves_nothing_to_do(
    local: dict[str, Digest], recorded: dict[str, Recorded]
) -> None:
    done = {graph: Recorded(graph, one.value, one.statements) for graph, one in local.items()}
    there = {graph: one.statements for graph, one in local.items()}
    planned = plan(local, done, there, "last")
    assert (planned.send, planned.remove) == ((), ())


@given(LOCAL)
def test_the_default_graph_and_the_description_come_last(local: dict[str, Digest]) -> None:
    sent = plan(local, {}, None, "last").send
    named = [graph for graph in sent if graph not in {"", "last"}]
    assert list(sent) == [*named, *(graph for graph in ("", "last") if graph in local)]
    sizes = [local[graph].statements for graph in named]
    assert sizes == sorted(sizes, reverse=True)


NODES = st.integers(0, 5).map(lambda n: NamedNode(f"http://e/{n}"))
BLANKS = st.integers(0, 3).map(lambda n: BlankNode(f"b{n}"))
TERMS = NODES | BLANKS | st.text(max_size=5).filter(lambda text: text.isprintable()).map(Literal)
QUADS = st.lists(st.builds(Quad, NODES | BLANKS, NODES, TERMS), unique=True, max_size=30)


@given(QUADS, st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order(quads: list[Quad], chance: object) -> None:
    shuffled = list(quads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest(quads) == digest(shuffled)


@given(QUADS)
def test_the_digest_does_not_depend_on_the_labels_of_blank_nodes(quads: list[Quad]) -> None:
    def relabelled(term: object) -> object:
        return BlankNode(f"other{term.value}") if isinstance(term, BlankNode) else term

    again = [Quad(relabelled(q.subject), q.predicate, relabelled(q.object)) for q in quads]  # type: ignore[arg-type]
    assert digest(quads) == digest(again)


@given(QUADS, QUADS)
def test_graphs_that_state_other_things_have_other_digests(one: list[Quad], other: list[Quad]) -> None:
    same = canonical(one) == canonical(other)
    assert (digest(one) == digest(other)) == same


@given(QUADS, st.integers(1, 400))
def test_the_parts_are_the_graph_and_blank_nodes_are_in_the_first(quads: list[Quad], size: int) -> None:
    found = list(parts(lambda: quads, size))
    sent = parse(b"".join(part.lines for part in found), RdfFormat.N_TRIPLES)
    assert canonical(sent) == canonical(quads)
    assert [part.statements for part in found] == [part.lines.count(b"\n") for part in found]
    for number, part in enumerate(found):
        here = list(parse(part.lines, RdfFormat.N_TRIPLES))
        assert number == 0 or not any(isinstance(quad.subject, BlankNode) for quad in here)
        assert number == 0 or not any(isinstance(quad.object, BlankNode) for quad in here)
        # Without its last line a piece would still be wanted larger; the first may hold more.
        assert number == 0 or sum(map(len, part.lines.splitlines(keepends=True)[:-1])) < size


@given(QUADS)
def test_the_digest_counts_what_is_sent(quads: list[Quad]) -> None:
    made = digest(quads)
    assert made.statements == sum(part.statements for part in parts(lambda: quads, 100)) == len(quads)
    assert made.blank == any(isinstance(term, BlankNode) for quad in quads for term in quad.triple)


def test_without_blank_nodes_a_graph_is_read_once() -> None:
    asked = []

    def read() -> list[Quad]:
        asked.append(1)
        return [Quad(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal("x"))]

    assert len(list(parts(read, 1, blank=False))) == 1
    assert len(asked) == 1


def test_an_empty_graph_is_one_empty_part() -> None:
    [part] = parts(list, 100)
    assert (part.lines, part.statements) == (b"", 0)
