"""Keeps releases, and counts what becomes of them and of pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.harvest.found import Found
from kg.harvest.keeping import Keeper, Outcome
from kg.harvest.options import Options
from kg.harvest.report import Problem, Report

Progress = Callable[[str, int, int], None]


class Full(Exception):
    """So many releases were written as were wanted."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The one place through which a harvest writes."""

    options: Options
    keeper: Keeper
    report: Report
    progress: Progress

    @property
    def is_full(self) -> bool:
        """Whether so many releases were written as were wanted."""
        return self.options.limit is not None and self.report.written >= self.options.limit

    def is_older(self, found: Found) -> bool:
        """Whether a release was issued before the day from which on releases are wanted."""
        since = self.options.since
        return since is not None and found.issued is not None and found.issued < since

    def keep(self, found: Found) -> Outcome:
        """Write a release where it is new or changed, and say what became of it.

        :class:`~kg.harvest.keeping.Incomplete` for one that cannot be kept, :class:`Full` where so many were
        written as were wanted.
        """
        if self.is_full:
            raise Full
        if self.is_older(found):
            self.report.older += 1
            return Outcome.UNCHANGED
        outcome = self.keeper.keep(found)
        match outcome:
            case Outcome.NEW:
                self.report.new += 1
            case Outcome.CHANGED:
                self.report.changed += 1
            case Outcome.UNCHANGED:
                self.report.unchanged += 1
        return outcome

    def fail(self, problem: Problem) -> None:
        """Count a release that could not be had as it should be."""
        self.report.failed += 1
        self.report.problems.append(problem)

    def count_saved(self) -> None:
        """Count a saved page that was read."""
        self.report.read += 1
        self._show()

    def count_answer(self, *, modified: bool) -> None:
        """Count a page of the web, and whether it came anew or is as it was."""
        if modified:
            self.report.fetched += 1
        else:
            self.report.not_modified += 1
        self._show()

    def _show(self) -> None:
        report = self.report
        self.progress("pages", report.read + report.fetched + report.not_modified, 0)
