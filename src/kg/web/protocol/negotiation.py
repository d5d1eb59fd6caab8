"""Which representations a request wants, best first: from ``?format=``, else from its ``Accept`` header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept

from kg.errors import UnknownFormat
from kg.web.protocol.formats import Format, Kind


@dataclass(frozen=True, slots=True)
class Offer:
    """A format under the media type that the client knows it by."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The value of the ``Content-Type`` header."""
        return f"{self.media_type}; charset=utf-8" if self.format.charset else self.media_type


class UnknownFormatName(UnknownFormat):
    """The value of ``?format=`` names no format at all: the request is wrong, not merely unlucky."""


def negotiate(accept: MIMEAccept, wanted: str | None, formats: Sequence[Format]) -> tuple[Offer, ...]:
    """The formats that the request takes, best first; at least one.

    ``wanted`` is the value of ``?format=``: a name, a nickname or a media type; it overrules the header.
    Raises :class:`UnknownFormat` where the header leaves nothing, :class:`UnknownFormatName` where the
    name is not one of ours. RFC 9110, section 12.5.1: the most specific range decides a type's quality.
    """
    offers = _named(wanted, formats) if wanted else _accepted(accept, formats)
    if offers:
        return offers
    known = tuple(one.name for one in formats)
    if wanted:
        raise UnknownFormatName(f"there is no format “{wanted}” here; choose {_list(known)}", wanted, known)
    raise UnknownFormat(
        f"nothing that is offered fits the Accept header “{accept.to_header()}”; "
        f"offered are {_list(one.media_type for one in formats)}",
        accept.to_header(),
        known,
    )


def media_types(offers: Iterable[Offer]) -> tuple[str, ...]:
    """The registered media types of the offers in their order, each once; pages are left out."""
    return tuple(
        dict.fromkeys(offer.format.media_type for offer in offers if offer.format.kind is not Kind.PAGE)
    )


def spoken(offers: Iterable[Offer], media_type: str) -> Offer:
    """The offer whose format has this registered media type, under the name the client asked for."""
    bare = media_type.partition(";")[0].strip()
    return next(offer for offer in offers if offer.format.media_type == bare)


def _named(wanted: str, formats: Sequence[Format]) -> tuple[Offer, ...]:
    name = wanted.strip().lower()
    exact = [Offer(one, one.media_type) for one in formats if name == one.name]
    loose = [Offer(one, one.media_type) for one in formats if name in one.nicknames]
    by_type = [Offer(one, name) for one in formats if name in one.media_types]
    return tuple(dict.fromkeys([*exact, *loose, *by_type]))


def _accepted(accept: MIMEAccept, formats: Sequence[Format]) -> tuple[Offer, ...]:
    if not accept:
        return tuple(Offer(one, one.media_type) for one in formats)
    # Parameters such as charset make no difference to what we offer, but werkzeug would compare them.
    ranges = MIMEAccept([(value.partition(";")[0].strip(), quality) for value, quality in accept])
    found: list[tuple[float, int, int, int, Offer]] = []
    for place, format_ in enumerate(formats):
        for alias, media_type in enumerate(format_.media_types):
            quality = ranges.quality(media_type)
            if quality > 0:
                # Among equals: the range that is named first or more exactly, then our own order.
                found.append((-quality, ranges.find(media_type), alias, place, Offer(format_, media_type)))
    found.sort(key=lambda entry: entry[:4])
    best: dict[Format, Offer] = {}
    for *_, offer in found:
        best.setdefault(offer.format, offer)
    return tuple(best.values())


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
