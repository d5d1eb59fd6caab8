"""Citations: whatever stands in a title, a program for references reads one entry."""

from __future__ import annotations

import pytest

from kg.export.citation import Work


@pytest.mark.parametrize("title", ["a}, note = {b", "{", "}}", "\\}", "a\n@misc{b, title = {c}}"])
def test_a_field_ends_where_it_should(title: str) -> None:
    """BibTeX counts braces, a backslash before them or not; in a title there is never one too many."""
    entry = Work("key", "misc", ("Somebody",), title, None).bibtex
    [line] = [line for line in entry.splitlines() if line.startswith("  title = ")]
    begin = line.index("{")
    open_braces = [
        line[begin:end].count("{") - line[begin:end].count("}") for end in range(begin + 1, len(line))
    ]
    assert min(open_braces[:-1]) > 0
    assert open_braces[-1] == 0
