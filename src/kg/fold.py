"""Names brought to one form, so that spellings which differ in nothing but typing are equal."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_WORD = re.compile(r"[a-z0-9]+")
_SILENT = str.maketrans("", "", "'`.")


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """The words of a name in plain lower-case letters, joined by spaces, without a leading "the".

    Full stops and apostrophes vanish, ``&`` is "and", every other sign parts two words.

    >>> fold("The Ministry of Trade, Industry & Energy")
    'ministry of trade industry and energy'
    >>> fold("U.S. Department of Commerce")
    'us department of commerce'
    """
    plain = anyascii(name).lower().replace("&", " and ").translate(_SILENT)
    words = _WORD.findall(plain)
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
