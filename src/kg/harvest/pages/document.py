"""An HTML page as a tree, and the text of its parts as a person sees it.

lxml does: its parser takes whatever is called HTML, bounds the depth of the tree, and stands behind
trafilatura and html-text too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

import html_text
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from kg.harvest.addresses import clean_address, joined
from kg.read.text import one_line, paragraphs

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)\s*(\S+)")


def parse(text: str) -> HtmlElement | None:
    """The tree of a page; ``None`` where there is nothing in it."""
    # An encoding that the page declares is that of its bytes, not of this text.
    parser = HTMLParser(encoding="utf-8")
    try:
        document = document_fromstring(_CONTROL.sub(" ", text).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    # References such as &#8; bring in what a tree takes from the parser, and from nobody else.
    for element in document.iter():
        if element.text and isinstance(element.tag, str) and _CONTROL.search(element.text):
            element.text = _CONTROL.sub(" ", element.text)
        if element.tail and _CONTROL.search(element.tail):
            element.tail = _CONTROL.sub(" ", element.tail)
    return document


def text_of(element: HtmlElement) -> str:
    """The text of an element in paragraphs, without scripts, styles and markup."""
    return paragraphs(html_text.extract_text(element))


def line_of(element: HtmlElement) -> str:
    """The text of an element on one line."""
    return one_line(html_text.extract_text(element, guess_layout=False))


def own_text(element: HtmlElement) -> str:
    """What stands directly in an element, outside of all elements in it, on one line."""
    return one_line(" ".join([element.text or "", *(child.tail or "" for child in element)]))


def with_class(element: HtmlElement, *names: str) -> Iterator[HtmlElement]:
    """The elements below that have one of these classes, in the order of the page."""
    wanted = set(names)
    for below in element.iterdescendants(etree.Element):
        if not wanted.isdisjoint((below.get("class") or "").split()):
            yield below


def first_with_class(element: HtmlElement, *names: str) -> HtmlElement | None:
    """The first element below that has one of these classes."""
    return next(with_class(element, *names), None)


def without(element: HtmlElement, *parts: HtmlElement | None) -> HtmlElement:
    """A copy of an element in which some of the elements below it are empty."""
    gone = [at for at, below in enumerate(element.iter()) if any(below is part for part in parts)]
    copy = deepcopy(element)
    copy.tail = None
    below = list(copy.iter())
    for at in gone:
        tail = below[at].tail
        below[at].clear()
        below[at].tail = tail
    return copy


def field_value(document: HtmlElement, name: str) -> str | None:
    """The value of a form's field of that name or id, where it has one."""
    for field in document.iter("input"):
        if name in {field.get("name"), field.get("id")} and (field.get("value") or "").strip():
            return str(field.get("value")).strip()
    return None


def next_link(document: HtmlElement, address: str | None) -> str | None:
    """Where the page says that its list goes on (``rel="next"``)."""
    for link in document.iter("a", "link"):
        if "next" in (link.get("rel") or "").lower().split():
            return joined(address, link.get("href") or "")
    return None


def own_address(document: HtmlElement, text: str) -> str | None:
    """The address that a saved page gives as its own: where a browser saved it from, else the canonical one.

    Of two canonical addresses the page's ``link`` comes before what it tells social networks.
    """
    candidates = _SAVED_FROM.findall(text[:4096])
    candidates += [
        link.get("href")
        for link in document.iter("link")
        if (link.get("rel") or "").lower().split() == ["canonical"]
    ]
    candidates += [meta.get("content") for meta in document.iter("meta") if meta.get("property") == "og:url"]
    for candidate in candidates:
        try:
            return clean_address(candidate or "")
        except ValueError:
            continue
    return None
