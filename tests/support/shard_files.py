"""What is in a folder of shards, and what is in the graph that they should be."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg.settings import Settings
from kg.store import quads


def manifest(folder: Path) -> dict[str, Any]:
    content = json.loads((folder / "manifest.json").read_text())
    assert isinstance(content, dict)
    return content


def lines_in(folder: Path) -> list[str]:
    """The statements of all shards that the manifest names, each of which is what the manifest says."""
    lines: list[str] = []
    for shard in manifest(folder)["shards"]:
        packed = (folder / shard["name"]).read_bytes()
        found = gzip.decompress(packed).decode().splitlines()
        assert (sha256(packed).hexdigest(), len(packed), len(found)) == (
            shard["sha256"],
            shard["bytes"],
            shard["statements"],
        )
        lines += found
    return sorted(lines)


def all_lines(settings: Settings) -> list[str]:
    return sorted(f"{quad} ." for quad in quads(settings.store))
