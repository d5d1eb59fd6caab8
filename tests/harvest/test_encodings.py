"""A page's text, whatever it and its server say of its encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.harvest.pages.encoding import decode

KOREAN = "한국과 베트남은 서울에서 비즈니스 포럼을 개최했다"
FRENCH = "La Corée et le Viêt Nam ont signé un accord à Séoul où l’été commence"
META = '<meta charset="euc-kr">'


@pytest.mark.parametrize(
    "head", ["", META, '<meta http-equiv="Content-Type" content="text/html; charset=EUC-KR">']
)
@pytest.mark.parametrize(
    "said",
    [
        None,
        "text/html",
        "text/html; charset=EUC-KR",
        "text/html; charset=UTF-8",
        "text/html; charset=ISO-8859-1",
    ],
)
def test_a_korean_page_is_read_whatever_its_server_says(head: str, said: str | None) -> None:
    page = f"<html><head>{head}</head><body>{KOREAN}</body></html>"
    assert decode(page.encode("euc-kr"), said) == page


@pytest.mark.parametrize("said", [None, "text/html; charset=EUC-KR", "text/html; charset=nonsense"])
def test_what_is_utf_8_is_read_as_such_whatever_is_said(said: str | None) -> None:
    page = f"<html>{META}{KOREAN} – “{FRENCH}”</html>"
    assert decode(page.encode(), said) == page


def test_a_page_in_latin_1_is_no_korean_one() -> None:
    page = f"<p>{FRENCH}</p>"
    assert decode(page.encode("cp1252"), "text/html; charset=iso-8859-1") == page


def test_a_byte_order_mark_says_more_than_all_others() -> None:
    assert decode(b"\xff\xfe" + KOREAN.encode("utf-16-le"), "text/html; charset=utf-8") == KOREAN


def test_a_page_that_a_broken_letter_ends_is_read_up_to_there() -> None:
    assert decode(KOREAN.encode()[:-1], "text/html; charset=utf-8") == KOREAN[:-1] + "\ufffd"


@given(
    st.binary(max_size=200),
    st.sampled_from([None, "text/html; charset=utf-8", "text/html; charset=utf-16", "x"]),
)
def test_any_bytes_are_some_text(data: bytes, said: str | None) -> None:
    assert isinstance(decode(data, said), str)
