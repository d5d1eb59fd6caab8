"""What the engine does of its own accord while much is loaded, and how much time it gets for that."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import os, sys
from pathlib import Path
from kg.store import Graph, drafting, publishing

publishing._AT_ONCE = 1
triple = b"<http://e/s> <http://e/p> <http://e/o> .\\n"
graphs = (Graph(f"http://e/{number}", triple, 1) for number in range(int(sys.argv[2])))
with drafting(Path(sys.argv[1])) as draft:
    draft.load(graphs)
    for thread in Path("/proc/self/task").iterdir():
        name = (thread / "comm").read_text().strip()
        if name in ("rocksdb:low", "python", "beside_0"):
            print(name, os.getpriority(os.PRIO_PROCESS, int(thread.name)))
"""


def niceness(graphs: int, folder: str) -> dict[str, int]:
    """How much each sort of thread yields to others after so many graphs are loaded."""
    command = [sys.executable, "-c", LOADED, folder, str(graphs)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return {name: int(value) for name, value in map(str.split, done.stdout.splitlines())}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives threads a priority of their own")
def test_tables_are_merged_in_time_that_is_left_over_where_there_is_much_to_load(tmp_path: object) -> None:
    few, many = niceness(1, f"{tmp_path}/few"), niceness(20, f"{tmp_path}/many")
    usual = few["rocksdb:low"]
    assert many["rocksdb:low"] > usual
    assert {value for name, value in many.items() if name != "rocksdb:low"} == {usual}
