"""The files of tests that take longest: they begin, so that no process is left alone with one at the end.

Measured by ``--durations=0``. One that is missing here, or at a wrong place, costs time and nothing else.
"""

from __future__ import annotations

LONGEST = (
    "pipeline/test_crashes.py",
    "browser/test_care.py",
    "publish/test_command.py",
    "validate/test_reference.py",
    "test_generated_releases.py",
    "store/test_endpoint.py",
    "web/test_stopping.py",
    "browser/test_a_first_visit.py",
    "hostile/test_runaway_queries.py",
    "validate/test_changes.py",
    "store/test_confinement.py",
    "pipeline/test_incremental.py",
    "pipeline/test_cluster.py",
    "web/test_health.py",
    "web/test_background.py",
    "web/test_downloads.py",
    "publish/test_publishing.py",
    "export/test_graphs.py",
    "web/test_endpoint_pages.py",
    "hostile/test_slow_clients.py",
    "hostile/test_parser_bombs.py",
    "harvest/test_harvest.py",
    "hostile/test_honest_answers.py",
    "export/test_downloads.py",
    "validate/test_shapes.py",
    "browser/test_editor.py",
    "web/test_request_log.py",
    "store/test_pool.py",
    "web/test_live.py",
    "test_readme.py",
    "web/test_leaving.py",
    "store/test_engine.py",
)
"""Paths below ``tests``, longest first."""

_PLACES = {file: place for place, file in enumerate(LONGEST)}


def place_of(file: str) -> int:
    """When the tests of a file begin; all that are not among the longest come after those, as they were."""
    return _PLACES.get(file, len(LONGEST))
