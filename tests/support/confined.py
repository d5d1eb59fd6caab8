"""A process that confines itself and then tries something, as a broken worker would."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kg.store.confinement import Confinement

_SCRIPT = """
import ctypes, json, os, platform, signal, socket, subprocess, sys, threading
from pathlib import Path
from pyoxigraph import Store
import kg.store.worker
from kg.store.confinement import calls, confine, landlock, limits, seccomp

store, spool, arguments, before, attempt = sys.argv[1:]
exec(before)
confinement = confine(Path(store), Path(spool), **json.loads(arguments))
try:
    exec(attempt)
    outcome = "done"
except OSError as error:
    outcome = type(error).__name__ if error.errno is None else os.strerror(error.errno)
except MemoryError:
    outcome = "no memory"
fields = [getattr(confinement, name) for name in type(confinement).__slots__]
print(json.dumps([fields, outcome]))
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of the attempt: ``done`` or the error, and the exit status if the process died of it."""

    confinement: Confinement | None
    outcome: str
    status: int


def attempt(code: str, store: Path, spool: Path, before: str = "", **arguments: object) -> Tried:
    """What comes of running ``code`` after the process, having run ``before``, confined itself."""
    spool.mkdir(exist_ok=True)
    finished = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(store), str(spool), json.dumps(arguments), before, code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if finished.returncode:
        return Tried(None, finished.stderr.strip().rpartition("\n")[2], finished.returncode)
    fields, outcome = json.loads(finished.stdout.splitlines()[-1])
    network, processes, files, memory, missing = fields
    return Tried(Confinement(network, processes, files, memory, tuple(missing)), outcome, 0)
