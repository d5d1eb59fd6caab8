"""Lines of bytes in order, each once, however many they are: what does not fit into memory goes to files."""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

IN_MEMORY = 32 << 20
"""Bytes of lines that are sorted at once; beyond that, sorted runs are kept in temporary files and merged."""

_MOST_RUNS = 128
"""Runs are open files, of which a process may have only so many; then they are merged to one."""
_LEAST_READ = 1 << 16

Block = list[bytes]
"""Lines in order, each with its line feed; never none."""


class SortedLines:
    """Lines are added as they come and read in the order of their bytes, without repetitions.

    They can be read several times, and no more be added then. Memory is bounded, whatever their number.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` is where temporary files are put that nobody sees; the system's by default."""
        self._folder = folder
        self._runs: list[IO[bytes]] = []
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, lines: bytes) -> None:
        """Take lines in any order, each ended by a line feed."""
        self._pieces.append(lines)
        self._size += len(lines)
        if self._size >= IN_MEMORY:
            self._keep((self._sorted_pieces(),))

    def add_run(self, blocks: Iterable[Block]) -> None:
        """Take lines that are in order already, and without repetitions."""
        self._keep(blocks)

    def blocks(self) -> Iterator[Block]:
        """All lines, in blocks of a size that varies."""
        if self._pieces and self._runs:
            self._keep((self._sorted_pieces(),))
        if self._pieces:
            self._pieces = [b"".join(self._sorted_pieces())]
            yield self._pieces[0].splitlines(keepends=True)
        else:
            yield from _merged(self._runs)

    def close(self) -> None:
        """Remove the temporary files."""
        for run in self._runs:
            with suppress(OSError):  # A disk that was full is still full when the last bytes are to go there.
                run.close()
        self._runs.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _sorted_pieces(self) -> Block:
        joined = b"".join(self._pieces)
        self._pieces, self._size = [], 0
        return _in_order(joined.splitlines(keepends=True))

    def _keep(self, blocks: Iterable[Block]) -> None:
        if len(self._runs) >= _MOST_RUNS:
            merged = self._written(_merged(self._runs))
            self.close()
            self._runs.append(merged)
        self._runs.append(self._written(blocks))

    def _written(self, blocks: Iterable[Block]) -> IO[bytes]:
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed by close()
        try:
            for block in blocks:
                run.write(b"".join(block))
            run.flush()
        except BaseException as error:
            with suppress(OSError):
                run.close()
            if isinstance(error, OSError):
                # Else it would be taken for one of where the result goes.
                error.filename = error.filename or str(self._folder or tempfile.gettempdir())
            raise
        return run


def _merged(runs: list[IO[bytes]]) -> Iterator[Block]:
    """The lines of all runs in order.

    Of each run the next lines are in memory. All that are not after the first of the last of these can be
    sorted, since no run has any before it still; the sort finds parts in order, and only merges them.
    """
    at_once = max(IN_MEMORY // 2 // max(len(runs), 1), _LEAST_READ)
    for run in runs:
        run.seek(0)
    heads = [run.readlines(at_once) for run in runs]
    while waiting := [head for head in heads if head]:
        limit = min(head[-1] for head in waiting)
        block: Block = []
        for number, head in enumerate(heads):
            count = bisect_right(head, limit)
            if count and count == len(head):
                block += head
                heads[number] = runs[number].readlines(at_once)
            elif count:
                block += head[:count]
                del head[:count]
        yield _in_order(block) if len(runs) > 1 else block


def _in_order(lines: Block) -> Block:
    lines.sort()
    return list(dict.fromkeys(lines))
