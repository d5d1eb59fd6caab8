"""Whether a string is a web address that RDF can carry as an IRI."""

from __future__ import annotations

import re

# RFC 3987 leaves these out of every part; square brackets belong to IPv6 hosts only, which no ministry uses.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0<>\"{}|\\^`\[\]\ufff0-\uffff]|%(?![0-9A-Fa-f]{2})|#.*#")
_ADDRESS = re.compile(r"https?://[^/?#:]+(:\d+)?([/?#].*)?", re.IGNORECASE)


def is_web_address(text: str) -> bool:
    """Whether the text is an ``http`` or ``https`` IRI.

    >>> is_web_address("https://example.org/a?b=1&&c=한글"), is_web_address("www.example.org/a b")
    (True, False)
    """
    return _ADDRESS.fullmatch(text) is not None and _FORBIDDEN.search(text) is None
