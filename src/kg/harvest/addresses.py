"""Web addresses as they are compared, joined, and made into ids."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

import httpx

from kg.slug import slug

_ID_LIMIT = 80
_HOST = re.compile(rb"[\w.-]+|\[?[0-9a-f:.]+\]?", re.IGNORECASE | re.ASCII)
# Who came, and from where: no part of what is there.
_VISITOR = re.compile(r";jsessionid=[^?#/]*|(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&#]*&?", re.IGNORECASE)


def clean_address(text: str) -> str:
    """A web address in one writing, without fragment; ``ValueError`` says why a text is none.

    >>> clean_address(" HTTPS://Example.org:443/a b?q=1#part ")
    'https://example.org/a%20b?q=1'
    """
    try:
        url = httpx.URL(urldefrag(text.strip()).url)
    except (httpx.InvalidURL, ValueError) as error:
        raise ValueError(f"not a web address ({error})") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError("not a web address: it begins neither with http:// nor with https://")
    if not _HOST.fullmatch(url.raw_host):
        raise ValueError(f"not a web address: {url.host!r} is no name of a host")
    if url.userinfo:
        raise ValueError("an address with a user name or a password is not asked")
    return str(url)


def host_address(host: str) -> str:
    """An address on a host that is given by its name, with or without a port; ``ValueError`` for none.

    >>> host_address("Example.org"), host_address("127.0.0.1:8080")
    ('https://example.org', 'https://127.0.0.1:8080')
    """
    return clean_address(host if "://" in host else f"https://{host}")


def joined(base: str | None, reference: str) -> str | None:
    """The web address to which a page at ``base`` refers; ``None`` where it refers to none.

    >>> joined("https://example.org/list?page=2", "view?no=7")
    'https://example.org/view?no=7'
    >>> joined("https://example.org/", "javascript:void(0)") is joined(None, "view?no=7") is None
    True
    """
    try:
        return clean_address(urljoin(base or "", reference.strip()))
    except ValueError:
        return None


def host_of(address: str) -> str:
    """The host's name in ASCII and small letters, without a dot at its end; a number without brackets."""
    return httpx.URL(address).raw_host.decode("ascii").lower().strip("[]").rstrip(".")


def port_of(address: str) -> int:
    """The port, the usual one of the scheme where none is given."""
    url = httpx.URL(address)
    return url.port or (443 if url.scheme == "https" else 80)


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one host and port, or of the usual ports of http and https."""
    ports = {port_of(one), port_of(other)}
    return host_of(one) == host_of(other) and (len(ports) == 1 or ports == {80, 443})


def address_id(address: str) -> str:
    """An id made of an address: its host and last segment to read, a hash to tell it from all others.

    >>> address_id("https://example.org/news/2024/forum-in-seoul.html")
    'example-org-forum-in-seoul-html-bf31da1c'
    >>> address_id("http://example.org/a;jsessionid=5F?b=1&utm_source=x")
    'example-org-a-d4fd67c1'
    >>> address_id("https://example.org/a?b=1")
    'example-org-a-d4fd67c1'
    """
    parts = urlsplit(_VISITOR.sub("", address).rstrip("?&"))
    last = [segment for segment in parts.path.split("/") if segment][-1:]
    readable = slug(" ".join([parts.netloc, *last]), _ID_LIMIT)
    # The scheme says nothing of what is there.
    digest = sha256(urlunsplit(parts).partition("://")[2].encode("utf-8")).hexdigest()[:8]
    return f"{readable}-{digest}"
