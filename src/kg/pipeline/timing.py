"""How long each step of a build takes."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from kg.pipeline.facts import Progress


class Steps:
    """Progress that is passed on, and the time between the beginnings of two steps.

    What comes before the first step is called ``read``.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._began = {"read": monotonic()}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell whoever watches; the first time that a step is named it begins."""
        self._began.setdefault(step, monotonic())
        self._progress(step, done, total)

    def seconds(self) -> Mapping[str, float]:
        """The seconds of each step in their order; the last one ends now."""
        begins = [*self._began.values(), monotonic()]
        return {
            step: round(end - begin, 3)
            for step, begin, end in zip(self._began, begins, begins[1:], strict=False)
        }
