"""A release made of a few sentences, and the facts extracted from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kg.extract import extract_facts
from kg.model import Facts, Release


@pytest.fixture
def extract() -> Callable[..., Facts]:
    """Facts of a release with the given body; title and date have neutral defaults."""

    def extract(body: str, title: str = "News of the day", issued: date = date(2024, 6, 14)) -> Facts:
        return extract_facts(Release("test", title, body, issued))

    return extract
