"""Where sentences end, and where a full stop does not end one."""

from __future__ import annotations

import pytest

from kg.extract.sentences import LONGEST, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Talks with U.S. Secretary Hill went on.", ["Talks with U.S. Secretary Hill went on."]),
        ("They met in the U.S. The talks went on.", ["They met in the U.S.", "The talks went on."]),
        ("Exports rose 4.5 percent. Imports fell.", ["Exports rose 4.5 percent.", "Imports fell."]),
        ("Hanbit Co., Ltd. built it.", ["Hanbit Co., Ltd. built it."]),
        ("“We agree.” Then they signed.", ["“We agree.”", "Then they signed."]),
        ("A headline\n\nThe body.", ["A headline", "The body."]),
        ("A line broken\nin the middle ends here.", ["A line broken\nin the middle ends here."]),
        ("", []),
        ("   \n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    spans = split_sentences(text)
    assert [span.quote for span in spans] == sentences
    assert all(text[span.start : span.end] == span.quote for span in spans)


def test_what_never_ends_is_cut_between_words() -> None:
    text = "word " * 2000
    spans = split_sentences(text)
    assert " ".join(span.quote for span in spans) == text.strip()
    assert max(len(span.quote) for span in spans) <= LONGEST
