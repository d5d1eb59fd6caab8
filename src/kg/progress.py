"""Progress bars on standard error, for as long as a person watches."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm


class ProgressBars:
    """One bar for each step; nothing at all where standard error is not a terminal."""

    def __init__(self) -> None:
        self._step: str | None = None
        self._bar: tqdm[Any] | None = None

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show that ``done`` of the ``total`` units of a step are done; 0 for a total that is not known."""
        if not sys.stderr.isatty():
            return
        if step != self._step or self._bar is None:
            self.close()
            self._step = step
            self._bar = tqdm(desc=step, total=total or None, leave=False, file=sys.stderr)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
