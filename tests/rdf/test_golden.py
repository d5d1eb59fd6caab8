"""The graph of one sample release, from its text to the last quad, in readable TriG.

``tests/golden/2024-07-01-korea-vietnam-business-forum.trig`` was written by the program once and then read
against the text and the ontology. When reading or mapping change on purpose, change it there too: the
failing test names the quads that differ.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat

from kg.pipeline import read_facts
from kg.rdf import map_release
from kg.resources import shipped
from kg.vocabulary import Names

NAME = "2024-07-01-korea-vietnam-business-forum"
GOLDEN = Path(__file__).parents[1] / "golden" / f"{NAME}.trig"


def test_the_graph_of_a_sample_release() -> None:
    (facts,) = read_facts([shipped("seeds") / f"{NAME}.txt"]).linked.facts
    expected = set(pyoxigraph.parse(path=GOLDEN, format=RdfFormat.TRIG))
    mapped = set(map_release(facts, Names()))
    assert sorted(map(str, mapped - expected)) == []
    assert sorted(map(str, expected - mapped)) == []
