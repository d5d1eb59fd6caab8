"""The text of a page, whatever it says of its own encoding.

Many Korean pages are in EUC-KR while their server calls them ISO-8859-1 or UTF-8, so no single statement is
believed unless the bytes bear it out. Bytes that are UTF-8 throughout are UTF-8: no text of another encoding
is that by accident.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

_UTF8 = "utf-8"
_KOREAN = "cp949"
_FALLBACK = "cp1252"
_HANGUL = re.compile("[가-힣]")
_FOREIGN = re.compile("[^\x00-\x7f]")
# An encoding in which every byte is a letter bears out nothing.
_ONE_BYTE = re.compile(r"(iso8859|iso-8859|latin|cp125|koi8|ascii|mac)", re.IGNORECASE)


def decode(data: bytes, content_type: str | None = None) -> str:
    """The text of a page; what is readable in no encoding becomes U+FFFD."""
    encoding, mark = read_bom(data)
    if encoding is not None and mark is not None:
        return data[len(mark) :].decode(encoding, errors="replace")
    for encoding in (_UTF8, *_likely(data, content_type)):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    if _UTF8 in _declared(data, content_type):
        return data.decode(_UTF8, errors="replace")
    guess = from_bytes(data).best()
    return str(guess) if guess is not None else data.decode(_FALLBACK, errors="replace")


def _likely(data: bytes, content_type: str | None) -> Iterator[str]:
    """The encodings to try for what is not UTF-8, those first that would not fit by accident."""
    declared = [one for one in _declared(data, content_type) if one != _UTF8]
    telling = [one for one in declared if not _ONE_BYTE.match(one)]
    yield from telling
    if not telling and _is_korean(data):
        yield _KOREAN
    yield from (one for one in declared if _ONE_BYTE.match(one))


def _declared(data: bytes, content_type: str | None) -> list[str]:
    """What the page and then its server say, by the names of Python's codecs."""
    said = (html_body_declared_encoding(data), http_content_type_encoding(content_type))
    names = (resolve_encoding(one) for one in said if one)
    return list(dict.fromkeys(one for one in names if one))


def _is_korean(data: bytes) -> bool:
    """Whether most of what is not ASCII is Hangul, read as EUC-KR."""
    try:
        text = data.decode(_KOREAN)
    except UnicodeDecodeError:
        return False
    return 2 * len(_HANGUL.findall(text)) > len(_FOREIGN.findall(text))
