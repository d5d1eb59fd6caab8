"""Lines are sorted by their bytes and come once, whether they fit into memory or not."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.export import sorting
from kg.export.sorting import SortedLines


def lines_of(found: SortedLines) -> list[bytes]:
    return [line for block in found.blocks() for line in block]


lines = st.binary(max_size=9).map(lambda some: some.replace(b"\n", b"").replace(b"\r", b"") + b"\n")


@given(pieces=st.lists(st.lists(lines, max_size=5), max_size=30), fits=st.integers(1, 60))
def test_what_comes_out_is_what_went_in_sorted_and_once(pieces: list[list[bytes]], fits: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "IN_MEMORY", fits)
        patch.setattr(sorting, "_LEAST_READ", 1)
        patch.setattr(sorting, "_MOST_RUNS", 3)
        with SortedLines() as found:
            for piece in pieces:
                found.add(b"".join(piece))
            expected = sorted({line for piece in pieces for line in piece})
            assert lines_of(found) == expected
            assert lines_of(found) == expected, "a second time"


def test_what_is_in_order_already_is_merged_with_the_rest() -> None:
    with SortedLines() as found:
        found.add(b"c\na\n")
        found.add_run(iter([[b"a\n", b"b\n"], [b"d\n"]]))
        assert lines_of(found) == [b"a\n", b"b\n", b"c\n", b"d\n"]


def test_memory_does_not_grow_with_the_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sorting, "IN_MEMORY", 1 << 16)
    with SortedLines(tmp_path) as found:
        numbers = [*range(100_000)]
        random.Random(1).shuffle(numbers)
        for number in numbers:
            found.add(b"%09d\n" % number)
        blocks = [*found.blocks()]
    assert max(sum(map(len, block)) for block in blocks) < 1 << 20
    assert all(one[-1] < other[0] for one, other in pairwise(blocks))
    assert sum(map(len, blocks)) == 100_000


def test_nobody_sees_the_temporary_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sorting, "IN_MEMORY", 10)
    with SortedLines(tmp_path) as found:
        for number in range(10):
            found.add(b"line %d\n" % number)
        assert [*tmp_path.iterdir()] == []


def test_a_place_that_cannot_be_written_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sorting, "IN_MEMORY", 10)
    with SortedLines(tmp_path / "nowhere") as found, pytest.raises(FileNotFoundError):
        found.add(b"more than ten bytes\n")
