"""Files for answers that are too large for the memory: written by one process, read by another."""

from __future__ import annotations

import itertools
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from kg.errors import QueryFailed


class Spools:
    """A folder of its own for such files, which goes with all that is in it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tradekg-")
        self._numbers = itertools.count()

    @property
    def folder(self) -> Path:
        """Where they are."""
        return Path(self._folder.name)

    def path(self) -> str:
        """The path of a file that is not there yet."""
        return f"{self._folder.name}/{next(self._numbers)}"

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()


def taken(path: Path, length: int) -> IO[bytes]:
    """The open file of an answer, which has no name any more.

    ``QueryFailed`` where the worker has not left a plain file of this length. Not a link, which could lead to
    what the worker itself may not read, nor a pipe, which would not open.
    """
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode) and found.st_size == length:
            path.unlink()
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
    raise QueryFailed("the worker did not leave the answer that it announced")
