"""The scripts that pages of ours bring where they were built; any other script in a page is an intruder."""

from __future__ import annotations

import re

_OURS = re.compile(r'<script type="module" src="/static/built/[a-z]+\.js\?v=[0-9a-f]{12}"></script>')


def without_ours(text: str) -> str:
    """The page without the tags of our own scripts, each in the one form that it may have."""
    return _OURS.sub("", text)
