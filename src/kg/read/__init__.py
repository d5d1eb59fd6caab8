"""Releases from files: the ministry's block format, JSON Lines, folders of either, standard input."""

from kg.read.identity import base_id
from kg.read.reading import Reading, read_releases

__all__ = ["Reading", "base_id", "read_releases"]
