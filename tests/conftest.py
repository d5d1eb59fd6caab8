"""What tests of several parts share: the graph of the sample releases, built once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from kg.resources import shipped
from kg.settings import Settings

# How long an example takes says nothing of whether it is right; the machine may be busy.
hypothesis_settings.register_profile("no-clock", deadline=None)
hypothesis_settings.load_profile("no-clock")


@pytest.fixture(scope="session")
def seeds_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store's folder with the graph of all seeds. Shared: tests only read it."""
    from kg.pipeline import build  # noqa: PLC0415 - tests of one part run without all others

    store = tmp_path_factory.mktemp("seeds") / "store"
    build([shipped("seeds")], Settings(store=store))
    return store


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the settings of whoever runs it."""
    for field in fields(Settings):
        monkeypatch.delenv(f"KG_{field.name.upper()}", raising=False)
