"""The parameters of the current request that pages of their own have: each is given once at the most."""

from __future__ import annotations

from flask import request

from kg.errors import BadParameter


def given_once(name: str) -> str | None:
    """The value of a parameter, ``None`` where it is not given; :class:`BadParameter` where it is twice."""
    values = request.args.getlist(name)
    if len(values) > 1:
        raise BadParameter(f"{name} is given {len(values)} times; give it once", name)
    return values[0] if values else None


def given_page(name: str, last: int) -> int:
    """The number of a page from 1 to ``last``, 1 where none is given; else :class:`BadParameter`."""
    text = given_once(name)
    if text is None:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(last)) and 1 <= int(text) <= last):
        raise BadParameter(f"{name} is the number of a page, from 1 to {last}", name)
    return int(text)
