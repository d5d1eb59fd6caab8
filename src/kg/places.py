"""Places of files: paths of this machine, and URLs whose files are read and written by fsspec.

A URL is a path, too, so that whatever names a file in a message, or reads one, need not know where it is.
Of what paths can do it does what is written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PosixPath
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from kg.errors import ExtraMissing

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_LOCAL = "file://"
_WEB = {"http", "https"}


def to_path(word: str) -> Path:
    """The path that a user's word stands for: a URL where it begins with a scheme, as in ``s3://``.

    ``file://`` names a file of this machine, and is none that needs another way.

    >>> to_path("s3://bucket/releases/2024.jsonl").name
    '2024.jsonl'
    >>> to_path("file:///archive/my%20releases").name
    'my releases'
    >>> type(to_path("releases/2024.jsonl")) is type(Path())
    True
    """
    if word.lower().startswith(_LOCAL):
        return Path(unquote(word[len(_LOCAL) :].removeprefix("localhost")))
    return UrlPath(word) if _URL.match(word) else Path(word)


def to_url(path: Path) -> UrlPath:
    """The path as a URL, which means the same in every process that sees the same files."""
    # Not as_uri: what reads these URLs takes each character for itself.
    return path if isinstance(path, UrlPath) else UrlPath(f"{_LOCAL}{path.resolve()}")


class UrlPath(PosixPath):
    """The URL of a file or folder; its string is the URL as it was given.

    All calls that read or write raise ``OSError`` with the reason as ``strerror``, and
    :class:`~kg.errors.ExtraMissing` where a package for URLs of this scheme is not installed.
    """

    # Not the parts of a path: those have lost a slash, and every empty name between two.
    _url: str

    def __new__(cls, url: str) -> UrlPath:  # noqa: D102 - as the class says
        self = super().__new__(cls, url)
        self._url = url
        return self

    def __str__(self) -> str:
        return self._url

    def __repr__(self) -> str:
        return f"UrlPath({self._url!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UrlPath) and self._url == other._url

    def __hash__(self) -> int:
        return hash(self._url)

    def __reduce__(self) -> tuple[type[UrlPath], tuple[str]]:
        return UrlPath, (self._url,)

    def __truediv__(self, name: Any) -> UrlPath:
        return UrlPath(f"{self._url.rstrip('/')}/{name}")

    @property
    def parent(self) -> UrlPath:
        """The folder's URL."""
        return UrlPath(self._url.rstrip("/").rpartition("/")[0])

    def is_dir(self) -> bool:
        """Whether it is a folder. On the web one ends in ``/``: a page, whose links are its files."""
        if self._scheme in _WEB:
            return self._url.endswith("/")
        with suppress(OSError), _translated(self) as (filesystem, place):
            return bool(filesystem.isdir(place))
        return False

    def is_file(self) -> bool:
        """Whether it is a file."""
        with suppress(OSError), _translated(self) as (filesystem, place):
            return bool(filesystem.isfile(place))
        return False

    def read_bytes(self) -> bytes:
        """The whole content."""
        with _translated(self) as (filesystem, place):
            content = filesystem.cat_file(place)
            assert isinstance(content, bytes)
            return content

    def write_bytes(self, data: Any) -> int:
        """Write the whole content, or nothing: beside its place first, and then moved there."""
        beside = self.parent / f".{self.name}.{uuid4().hex}"
        with _translated(self) as (filesystem, place), _translated(beside) as (_, before):
            filesystem.makedirs(filesystem._parent(place), exist_ok=True)
            filesystem.pipe_file(before, data)
            filesystem.mv(before, place)
        return len(data)

    def unlink(self, missing_ok: bool = False) -> None:
        """Remove the file."""
        with _translated(self) as (filesystem, place):
            if not missing_ok or filesystem.exists(place):
                filesystem.rm_file(place)

    def files(self) -> list[str]:
        """The names of all files below this folder, sorted; on the web only of those right in it."""
        with _translated(self) as (filesystem, place):
            root = place.rstrip("/") + "/"
            # What cannot be listed at all raises here; a search would take it for empty.
            right_in_it = filesystem.ls(place, detail=False)
            found = right_in_it if self._scheme in _WEB else filesystem.find(place)
        return sorted(file.removeprefix(root) for file in found if file.startswith(root))

    @property
    def _scheme(self) -> str:
        return self._url.partition(":")[0].lower()


@contextmanager
def _translated(path: UrlPath) -> Iterator[tuple[Any, str]]:
    """The filesystem of a URL and what it calls it; whatever is raised meanwhile comes as ``OSError``."""
    scheme = path._scheme
    try:
        found: tuple[Any, str] = _finder()(str(path))
        yield found
    except ImportError as error:
        package = error.name or "another package"
        message = (
            f"{path}: URLs with {scheme}:// need a package that is not installed ({package}): {error.msg}"
        )
        raise ExtraMissing(message, "cluster") from None
    except FileNotFoundError as error:
        raise FileNotFoundError(error.errno, "no such file or folder", str(path)) from error
    except OSError as error:
        raise OSError(error.errno, error.strerror or _reason(error), str(path)) from error
    except ExtraMissing:
        raise
    except Exception as error:
        # Each kind of place has libraries of its own, with errors of their own.
        raise OSError(None, _reason(error), str(path)) from error


def _finder() -> Callable[[str], tuple[Any, str]]:
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - of an extra, wanted for URLs only
    except ModuleNotFoundError:
        message = "to read and write URLs install what that needs: pip install 'tradekg[cluster]'"
        raise ExtraMissing(message, "cluster") from None
    return lambda url: url_to_fs(url, use_listings_cache=False)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
