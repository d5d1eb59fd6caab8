"""Releases from files: the ministry's block format, JSON Lines, folders of either, standard input."""

from kg.read.reading import Reading, read_releases

__all__ = ["Reading", "read_releases"]
