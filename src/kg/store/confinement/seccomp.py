"""The filter that the kernel asks before each system call (seccomp), as a program for its small machine.

The program reads the call's number and the words of its arguments, never memory that they point to (that is
why it knows a socket's family, but not the address that it connects to). See seccomp(2), and
docs.kernel.org/networking/filter.html for the instructions.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from dataclasses import dataclass

from kg.store.confinement.calls import CLOSED, LAST, TESTED, UNKNOWN, numbers
from kg.store.confinement.kernel import prctl, system_call

# linux/bpf_common.h, linux/seccomp.h, linux/audit.h
_LOAD, _EQUAL, _GREATER, _AND, _RETURN = 0x20, 0x15, 0x25, 0x54, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_SET_FILTER, _ALL_THREADS = 1, 1
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16
_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SET_NO_NEW_PRIVS = 38

_THREAD = 0x00010000 | 0x00000100  # CLONE_THREAD, CLONE_VM
_NAMESPACES = 0x7E020080  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("yes", ctypes.c_uint8),
        ("no", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("first", ctypes.POINTER(_Instruction)))


Step = tuple[int, int, int, int]
"""One instruction: its code, how many steps to skip on yes and on no, its value."""


@dataclass(frozen=True, slots=True)
class Demand:
    """That an argument of a call, under a mask, is one of ``values``; with ``unless``: none of them.

    The lower half of the argument is looked at, as the kernel itself does with numbers, or the ``upper``.
    """

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    unless: bool = False
    upper: bool = False

    def steps(self) -> list[Step]:
        """Steps that answer EPERM, or run on behind the last one when the demand is met."""
        last = len(self.values) - 1
        return [
            (_LOAD, 0, 0, _ARGUMENTS + 8 * self.argument + 4 * self.upper),
            (_AND, 0, 0, self.mask),
            *(
                (_EQUAL, last - i + (not self.unless), int(self.unless and i == last), value)
                for i, value in enumerate(self.values)
            ),
            _answer(_ERROR | errno.EPERM),
        ]


def _null(argument: int) -> tuple[Demand, Demand]:
    return Demand(argument, (0,)), Demand(argument, (0,), upper=True)


def demands(process: int) -> dict[str, tuple[Demand, ...]]:
    """Calls that are open as far as their arguments meet all demands; ``process`` is the caller's own id."""
    own = (Demand(0, (process,)),)
    return {
        # A new thread of this process, not a process and not a namespace.
        "clone": (Demand(0, (_THREAD,), mask=_THREAD | _NAMESPACES),),
        # abort() signals its own process.
        "kill": own,
        "tkill": own,
        "tgkill": own,
        # A file opened for reading is not cut off on the way: Landlock lets O_TRUNC pass before ABI 3.
        "open": (Demand(1, (os.O_TRUNC,), mask=os.O_ACCMODE | os.O_TRUNC, unless=True),),
        "openat": (Demand(2, (os.O_TRUNC,), mask=os.O_ACCMODE | os.O_TRUNC, unless=True),),
        # No address: MSG_FASTOPEN would connect to one without that Landlock is asked.
        "sendto": _null(4),
        # Limits are read, not set.
        "prlimit64": _null(2),
        # PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_MM, PR_SET_PTRACER stay as they were set.
        "prctl": (Demand(0, (1, 4, 35, 0x59616D61), unless=True),),
        # TIOCSTI and TIOCLINUX type into a terminal; FIOSETOWN and SIOCSPGRP are F_SETOWN once more.
        "ioctl": (Demand(1, (0x5412, 0x541C, 0x8901, 0x8902), unless=True),),
        # F_SETOWN, F_SETSIG, F_SETOWN_EX: the kernel would send any signal to any process on input.
        "fcntl": (Demand(1, (8, 10, 15), unless=True),),
    }


GATEWAY: dict[str, tuple[Demand, ...]] = {
    # AF_INET, SOCK_STREAM, and no protocol but TCP: Landlock does not know MPTCP, SMC and SCTP.
    "socket": (Demand(0, (2,)), Demand(1, (1,), mask=0xF), Demand(2, (0, 6))),
    "connect": (),
    # Not TCP_FASTOPEN_CONNECT, not TCP_ULP, whatever the level.
    "setsockopt": (Demand(2, (30, 31), unless=True),),
}
"""What is open besides, when services may be called through the server's gateway."""


def program(machine: str, process: int, *, gateway: bool) -> list[Step]:
    """The filter for a machine of ``calls.MACHINES``."""
    tested = demands(process) | (GATEWAY if gateway else {})
    refused = {name: number for calls in CLOSED.values() for name, number in numbers(calls, machine).items()}
    known = refused | numbers(TESTED, machine)
    unknown = numbers(UNKNOWN, machine)
    steps: list[Step] = [
        # Another machine's numbers, such as those of 32-bit programs, mean other calls.
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, _AUDIT[machine]),
        _answer(_KILL),
        (_LOAD, 0, 0, _NUMBER),
        # The x32 calls of x86_64 are up there too.
        (_GREATER, 0, 1, LAST),
        _answer(_ERROR | errno.ENOSYS),
    ]
    for number in sorted(unknown.values()):
        steps += _when(number, [_answer(_ERROR | errno.ENOSYS)])
    for name, number in sorted(known.items(), key=lambda item: item[1]):
        if name in tested:
            met = [step for demand in tested[name] for step in demand.steps()]
            steps += _when(number, [*met, _answer(_ALLOW)])
        else:
            steps += _when(number, [_answer(_ERROR | errno.EPERM)])
    return [*steps, _answer(_ALLOW)]


def close_calls(*, gateway: bool, machine: str | None = None) -> None:
    """Put the filter over all threads of this process, for good.

    ``OSError`` when the kernel refuses or the machine is not known.
    """
    machine = machine or platform.machine()
    if machine not in _AUDIT:
        raise OSError(f"the system calls of {machine} are not known")
    install(program(machine, os.getpid(), gateway=gateway), machine)


def install(steps: list[Step], machine: str) -> None:
    """Have the kernel run the program before each system call. ``OSError`` when it refuses."""
    prctl(_SET_NO_NEW_PRIVS, 1)
    first = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    filter_ = _Program(len(steps), first)
    number = numbers(CLOSED["kernel"], machine)["seccomp"]
    if system_call(number, _SET_FILTER, _ALL_THREADS, filter_) != 0:
        raise OSError("a thread has another filter already")


def _when(number: int, steps: list[Step]) -> list[Step]:
    """The steps for one call; each way through them ends with an answer, as the number is no more at hand."""
    return [(_EQUAL, 0, len(steps), number), *steps]


def _answer(action: int) -> Step:
    return (_RETURN, 0, 0, action)
