"""Calls to the Linux kernel that Python has no function for."""

from __future__ import annotations

import ctypes
import os
import platform

_LIBC = ctypes.CDLL(None, use_errno=True)

Argument = int | ctypes.Structure | None


def system_call(number: int, *arguments: Argument) -> int:
    """What the kernel answers; ``OSError`` when it refuses. A structure is handed over by its address."""
    _demand_linux()
    return _checked(_LIBC.syscall(ctypes.c_long(number), *map(_word, arguments)))


def prctl(option: int, *arguments: Argument) -> int:
    """What ``prctl(2)`` answers; ``OSError`` when it refuses."""
    _demand_linux()
    # The kernel wants unused arguments to be zero.
    padded = (*arguments, 0, 0, 0, 0)[:4]
    return _checked(_LIBC.prctl(ctypes.c_int(option), *map(_word, padded)))


def _demand_linux() -> None:
    # The numbers mean other things elsewhere.
    if platform.system() != "Linux":
        raise OSError("not Linux")


def _word(argument: Argument) -> object:
    # A bare int would be passed as 32 bits, with whatever stands in the upper half of the register.
    return ctypes.byref(argument) if isinstance(argument, ctypes.Structure) else ctypes.c_ulong(argument or 0)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
