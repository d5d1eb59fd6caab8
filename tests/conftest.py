"""What tests of several parts share: the graph of the sample releases, built once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings as hypothesis_settings
from longest import place_of

from kg.resources import shipped
from kg.settings import Settings

# How long an example takes says nothing of whether it is right; the machine may be busy.
hypothesis_settings.register_profile("no-clock", deadline=None)
hypothesis_settings.load_profile("no-clock")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several tests run at once, the end is not a wait for one long file."""
    here = Path(__file__).parent
    items.sort(key=lambda item: place_of(os.path.relpath(item.path, here)))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run: the same one for all processes that share its tests."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """The folder, which whoever comes first makes; the others wait until it is whole."""
    with FileLock(folder.with_suffix(".lock"), timeout=300):
        if not folder.exists():
            part = folder.with_suffix(".part")
            make(part)
            part.rename(folder)
    return folder


@pytest.fixture(scope="session")
def seeds_store(shared_folder: Path) -> Path:
    """The store's folder with the graph of all seeds. Shared: tests only read it."""
    from kg.pipeline import build  # noqa: PLC0415 - tests of one part run without all others

    return made_once(shared_folder / "seeds", lambda store: build([shipped("seeds")], Settings(store=store)))


@pytest.fixture(scope="session")
def seeds_with_files(seeds_store: Path, shared_folder: Path) -> Path:
    """The same with the files to take away. Shared: tests only read it."""
    from kg.export import make_downloads  # noqa: PLC0415 - as above

    def make(store: Path) -> None:
        make_downloads(shutil.copytree(seeds_store, store), Settings().names)

    return made_once(shared_folder / "seeds-with-files", make)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the settings of whoever runs it."""
    for field in fields(Settings):
        monkeypatch.delenv(f"KG_{field.name.upper()}", raising=False)
