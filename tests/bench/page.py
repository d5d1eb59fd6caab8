"""The page docs/benchmarks.md, of which each benchmark writes its own part and leaves the others."""

from __future__ import annotations

import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
FRAME = Path(__file__).with_name("page.md")
PARTS = ("building", "endpoint", "pages", "exports", "scale")


def write_part(name: str, text: str, page: Path = PAGE) -> None:
    """Put the text into its part of the page; what the page says in the other parts stays."""
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    parts = {part: _part(before, part) for part in PARTS} | {name: text.strip()}
    page.write_text(FRAME.read_text(encoding="utf-8").format(**parts), encoding="utf-8")
    print(f"\n{page}: the part on {name} is written", file=sys.stderr)


def _part(page: str, name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- end of {name} -->", page, re.DOTALL)
    return found[1] if found else "Not measured yet."
