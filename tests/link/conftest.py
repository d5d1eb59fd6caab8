"""Hand-made facts for the tests of linking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kg.model import Facts, Release

MakeFacts = Callable[..., Facts]


@pytest.fixture(scope="session")
def facts() -> MakeFacts:
    """Facts of a release of that day, with what is given by the names of the fields."""

    def make(day: str, title: str = "A release", **fields: Any) -> Facts:
        issued = date.fromisoformat(day)
        slug = title.lower().replace(" ", "-")
        return Facts(Release(f"{day}-{slug}", title, "Body.", issued), **fields)

    return make
