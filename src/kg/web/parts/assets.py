"""The files that pages load: those that are always there, and the scripts that are built where npm is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from flask import Flask, url_for

_BUILT = "built"
"""The folder, below that of static files, that ``frontend/build.mjs`` writes."""


class Assets:
    """The static files of an application, each under an address that changes with its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def address(self, name: str) -> str:
        """The address of a file that is always there, which a browser may keep for ever."""
        return url_for("static", filename=name, v=self._fingerprints[name])

    def script(self, name: str) -> str | None:
        """The address of a built file; ``None`` where none were built: pages do without."""
        path = f"{_BUILT}/{name}"
        return self.address(path) if path in self._fingerprints else None

    @cached_property
    def state(self) -> str:
        """A short text that is another one for other files; those are meant that were there at the start."""
        return hashlib.sha256(repr(self._fingerprints).encode()).hexdigest()[:12]

    @cached_property
    def _fingerprints(self) -> Mapping[str, str]:
        return {
            path.relative_to(self._folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            for path in sorted(self._folder.rglob("*"))
            if path.is_file()
        }


def add_assets(app: Flask) -> Assets:
    """The static files; the templates get ``asset`` and ``script``, their addresses by their names."""
    assets = Assets(Path(app.root_path) / "static")
    app.jinja_env.globals.update(asset=assets.address, script=assets.script)
    return assets
