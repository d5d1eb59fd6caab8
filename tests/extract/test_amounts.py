"""Sums of money, in the ways releases write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kg.extract.amounts import find_amounts


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("USD 644.5 billion", "644500000000", "USD"),
        ("KRW 10 bln", "10000000000", "KRW"),
        ("₩6.6 billion", "6600000000", "KRW"),
        ("over KRW 5 billion", "5000000000", "KRW"),
        ("$2 billion", "2000000000", "USD"),
        ("US$1.2 million", "1200000", "USD"),
        ("1.5 trillion won", "1500000000000", "KRW"),
        ("300 million dollars", "300000000", "USD"),
        ("EUR 40,000", "40000", "EUR"),
        ("€3.25 million", "3250000", "EUR"),
        ("12 million euros", "12000000", "EUR"),
        ("USD 83.6 million (KRW 112 billion)", "83600000", "USD"),
        ("as much as two trillion won", "2000000000000", "KRW"),
        ("two and a half billion dollars", "2500000000", "USD"),
        ("a billion euros", "1000000000", "EUR"),
    ],
)
def test_sums(text: str, value: str, currency: str) -> None:
    found = find_amounts(text)[0]
    assert (found.value, found.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "text", ["all 200 people", "try 3 times", "24 working groups", "4.5 percent", "500 megawatts", "two won"]
)
def test_numbers_without_a_currency_are_no_money(text: str) -> None:
    assert find_amounts(text) == ()


def test_one_sum_named_twice_is_one_amount_with_two_spans() -> None:
    (amount,) = find_amounts("They pledged USD 3 billion. The $3 billion goes to batteries.")
    assert [span.quote for span in amount.spans] == ["USD 3 billion", "$3 billion"]
