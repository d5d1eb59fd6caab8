"""Memory that nobody uses any more, given back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Give free memory back, where the system's library can (``malloc_trim`` of glibc); else nothing.

    glibc keeps what was freed for the next who asks, in one place for each thread: after work that needs
    much, the next work that needs much in another thread would come on top of it.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
