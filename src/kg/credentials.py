"""What another server is told to let us in: taken from the environment, shown nowhere."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token, or a user's name and password, or nothing. They are no part of ``repr``.

    >>> Credentials(token="secret")
    Credentials()
    """

    token: str = field(default="", repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """``ValueError`` for what no header can carry; the message does not repeat it."""
        if any(not character.isprintable() for character in self.token + self.user + self.password):
            raise ValueError("there is a line break or another control character in it")
        if self.token and not self.token.isascii():
            raise ValueError("a token has letters, digits and signs of ASCII only")
        if ":" in self.user:
            raise ValueError("the name of a user has no colon")
        if self.token and self.user:
            raise ValueError("there are both a token and a user: give one of them")
        if self.password and not self.user:
            raise ValueError("there is a password, but no user")

    @classmethod
    def from_environment(cls, prefix: str, environ: Mapping[str, str] = os.environ) -> Credentials:
        """Those of ``<prefix>_TOKEN``, ``_USER`` and ``_PASSWORD``; ``ValueError`` where they do not fit.

        >>> Credentials.from_environment("KG_PUBLISH", {"KG_PUBLISH_TOKEN": "abc"}).header
        'Bearer abc'
        """
        try:
            return cls(*(environ.get(f"{prefix}_{name}", "") for name in ("TOKEN", "USER", "PASSWORD")))
        except ValueError as error:
            raise ValueError(f"{prefix}_TOKEN, {prefix}_USER, {prefix}_PASSWORD: {error}") from None

    def __bool__(self) -> bool:
        return bool(self.token or self.user)

    @property
    def header(self) -> str | None:
        """The value of the ``Authorization`` header (RFC 6750, RFC 7617); ``None`` where there is none."""
        if self.token:
            return f"Bearer {self.token}"
        if self.user:
            return f"Basic {b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        return None
