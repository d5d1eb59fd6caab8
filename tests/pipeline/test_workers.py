"""Work that is done by others: its results, its errors, and what becomes of those who did it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from kg.errors import KgError, StoreFailed
from kg.pipeline.workers import Alone, Workers, local_workers


def process_of(_: object) -> int:
    """Who works."""
    return os.getpid()


def lives(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def test_work_aside_is_done_by_a_process_that_ends_with_it() -> None:
    with local_workers(2) as workers:
        other = workers.aside(process_of, None)
        assert other != os.getpid()
        assert not lives(other)


def test_after_work_aside_there_is_more_work_to_do() -> None:
    with local_workers(2) as workers:
        assert workers.aside(sum, (1, 2)) == 3
        assert list(workers.map(abs, [-1, 2, -3])) == [1, 2, 3]
        assert workers.aside(sum, (3, 4)) == 7


def test_an_error_of_work_aside_is_raised_as_it_is(tmp_path: Path) -> None:
    def fail(_: None) -> None:
        raise StoreFailed("cannot be written: no space is left", tmp_path)

    with local_workers(2) as workers, pytest.raises(StoreFailed, match="no space is left") as caught:
        workers.aside(fail, None)
    assert str(tmp_path) in str(caught.value)


def test_a_process_that_is_killed_at_work_aside_is_told() -> None:
    def be_killed(_: None) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with local_workers(2) as workers, pytest.raises(KgError, match="was ended from outside"):
        workers.aside(be_killed, None)


def test_who_is_alone_works_aside_too() -> None:
    alone: Workers = Alone()
    assert alone.aside(process_of, None) == os.getpid()


def test_who_may_rest_is_there_no_more() -> None:
    with local_workers(2) as workers:
        (other,) = set(workers.map(process_of, [None]))
        assert lives(other)
        workers.rest()
        assert not lives(other)
