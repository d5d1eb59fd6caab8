"""What a worker says is data: one that says anything else is ended, and only its own query fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from asking import until, workers
from hypothesis import given
from hypothesis import strategies as st
from small_graph import NAMES

from kg.errors import QueryFailed
from kg.store import Limits, QueryEngine, QueryRequest
from kg.store.confinement import Confinement
from kg.store.task import read_ready, read_reply

FAKE = """
import fcntl, os, pickle, socket, struct, sys, time
connection = socket.socket(fileno=descriptor)
def take():
    head = connection.recv(8, socket.MSG_WAITALL)
    if len(head) < 8:
        sys.exit(0)
    return pickle.loads(connection.recv(struct.unpack(">II", head)[0], socket.MSG_WAITALL))
def say(header, body=b""):
    connection.sendall(struct.pack(">II", len(header), len(body)) + header + body)
settings = take()
{says}
"""
START = """
import os, sys
import kg.store.zygote as zygote
honest, born = zygote.answer, []
def answer(descriptor):
    honest(descriptor) if born else exec({fake!r}, {{"descriptor": descriptor}})
zygote.answer = answer
os.register_at_fork(after_in_parent=lambda: born.append(True))
zygote.main(int(sys.argv[1]), int(sys.argv[2]))
"""
"""A zygote whose first worker is a fake one; the others are real."""


def ready_message() -> str:
    """The first message of a worker, for a fake one to repeat."""
    values = {field.name: [] if field.name == "missing" else True for field in fields(Confinement)}
    return json.dumps(values)


DONE = {
    "media_type": "application/sparql-results+json",
    "form": "ASK",
    "length": 2,
    "rows": 1,
    "volatile": False,
}


def done(spooled: bool = False, **changes: object) -> str:
    return json.dumps({"done": DONE | changes, "spooled": spooled})


LIES = {
    "rubbish": "connection.sendall(os.urandom(4) * 5000)",
    "a huge length": "connection.sendall(struct.pack('>II', 2**32 - 1, 2**32 - 1))",
    "a body that never ends": "connection.sendall(bytes([0, 0, 0, 9, 127, 0, 0, 0]) + b'x' * 10_000_000)",
    "the half of a message": "connection.sendall(struct.pack('>II', 100, 0) + b'{'); connection.close()",
    "no message at all": "connection.close()",
    "its end": "sys.exit(3)",
    "no JSON": "say(b'\\xff\\xfe')",
    "brackets without end": "say(b'[' * 100000)",
    "a number": "say(b'1')",
    "a list": "say(b'[]')",
    "nothing done": 'say(b\'{"done": null, "spooled": false}\')',
    "an endless length": f"say(b'''{done().replace('2', '1e999')}''', b'ab')",
    "a wrong length": f"say(b'''{done(length=3)}''', b'ab')",
    "a length below zero": f"say(b'''{done(spooled=True, length=-1)}''')",
    "another form": f"say(b'''{done(form='DELETE')}''', b'ab')",
    "a format of its own": f"say(b'''{done(media_type='text/html')}''', b'ab')",
    "an error of its own": 'say(b\'{"failed": "SystemExit", "fields": {}}\')',
    "fields that the error lacks": 'say(b\'{"failed": "QueryFailed", "fields": {"x": 1}}\')',
    "fields that are none": 'say(b\'{"failed": "QueryFailed", "fields": []}\')',
    "a message that is no text": 'say(b\'{"failed": "QueryFailed", "fields": {"message": [1]}}\')',
}


@pytest.fixture
def faked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], QueryEngine]:
    """An engine whose first worker is fake, and whose later ones are real."""

    def start(says: str) -> QueryEngine:
        fake = FAKE.replace("{says}", says)
        monkeypatch.setattr("kg.store.nursery._START", START.format(fake=fake))
        limits = Limits(workers=1, light=0, timeout=5.0, cache_bytes=0)
        return QueryEngine(folder, names=NAMES, limits=limits)

    return start


@pytest.mark.parametrize("lie", LIES)
def test_a_worker_that_talks_nonsense_is_ended(faked: Callable[[str], QueryEngine], lie: str) -> None:
    before = workers()
    says = f"say({ready_message().encode()!r})\ntask = take()\n{LIES[lie]}\ntime.sleep(60)"
    with faked(says) as engine:
        [fake] = workers() - before
        with pytest.raises(QueryFailed):
            engine.answer(QueryRequest("ASK {}"))
        assert json.loads(engine.answer(QueryRequest("ASK {}")).body)["boolean"] is True
        until(lambda: fake not in workers())


@pytest.mark.parametrize(
    "says",
    [
        "say(b'no JSON'); time.sleep(60)",
        "say(b'{}'); time.sleep(60)",
        "say(b'[1]'); time.sleep(60)",
        "connection.sendall(b'x' * 5000); time.sleep(60)",
        "sys.exit(0)",
    ],
)
def test_a_worker_that_gets_ready_in_no_known_way_is_ended(
    faked: Callable[[str], QueryEngine], says: str
) -> None:
    before = workers()
    with faked(says) as engine:
        [fake] = workers() - before
        with pytest.raises(QueryFailed):
            engine.confinement()
        assert json.loads(engine.answer(QueryRequest("ASK {}")).body)["boolean"] is True
        until(lambda: fake not in workers())


def test_a_worker_that_never_gets_ready_does_not_keep_its_slot(
    faked: Callable[[str], QueryEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.process._START_SECONDS", 0.5)
    with faked("time.sleep(60)") as engine:
        with pytest.raises(QueryFailed, match="did not start"):
            engine.answer(QueryRequest("ASK {}"))
        monkeypatch.setattr("kg.store.process._START_SECONDS", 60.0)
        assert json.loads(engine.answer(QueryRequest("ASK {}")).body)["boolean"] is True


def test_a_worker_that_talks_unasked_is_ended_before_it_is_believed(
    faked: Callable[[str], QueryEngine],
) -> None:
    """Its words would be taken for the answer to the next question."""
    no = done(length=17)
    body = b'{"boolean":false}'
    says = f"say({ready_message().encode()!r})\ntask = take()\n" + f"say({no.encode()!r}, {body!r})\n" * 3
    before = workers()
    with faked(says + "time.sleep(60)") as engine:
        [fake] = workers() - before
        # The first message answers what was asked. What comes unasked ends it, sooner or later than that.
        with suppress(QueryFailed):
            engine.answer(QueryRequest("ASK {}"))
        until(lambda: not engine._origin._pool._slots[0].process.alive)
        assert json.loads(engine.answer(QueryRequest("ASK {} #")).body)["boolean"] is True
        until(lambda: fake not in workers())


@pytest.mark.parametrize(
    "leaves",
    ["os.symlink('/etc/hostname', task.spool)", "os.mkfifo(task.spool)", "os.mkdir(task.spool)", "pass"],
)
def test_an_answer_in_a_file_has_to_be_a_plain_file(faked: Callable[[str], QueryEngine], leaves: str) -> None:
    """A link would lead the server to what the worker itself may not read."""
    told = done(True, length=Path("/etc/hostname").stat().st_size).encode()
    says = f"say({ready_message().encode()!r})\ntask = take()\n{leaves}\nsay({told!r})\ntake()"
    with faked(says) as engine, pytest.raises(QueryFailed, match="did not leave"):
        engine.answer(QueryRequest("ASK {}"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "done",
                    "spooled",
                    "failed",
                    "fields",
                    "gone",
                    "message",
                    "length",
                    "rows",
                    "form",
                    "missing",
                )
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(
    header=JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40),
    body=st.binary(max_size=5),
)
def test_whatever_is_said_is_a_reply_or_an_error_of_value(header: bytes, body: bytes) -> None:
    for read in (lambda: read_reply(header, body), lambda: read_ready(header)):
        with suppress(ValueError):
            read()
