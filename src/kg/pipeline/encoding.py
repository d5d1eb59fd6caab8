"""Facts and decisions as bytes, to keep them on disk and to send them to other processes.

MessagePack by msgspec, which checks the types when it reads: damaged or foreign bytes are an error and never
a wrong fact, and reading them runs no code.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kg.model import Decided, Facts


def encode_facts(facts: Facts) -> bytes:
    """The bytes of the facts: the same facts give the same bytes."""
    return _ENCODER.encode(facts)


def decode_facts(data: bytes) -> Facts:
    """The facts in the bytes; ``ValueError`` for bytes that hold none."""
    return _FACTS.decode(data)


def encode_decided(decided: Decided) -> bytes:
    """The bytes of what was decided about a release: the same decisions give the same bytes."""
    return _ENCODER.encode(decided)


def decode_decided(data: bytes) -> Decided:
    """The decisions in the bytes; ``ValueError`` for bytes that hold none."""
    return _DECIDED.decode(data)


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(type(value))


def _typed(wanted: type, value: object) -> object:
    if wanted is Path and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(wanted)


# Maps in the order of their keys, so that equal values have equal bytes.
_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain, order="deterministic")
_FACTS = msgspec.msgpack.Decoder(Facts, dec_hook=_typed)
_DECIDED = msgspec.msgpack.Decoder(Decided, dec_hook=_typed)
