"""The files of tests that take longest: they begin, so that no process is left alone with one at the end.

Measured by ``--durations=0``. One that is missing here, or at a wrong place, costs time and nothing else.
"""

from __future__ import annotations

LONGEST = (
    "pipeline/test_crashes.py",
    "pipeline/test_incremental.py",
    "web/test_stopping.py",
    "publish/test_publishing.py",
    "publish/test_command.py",
    "web/test_background.py",
    "store/test_endpoint.py",
    "test_cli.py",
    "pipeline/test_cluster.py",
    "hostile/test_runaway_queries.py",
    "test_generated_releases.py",
    "web/test_health.py",
    "web/test_downloads.py",
    "export/test_downloads.py",
    "web/test_request_log.py",
    "web/test_endpoint_pages.py",
    "browser/test_a_first_visit.py",
    "browser/test_care.py",
    "store/test_engine.py",
    "validate/test_changes.py",
    "web/test_live.py",
    "web/test_leaving.py",
    "store/test_confinement.py",
)
"""Paths below ``tests``, longest first."""

_PLACES = {file: place for place, file in enumerate(LONGEST)}


def place_of(file: str) -> int:
    """When the tests of a file begin; all that are not among the longest come after those, as they were."""
    return _PLACES.get(file, len(LONGEST))
