"""What the user of a harvest may choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.harvest.addresses import clean_address, host_address


@dataclass(frozen=True, slots=True)
class Options:
    """How far a harvest goes and what manners it has; ``ValueError`` for a value that cannot be."""

    pages: int = 5
    """Pages of a list that are read at most."""
    since: date | None = None
    """Releases issued before this day are left out."""
    limit: int | None = None
    """Releases that are written at most."""
    recheck: int = 7
    """Days during which a known release is looked at again, whether it was changed."""
    follow: bool = True
    """Whether the pages of the releases in a list are asked for."""
    delay: float = 2.0
    """Seconds between two requests to a host, at least; its robots.txt may ask for more."""
    timeout: float = 30.0
    """Seconds that a page may take, from the request to its last byte."""
    max_bytes: int = 10 << 20
    """Bytes of the largest page, unpacked."""
    allow_hosts: tuple[str, ...] = ()
    """Hosts to which a redirect may lead, beside those that were named."""
    contact: str | None = None
    """An e-mail or web address at which the operators of a site reach whoever runs this."""
    address: str | None = None
    """The address of the one page that was saved in a file."""

    def __post_init__(self) -> None:
        for name in ("pages", "limit"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name}: less than one: {value}")
        for name in ("recheck", "delay"):
            if not 0 <= getattr(self, name) <= _MOST[name]:
                raise ValueError(f"{name}: not between 0 and {_MOST[name]}: {getattr(self, name)}")
        for name in ("timeout", "max_bytes"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ValueError(f"{name}: not above zero: {getattr(self, name)}")
        for name, text, check in (
            *(("allow_hosts", host, host_address) for host in self.allow_hosts),
            *([("address", self.address, clean_address)] if self.address is not None else []),
        ):
            try:
                check(text)
            except ValueError as error:
                raise ValueError(f"{name}: {error}: {text!r}") from None
        if self.contact is not None and not (self.contact.isascii() and self.contact.isprintable()):
            raise ValueError(f"contact: not an address in ASCII: {self.contact!r}")


_MOST = {"recheck": 36_500, "delay": 3_600}
