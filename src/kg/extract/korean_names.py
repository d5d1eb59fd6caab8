"""The shape of a Korean personal name in roman letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.tables import words

_ONSETS = "[bcdghjkmnprst]|ch|gg|kk|hw|kw|gw|jw|sh|ss|y|w|l"
_VOWELS = "a|ae|ah|aa|e|eo|eu|ee|i|o|oo|oe|ou|oh|u|ue|ui|uh|uk|ye|yeo|ya|yo|yu|young|wa|we|wi|wo|weo|wae|you"
_CODAS = "n|ng|m|l|k|g|p|b|t|r|s|h|ck"
_SYLLABLE = re.compile(rf"(?:{_ONSETS})?y?w?(?:{_VOWELS})(?:{_CODAS})?", re.IGNORECASE)
_ONE_OR_TWO_SYLLABLES = re.compile(rf"(?:{_SYLLABLE.pattern}){{1,2}}", re.IGNORECASE)


def is_korean_name(name: str) -> bool:
    """Whether a name has the shape of a Korean one, family name first or last.

    >>> [is_korean_name(name) for name in ("Cho Hyun-sang", "Inkyo Cheong", "Gina Raimondo")]
    [True, True, False]
    """
    parts = name.split()
    if not 2 <= len(parts) <= 3 or any(not part.replace("-", "").isalpha() for part in parts):
        return False
    if parts[0] in words("korean_surnames"):
        return _is_given_name(parts[1:])
    return parts[-1] in words("korean_surnames") and _is_given_name(parts[:-1])


def _is_given_name(parts: Sequence[str]) -> bool:
    """Whether the parts are two syllables, apart, hyphenated or as one word, or a single one."""
    syllables = [syllable for part in parts for syllable in part.split("-")]
    if len(syllables) == 2:
        return all(_SYLLABLE.fullmatch(syllable) for syllable in syllables)
    return len(syllables) == 1 and bool(_ONE_OR_TWO_SYLLABLES.fullmatch(syllables[0]))
