"""The wall around a worker process: for queries that get past the lexer or break the engine."""

from kg.store.confinement.walls import Confinement, confine

__all__ = ["Confinement", "confine"]
