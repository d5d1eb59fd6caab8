"""What came of a harvest."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.errors import InputError, PageFailed

Problem = InputError | PageFailed


@dataclass(slots=True)
class Report:
    """Counts of pages and releases, and every page or file of which something could not be had.

    ``older`` were issued before the day that was asked for, ``failed`` are releases that were not written or
    only as far as a list shows them.
    """

    fetched: int = 0
    not_modified: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    failed: int = 0
    mended: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def written(self) -> int:
        """The releases that were written."""
        return self.new + self.changed
