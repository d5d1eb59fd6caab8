"""Pages taken apart: which kind one is, and what it says of releases. No network, no files."""

from kg.harvest.pages.recognising import Unreadable, read_page

__all__ = ["Unreadable", "read_page"]
