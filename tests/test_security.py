"""The threat table of SECURITY.md: every row names tests, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
][1:]
"""The rows below the head: threat, what stops it, tests that cover it."""


def functions(path: Path) -> set[str]:
    """The names of the functions of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def named(cell: str) -> list[tuple[str, str]]:
    """``file.py::test_name`` in a cell, file and test apart."""
    return re.findall(r"`([a-z_/]+\.py)::(test_[a-z0-9_]+)`", cell)


def test_the_table_has_rows() -> None:
    assert len(ROWS) > 15


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_the_tests_of_every_threat_exist(row: list[str]) -> None:
    threat, stopped_by, covered_by = row
    assert threat
    assert stopped_by
    tests = named(covered_by)
    assert len(tests) == covered_by.count("::") > 0
    for file, test in tests:
        assert test in functions(TESTS / file), f"{file} has no {test}"


def test_every_file_of_attacks_is_in_the_table() -> None:
    in_table = {file for row in ROWS for file, _ in named(row[2])}
    assert {f"hostile/{path.name}" for path in (TESTS / "hostile").glob("test_*.py")} <= in_table
