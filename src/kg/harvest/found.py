"""What pages say: of one release, of a list of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Found:
    """What a page says of one release, as far as it says it.

    ``address`` is that of the release's own page, ``id`` what identifies it wherever it is met again. One
    that is not ``whole`` has the text that a list or a feed shows, which may be cut off.
    """

    title: str = ""
    body: str = ""
    issued: date | None = None
    category: str | None = None
    address: str | None = None
    id: str | None = None
    whole: bool = True

    def completed(self, other: Found) -> Found:
        """The same, with what ``other`` says where this says nothing; the text stays as whole as it is."""
        return replace(
            self,
            title=self.title or other.title,
            issued=self.issued or other.issued,
            category=self.category or other.category,
            address=self.address or other.address,
            id=self.id or other.id,
        )


@dataclass(frozen=True, slots=True)
class ListPage:
    """The releases that one page of a list or a feed shows, in its order; ``next`` is its next page."""

    entries: tuple[Found, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """The page of one release."""

    release: Found


Page = ListPage | ReleasePage
