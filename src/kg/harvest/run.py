"""A harvest: from addresses and saved pages to kept releases."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from kg.clock import Clock, SystemClock
from kg.errors import InputError
from kg.harvest.addresses import clean_address
from kg.harvest.fetching import Fetcher
from kg.harvest.fetching.hosts import Hosts, Resolve, resolve
from kg.harvest.found import ListPage
from kg.harvest.keeping import Incomplete, Keeper
from kg.harvest.keeping.keeper import Output
from kg.harvest.keeping.release_file import ReleaseFile
from kg.harvest.keeping.release_stream import ReleaseStream
from kg.harvest.keeping.state import State
from kg.harvest.options import Options
from kg.harvest.pages import Unreadable, read_page
from kg.harvest.report import Report
from kg.harvest.saved import saved_pages
from kg.harvest.tally import Full, Progress, Tally
from kg.harvest.walk import Walk

Source = str | Path
"""A web address, or a file, a folder or ``-`` with saved pages."""


def no_progress(step: str, done: int, total: int) -> None:
    """For those who do not watch."""


def source_of(word: str) -> Source:
    """What a word of the command line names; ``ValueError`` for an address that cannot be asked."""
    if word.lower().startswith(("http://", "https://")):
        try:
            return clean_address(word)
        except ValueError as error:
            raise ValueError(f"{error}: {word!r}") from None
    if "://" in word or word.lower().startswith("www."):
        raise ValueError(f"an address begins with https:// or http://: {word!r}")
    return Path(word)


def harvest_into(
    output: Path | None, sources: Iterable[Source], options: Options, progress: Progress = no_progress
) -> Report:
    """Read every source and write its releases to a file or, without one, to standard output.

    Beside the file another is made, ``FILE.state``, which tells the next harvest what it need not ask for
    again. :class:`~kg.errors.OutputFailed` for files that cannot be written.
    """
    state_path = None if output is None else output.with_name(f"{output.name}.state")
    with closing(State(state_path)) as state:
        # The state comes first: who has it, has the releases' file too.
        releases = ReleaseStream(sys.stdout.buffer) if output is None else ReleaseFile(output)
        with closing(releases):
            return harvest(sources, options, releases, state, progress)


def harvest(  # noqa: PLR0913 - what is read, how, where it goes, and the seams of tests
    sources: Iterable[Source],
    options: Options,
    output: Output,
    state: State,
    progress: Progress = no_progress,
    *,
    clock: Clock | None = None,
    tls: ssl.SSLContext | None = None,
    resolver: Resolve = resolve,
) -> Report:
    """Read every source and write its releases to the output; what goes wrong stands in the report.

    :class:`~kg.errors.OutputFailed` when a release cannot be written: nothing that was written is lost.
    """
    sources = list(sources)
    clock = clock or SystemClock()
    hosts = Hosts((one for one in sources if isinstance(one, str)), options.allow_hosts, resolver)
    tally = Tally(options, Keeper(output), Report(mended=output.mended), progress)
    walk = Walk(Fetcher(options, hosts, clock=clock, tls=tls), state, tally, clock.now().date())
    for source in sources:
        if isinstance(source, str):
            walk.read_address(source)
        else:
            _read_saved(source, tally)
    return tally.report


def _read_saved(path: Path, tally: Tally) -> None:
    for item in saved_pages(path, tally.options.max_bytes):
        if tally.is_full:
            return
        if isinstance(item, InputError):
            tally.report.problems.append(item)
        else:
            _read_one(*item, tally)


def _read_one(file: Path, data: bytes, tally: Tally) -> None:
    tally.count_saved()
    try:
        page = read_page(data, tally.options.address, saved=True)
    except Unreadable as error:
        tally.report.problems.append(InputError(str(error), file))
        return
    if isinstance(page, ListPage) and not page.entries:
        tally.report.problems.append(InputError("no release in this list", file))
    for found in page.entries if isinstance(page, ListPage) else (page.release,):
        try:
            tally.keep(found)
        except Incomplete as error:
            about = f": {found.title}" if isinstance(page, ListPage) and found.title else ""
            tally.fail(InputError(f"{error}{about}", file))
        except Full:
            return
