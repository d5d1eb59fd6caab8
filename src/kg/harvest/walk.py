"""From one address to its releases: along a list, its next pages, and the pages of its releases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.errors import HostLeft, PageFailed
from kg.harvest.addresses import same_host
from kg.harvest.fetching import Fetched, Fetcher, NotModified
from kg.harvest.found import Found, ListPage, Page, ReleasePage
from kg.harvest.keeping import Incomplete, Outcome, Record
from kg.harvest.keeping.state import Link, Reach, Seen, State
from kg.harvest.pages import Unreadable, read_page
from kg.harvest.tally import Full, Tally


@dataclass(frozen=True, slots=True)
class _Shown:
    """One page of a list: what it shows, or what it showed when it was the same (``answer`` is ``None``)."""

    address: str
    entries: tuple[Found, ...]
    next: str | None
    answer: Fetched | None

    @property
    def base(self) -> str:
        """The host of this address is the only one on which its releases are looked for."""
        return self.address if self.answer is None else self.answer.address


class Walk:
    """Reads addresses one after the other; ``today`` tells which releases are new enough to be rechecked."""

    def __init__(self, fetcher: Fetcher, state: State, tally: Tally, today: date) -> None:
        self._fetcher = fetcher
        self._state = state
        self._tally = tally
        self._options = tally.options
        self._recheck_from = today - timedelta(days=tally.options.recheck)

    def read_address(self, address: str) -> None:
        """Keep what there is at an address: one release, or those of a list or a feed."""
        try:
            opened = self._opened(address)
            if isinstance(opened, _Shown):
                self._read_list(opened)
        except PageFailed as error:
            self._tally.report.problems.append(error)
        except Full:
            return

    # -- lists -----------------------------------------------------------------------------------------

    def _read_list(self, shown: _Shown) -> None:
        """Go along a list until enough of its pages were read, or nothing new can come any more.

        Behind a page without news and without releases to recheck there are none, if the list was read before
        as far as is wanted now. That counts only when all went well: after a stop or a failure the next
        harvest reads all pages again.
        """
        start, since, pages = shown.address, self._options.since, self._options.pages
        before = self._state.reach(start)
        covered = before is not None and before.covers(pages, since)
        if before is not None:
            self._state.set_reach(start, replace(before, finished=False))
        failed = self._tally.report.failed
        if not shown.entries:
            raise PageFailed("shows no release", start)
        reach = None
        for number in range(1, pages + 1):
            fresh = self._take(shown)
            if before is not None and covered and not fresh and not self._has_recent(shown):
                reach = before
                break
            reach = Reach(number, shown.next is None or self._is_all_older(shown), since)
            if reach.all or shown.next is None:
                break
            if number == pages:
                self._check_gap(before, shown, fresh=fresh)
                break
            after = self._opened(shown.next)
            # Some sites show their last page for every number beyond it.
            if not isinstance(after, _Shown) or _ids(after) <= _ids(shown):
                reach = Reach(number, True, since)
                break
            shown = after
        if reach is not None and self._tally.report.failed == failed:
            self._state.set_reach(start, reach)

    def _check_gap(self, before: Reach | None, shown: _Shown, *, fresh: bool) -> None:
        """Report that a list which was read before has so much news that its end was not met."""
        pages, since = self._options.pages, self._options.since
        if before is not None and fresh and replace(before, finished=True).covers(pages, since):
            message = f"the last of {pages} pages still has news: there may be more behind it"
            self._tally.report.problems.append(PageFailed(f"{message} (see --pages)", shown.address))

    def _take(self, shown: _Shown) -> bool:
        """Keep what a page shows; whether anything of it was news."""
        failed = self._tally.report.failed
        news = [self._take_entry(entry, shown) for entry in shown.entries]
        if shown.answer is not None:
            links = [Link(entry.id, _target(entry, shown)) for entry in shown.entries if entry.id is not None]
            if len(links) == len(shown.entries) and self._tally.report.failed == failed:
                self._state.see(shown.address, Seen(shown.answer.validators, tuple(links), shown.next))
            else:
                self._state.forget(shown.address)
        return any(news)

    def _take_entry(self, entry: Found, shown: _Shown) -> bool:
        if self._tally.is_older(entry):
            self._tally.report.older += 1
            return False
        known = self._tally.keeper.known(entry.id)
        target = _target(entry, shown) if self._options.follow else None
        old = known is not None and known.whole and known.issued < self._recheck_from
        if known is not None and (old or (target is None and shown.answer is None)):
            self._tally.report.unchanged += 1
            return False
        if target is not None:
            return self._follow(target, entry, known)
        try:
            return self._tally.keep(entry) is not Outcome.UNCHANGED
        except Incomplete as error:
            self._tally.fail(PageFailed(f"{error}: {entry.title or 'an entry without title'}", shown.address))
            return True

    def _has_recent(self, shown: _Shown) -> bool:
        """Whether a page shows a release that is new enough to be rechecked."""
        return any(entry.issued is not None and entry.issued >= self._recheck_from for entry in shown.entries)

    def _is_all_older(self, shown: _Shown) -> bool:
        return all(self._tally.is_older(entry) for entry in shown.entries)

    # -- releases --------------------------------------------------------------------------------------

    def _follow(self, address: str, entry: Found, known: Record | None) -> bool:
        """Keep the release whose page a list leads to; whether it was news."""
        if self._tally.is_full:
            raise Full
        try:
            return self._keep_page(address, entry)
        except HostLeft:
            raise
        except (PageFailed, Incomplete) as error:
            reason = error.message if isinstance(error, PageFailed) else str(error)
            kept = "it stays as it was" if known is not None else self._excerpt_kept(entry)
            self._tally.fail(PageFailed(f"{reason}; {kept}", address))
            return True

    def _keep_page(self, address: str, entry: Found) -> bool:
        opened = self._answered(address)
        if opened is None:
            return False
        answer, page = opened
        if not isinstance(page, ReleasePage):
            raise PageFailed("is a list, not the page of one release", address)
        found = replace(page.release.completed(entry), address=address, id=entry.id)
        return self._keep_release(address, found, answer)

    def _keep_release(self, address: str, found: Found, answer: Fetched) -> bool:
        outcome = self._tally.keep(found)
        if found.id is not None:
            self._state.see(address, Seen(answer.validators, (Link(found.id, None),), is_list=False))
        return outcome is not Outcome.UNCHANGED

    def _excerpt_kept(self, entry: Found) -> str:
        try:
            self._tally.keep(entry)
        except Incomplete:
            return "the release is not written"
        return "only what the list shows of it is written"

    # -- pages -----------------------------------------------------------------------------------------

    def _opened(self, address: str) -> _Shown | None:
        """The page of a list; ``None`` for the page of one release, which is kept at once."""
        seen = self._usable(address)
        opened = self._answered(address)
        if opened is None:
            assert seen is not None
            return self._shown_before(address, seen) if seen.is_list else None
        answer, page = opened
        if isinstance(page, ListPage):
            return _Shown(address, page.entries, page.next, answer)
        try:
            self._keep_release(address, page.release, answer)
        except Incomplete as error:
            self._tally.fail(PageFailed(str(error), address))
        return None

    def _answered(self, address: str) -> tuple[Fetched, Page] | None:
        """A page with the answer that it came in; ``None`` where it is as it was last time."""
        seen = self._usable(address)
        answer = self._fetcher.get(address) if seen is None else self._fetcher.get(address, seen.validators)
        self._tally.count_answer(modified=not isinstance(answer, NotModified))
        if isinstance(answer, NotModified):
            if seen is None:
                raise PageFailed("answers that nothing changed, though nobody asked for that", address)
            if not seen.is_list:
                self._tally.report.unchanged += 1
            return None
        try:
            return answer, read_page(answer.data, answer.address, answer.content_type)
        except Unreadable as error:
            raise PageFailed(f"is {error}", address) from None

    def _usable(self, address: str) -> Seen | None:
        """What is known of a page's version, where all that it gave is kept as whole as is wanted."""
        seen = self._state.seen(address)
        if seen is None:
            return None
        for link in seen.links:
            known = self._tally.keeper.known(link.key)
            whole = not seen.is_list or (link.address is not None and self._options.follow)
            if known is None or (whole and not known.whole):
                return None
        return seen

    def _shown_before(self, address: str, seen: Seen) -> _Shown:
        entries = []
        for link in seen.links:
            known = self._tally.keeper.known(link.key)
            entries.append(
                Found(issued=known.issued if known else None, address=link.address, id=link.key, whole=False)
            )
        return _Shown(address, tuple(entries), seen.next, None)


def _target(entry: Found, shown: _Shown) -> str | None:
    """The address of the entry's own page, where more of it may be found and on the same host."""
    if entry.whole or entry.address is None or not same_host(entry.address, shown.base):
        return None
    return entry.address


def _ids(shown: _Shown) -> set[str | None]:
    return {entry.id for entry in shown.entries}
