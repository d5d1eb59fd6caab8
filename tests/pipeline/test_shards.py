"""The graph as files beside the store: what the manifest names is the published graph, and no more."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from shard_files import all_lines, lines_in, manifest
from small_releases import few

from kg.errors import OutputFailed
from kg.link import link
from kg.model import Facts
from kg.pipeline import build, extracting, mapping, shards
from kg.pipeline.encoding import encode_decided, encode_facts
from kg.pipeline.workers import Alone
from kg.places import to_path, to_url
from kg.read import read_releases
from kg.resources import shipped
from kg.settings import Settings
from kg.store import current, load


def test_the_next_build_writes_all_shards_anew_and_removes_those_of_the_last(tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    settings = Settings(store=tmp_path / "store", jobs=1, shards=folder)
    build([few(tmp_path, 20)], settings)
    own = tmp_path / "own.nq"
    own.write_text(
        "_:a <https://a.example/p> _:b <https://a.example/g> .\n"
        '_:b <https://a.example/p> "b" <https://a.example/h> .\n'
    )
    load([own], settings.store, settings.names)
    (folder / "notes.txt").write_text("of somebody else")
    half = folder / f".{'0' * 64}.nq.gz.{'1' * 32}"
    half.write_bytes(b"what a killed worker left")
    build([few(tmp_path, 9)], settings, prune=True)
    assert lines_in(folder) == all_lines(settings)
    named = {shard["name"] for shard in manifest(folder)["shards"]}
    assert {file.name for file in folder.iterdir()} == named | {"manifest.json", "notes.txt"}


def test_shards_may_be_in_memory_where_one_process_does_all(tmp_path: Path) -> None:
    place = to_path(f"memory://{tmp_path.name}/shards")
    settings = Settings(store=tmp_path / "store", jobs=1, shards=place)
    build([few(tmp_path, 9)], settings)
    content = json.loads((place / "manifest.json").read_bytes())
    assert content["statements"] == current(settings.store).quads


def test_a_shard_that_was_exchanged_is_not_loaded(tmp_path: Path) -> None:
    class Exchanging(Alone):
        """Workers whose files are others when they are looked at."""

        def map(self, function: Any, batches: Any) -> Iterator[Any]:
            for shard in map(function, batches):
                if isinstance(shard, shards.Shard):
                    (tmp_path / "shards" / shard.name).write_bytes(gzip.compress(b""))
                yield shard

    settings = Settings(store=tmp_path / "store", shards=tmp_path / "shards")
    with pytest.raises(OutputFailed, match="is not what a worker wrote: nothing is changed"):
        build([few(tmp_path, 9)], settings, workers=lambda _: nullcontext(Exchanging()))


def test_the_graphs_in_a_shard_are_those_that_mapping_makes() -> None:
    reading = read_releases([shipped("seeds")])
    facts = list(extracting.extract_all(reading.releases[:5], Alone()))
    linked = link(fact for fact in facts if isinstance(fact, Facts))
    decisions = [
        mapping.Decision(encode_facts(fact), encode_decided(decided))
        for fact, decided in zip(facts, linked.decided, strict=True)
        if isinstance(fact, Facts)
    ]
    graphs = mapping.map_batch(decisions, Settings().names)
    assert len(graphs) == 5
    assert shards.graphs_of(b"".join(graph.quads for graph in graphs)) == graphs


def test_what_is_written_twice_is_one_file(tmp_path: Path) -> None:
    quad = Quad(NamedNode("https://a.example/s"), NamedNode("https://a.example/p"), Literal("o"))
    folder = to_url(tmp_path / "shards")
    first, second = shards.write_quads([quad], folder), shards.write_quads([quad], folder)
    assert first == second
    assert [file.name for file in (tmp_path / "shards").iterdir()] == [first.name]
