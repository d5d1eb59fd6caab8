"""Hand-made facts and gold for the tests of scoring."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import Gold
from kg.model import Facts, Release, Source, Span

DAY = date(2024, 7, 1)
BODY = "Minister Ahn met Tran Van Son in Seoul on July 1. KRW 5 billion was pledged."


class Case:
    """One release with its gold: ``facts`` and ``gold`` take the fields that a test is about."""

    def facts(self, **fields: Any) -> Facts:
        release = Release("2024-07-01-a-release", "A release", BODY, DAY, source=Source(Path("case.txt"), 1))
        return Facts(release, **{"sentences": self.sentences(release.text)} | fields)

    def gold(self, **fields: Any) -> Gold:
        return Gold("case", "The original title", DAY, **fields)

    def sentences(self, text: str) -> tuple[Span, ...]:
        middle = text.index(" KRW")
        return (Span(0, middle, text[:middle]), Span(middle + 1, len(text), text[middle + 1 :]))

    def span(self, quote: str) -> Span:
        start = f"A release\n\n{BODY}".index(quote)
        return Span(start, start + len(quote), quote)


@pytest.fixture
def case() -> Case:
    return Case()
