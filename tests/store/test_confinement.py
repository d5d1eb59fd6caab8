"""Worker processes reach nothing: real attempts, each in a process that has confined itself.

What this machine's kernel does not offer must be said as missing; then the attempt succeeds, and that is what
these tests demand, so that none of them passes without having run.
"""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from confined import Tried, attempt
from pyoxigraph import Literal, NamedNode, Quad
from small_graph import NAMES

from kg.store import Limits, QueryEngine, QueryRequest, publish
from kg.store.confinement import Confinement, landlock
from kg.store.confinement.calls import CLOSED, LAST, MACHINES, TESTED, UNKNOWN, numbers
from kg.store.confinement.seccomp import GATEWAY, demands, program

REFUSED = "Operation not permitted"
UNREADABLE = "Permission denied"


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def listener() -> Iterator[int]:
    """The port of a socket that listens on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def bystander() -> Iterator[int]:
    """The id of another process of the same user."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def in_force(tried: Tried) -> Confinement:
    assert tried.confinement is not None, tried
    return tried.confinement


NETWORK = {
    "tcp": "socket.create_connection(('127.0.0.1', {port}), timeout=5)",
    "tcp over IPv6": "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)",
    "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
    "a local socket": "socket.socket(socket.AF_UNIX)",
    "a pair of sockets": "socket.socketpair()",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a server": "socket.create_server(('127.0.0.1', 0))",
}


@pytest.mark.parametrize("code", NETWORK.values(), ids=NETWORK)
def test_nothing_is_reached_over_the_network(code: str, folder: Path, spool: Path, listener: int) -> None:
    tried = attempt(code.format(port=listener), folder, spool)
    assert tried.outcome == (REFUSED if in_force(tried).network else "done")


PROCESSES = {
    "run a program": "subprocess.run(['true'])",
    "become a program": "os.execv('/bin/true', ['true'])",
    "fork": "os.fork() or os._exit(0)",
    "see whether another process lives": "os.kill({pid}, 0)",
    "end another process": "os.kill({pid}, signal.SIGKILL)",
    "end all processes of the group": "os.kill(0, signal.SIGCONT)",
    "signal another process's thread": "signal.pidfd_send_signal(os.pidfd_open({pid}), 0)",
    "give another process input's signals": "import fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, {pid})",
    "bind another process to a core": "os.sched_setaffinity({pid}, os.sched_getaffinity({pid}))",
    "limit another process": "import resource; resource.prlimit({pid}, resource.RLIMIT_CORE, (0, 0))",
    "live on without the server": "kg.store.confinement.kernel.prctl(1, 0)",
}


@pytest.mark.parametrize("code", PROCESSES.values(), ids=PROCESSES)
def test_other_processes_are_out_of_reach(code: str, folder: Path, spool: Path, bystander: int) -> None:
    tried = attempt(code.format(pid=bystander), folder, spool)
    if tried.confinement is None:  # It became another program, so it was not kept from that.
        assert not in_force(attempt("", folder, spool)).processes
    else:
        assert tried.outcome == (REFUSED if tried.confinement.processes else "done")


READING = {
    "a file of the system": "Path('/etc/passwd').read_bytes()",
    "the names in a folder": "os.listdir('/etc')",
    "a file beside the store": "(Path(store).parent / 'secret').read_bytes()",
    "the same by a detour": "(Path(store) / '..' / 'secret').read_bytes()",
    "another process's environment": "Path('/proc/{pid}/environ').read_bytes()",
}


@pytest.mark.parametrize("code", READING.values(), ids=READING)
def test_nothing_but_the_store_and_code_is_read(code: str, folder: Path, spool: Path, bystander: int) -> None:
    (folder.parent / "secret").write_bytes(b"a key")
    tried = attempt(code.format(pid=bystander), folder, spool)
    assert tried.outcome == (UNREADABLE if in_force(tried).files else "done")


WRITING = {
    "a new file": "(Path(store).parent / 'new').touch()",
    "a new file in the store": "(Path(store) / 'new').touch()",
    "the pointer to the current snapshot": "open(Path(store) / 'current', 'r+b')",
    "a file made empty by opening": "os.open(Path(store) / 'lock', os.O_RDONLY | os.O_TRUNC)",
    "a file made empty by name": "os.truncate(Path(store) / 'lock', 0)",
    "a removed file": "(Path(store) / 'lock').unlink()",
    "a renamed file": "(Path(store) / 'lock').rename(Path(spool) / 'lock')",
    "a second name": "os.link(Path(store) / 'lock', Path(spool) / 'lock')",
    "a symbolic link": "(Path(spool) / 'link').symlink_to('/etc')",
    "a folder": "(Path(spool) / 'folder').mkdir()",
    "permissions": "(Path(store) / 'lock').chmod(0o777)",
    "an owner": "os.chown(Path(store) / 'lock', os.getuid(), os.getgid())",
    "a time": "os.utime(Path(store) / 'lock')",
}


@pytest.mark.parametrize("code", WRITING.values(), ids=WRITING)
def test_nothing_is_changed_on_the_disk(code: str, folder: Path, spool: Path) -> None:
    (folder / "lock").touch()
    tried = attempt(code, folder, spool)
    assert (tried.outcome in {REFUSED, UNREADABLE}) is in_force(tried).files, tried


def test_answers_may_be_spooled(folder: Path, spool: Path) -> None:
    tried = attempt("(Path(spool) / '1').write_bytes(b'rows')", folder, spool)
    assert tried.outcome == "done"
    assert (spool / "1").read_bytes() == b"rows"


def test_calls_that_later_kernels_add_are_closed(folder: Path, spool: Path) -> None:
    # setxattrat, which Linux 6.13 added: older kernels do not know it anyway.
    tried = attempt(f"kg.store.confinement.kernel.system_call({LAST + 1}, 0)", folder, spool)
    if in_force(tried).processes:
        assert tried.outcome == "Function not implemented"
    else:
        assert tried.outcome != "done"


def test_a_call_by_the_numbers_of_another_machine_ends_the_process(folder: Path, spool: Path) -> None:
    """The 32-bit entry of x86_64: its number 20 is getpid, which as such is harmless."""
    code = (
        "import mmap; page = mmap.mmap(-1, 4096, prot=7); page.write(bytes.fromhex('b814000000cd80c3'))\n"
        "assert platform.machine() == 'x86_64', 'no such entry'\n"
        "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()"
    )
    tried = attempt(code, folder, spool)
    if platform.machine() != "x86_64":
        assert tried.outcome == "AssertionError: no such entry"
    elif in_force(attempt("", folder, spool)).processes:
        # SIGSEGV where the kernel is built without that entry.
        assert -tried.status in {signal.SIGSYS, signal.SIGSEGV}
    else:
        assert tried.outcome == "done"


def test_abort_ends_the_process_as_ever(folder: Path, spool: Path) -> None:
    assert attempt("os.abort()", folder, spool).status == -signal.SIGABRT


def test_threads_start_and_are_confined_too(folder: Path, spool: Path) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    assert sum(pool.map(len, ["ab"] * 100)) == 200
    pool.submit(socket.socket).result()
"""
    tried = attempt(code, folder, spool)
    assert tried.outcome == (REFUSED if in_force(tried).network else "done")


def test_threads_that_run_already_are_reported_where_they_would_keep_rights(
    folder: Path, spool: Path
) -> None:
    before = "held = threading.Event(); threading.Thread(target=held.wait, daemon=True).start()"
    confinement = in_force(attempt("held.set()", folder, spool, before=before))
    assert not confinement.files
    assert [part.split(":")[0] for part in confinement.missing if "landlock" in part] == ["landlock"]


class Answering(BaseHTTPRequestHandler):
    """A service that knows one row."""

    def do_POST(self) -> None:
        body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"told"}}]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def gateway() -> Iterator[int]:
    """The port of a server that answers any query."""
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


SERVICE = """
row, = Store().query("SELECT ?x {{ SERVICE <http://127.0.0.1:{port}/> {{ ?x ?y ?z }} }}")
assert row["x"].value == "told"
"""


def test_with_a_gateway_the_engine_calls_services_through_it(folder: Path, spool: Path, gateway: int) -> None:
    assert attempt(SERVICE.format(port=gateway), folder, spool, gateway_port=gateway).outcome == "done"


def test_without_a_gateway_the_engine_calls_no_service(folder: Path, spool: Path, gateway: int) -> None:
    tried = attempt(SERVICE.format(port=gateway), folder, spool)
    assert tried.outcome == ("PermissionError" if in_force(tried).network else "done")


BESIDE_THE_GATEWAY = {
    **{name: NETWORK[name] for name in NETWORK if name != "tcp"},
    "another port": "socket.create_connection(('127.0.0.1', {port}), timeout=5)",
    "multipath TCP": "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)",
    "a connection made by sending": (
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)"
        ".sendto(b'x', socket.MSG_FASTOPEN, ('127.0.0.1', {port}))"
    ),
    "the same as a message": (
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)"
        ".sendmsg([b'x'], [], socket.MSG_FASTOPEN, ('127.0.0.1', {port}))"
    ),
    "listening": "socket.socket(socket.AF_INET, socket.SOCK_STREAM).listen()",
}


@pytest.mark.parametrize("code", BESIDE_THE_GATEWAY.values(), ids=BESIDE_THE_GATEWAY)
def test_a_gateway_opens_one_port_only(
    code: str, folder: Path, spool: Path, listener: int, gateway: int
) -> None:
    tried = attempt(code.format(port=listener), folder, spool, gateway_port=gateway)
    if in_force(tried).network:
        assert tried.outcome in {REFUSED, UNREADABLE}
    else:
        assert any(part.startswith(("seccomp", "one port")) for part in in_force(tried).missing)


WITHOUT = """
numbers = {{**calls.numbers(calls.CLOSED["kernel"], platform.machine())}}
steps = [(0x20, 0, 0, 0)]
for name in {names}:
    steps += [(0x15, 0, 1, numbers[name]), (0x06, 0, 0, 0x00050000 | 38)]
seccomp.install([*steps, (0x06, 0, 0, 0x7FFF0000)], platform.machine())
"""
"""An older kernel: these calls are not there, which a filter that was put there before sees to."""


def test_a_kernel_without_landlock_is_reported(folder: Path, spool: Path) -> None:
    before = WITHOUT.format(names=["landlock_create_ruleset"])
    tried = attempt("Path('/etc/passwd').read_bytes()", folder, spool, before=before)
    assert tried.outcome == "done"
    assert not in_force(tried).files
    assert "landlock: Function not implemented" in in_force(tried).missing


def test_a_gateway_on_a_kernel_without_rules_for_ports_is_reported(
    folder: Path, spool: Path, listener: int
) -> None:
    before = WITHOUT.format(names=["landlock_create_ruleset"])
    code = f"socket.create_connection(('127.0.0.1', {listener}), timeout=5)"
    tried = attempt(code, folder, spool, before=before, gateway_port=listener - 1)
    assert tried.outcome == "done"
    assert not in_force(tried).network
    assert "one port: Landlock knows ports since ABI 4, this is 0" in in_force(tried).missing


def test_a_kernel_that_takes_no_filter_is_reported(folder: Path, spool: Path, listener: int) -> None:
    before = WITHOUT.format(names=["seccomp", "landlock_create_ruleset"])
    code = f"socket.create_connection(('127.0.0.1', {listener}), timeout=5)"
    tried = attempt(code, folder, spool, before=before)
    assert tried.outcome == "done"
    confinement = in_force(tried)
    assert (confinement.network, confinement.processes, confinement.files) == (False, False, False)
    assert "seccomp: Function not implemented" in confinement.missing


def test_a_machine_with_unknown_numbers_is_reported(folder: Path, spool: Path) -> None:
    tried = attempt("", folder, spool, before="platform.machine = lambda: 'riscv64'")
    assert not in_force(tried).processes
    assert "seccomp: the system calls of riscv64 are not known" in in_force(tried).missing


def test_another_system_is_reported(folder: Path, spool: Path) -> None:
    tried = attempt("", folder, spool, before="platform.system = lambda: 'Darwin'")
    assert not in_force(tried).network
    assert {"landlock: not Linux", "seccomp: not Linux"} <= set(in_force(tried).missing)


def test_each_landlock_version_is_asked_for_what_it_knows_only() -> None:
    """From the kernel's documentation: 13 rights on files, then REFER, TRUNCATE, IOCTL_DEV; ports; scopes."""
    known = {abi: landlock.rights(abi) for abi in range(1, 8)}
    assert {abi: files.bit_length() for abi, (files, _, _) in known.items()} == {
        **{1: 13, 2: 14, 3: 15, 4: 15, 5: 16},
        **{6: 16, 7: 16},
    }
    assert [abi for abi, (_, network, _) in known.items() if network] == [4, 5, 6, 7]
    assert [abi for abi, (_, _, scoped) in known.items() if scoped] == [6, 7]


@pytest.mark.parametrize("machine", MACHINES)
def test_each_number_stands_for_one_call(machine: str) -> None:
    tables = [numbers(calls, machine) for calls in (*CLOSED.values(), TESTED, UNKNOWN)]
    named = [number for table in tables for number in table.values()]
    assert len(named) == len(set(named))
    assert max(named) <= LAST


@pytest.mark.parametrize("machine", MACHINES)
def test_every_demand_is_on_a_call_of_the_tables(machine: str) -> None:
    tables = [numbers(calls, "x86_64") for calls in (*CLOSED.values(), TESTED)]
    assert set(demands(1)) | set(GATEWAY) <= {name for table in tables for name in table}
    for _, yes, no, _ in program(machine, 1, gateway=True):
        assert max(yes, no) <= 255  # They are bytes.


def test_memory_is_bound_and_the_bound_cannot_be_lifted(folder: Path, spool: Path) -> None:
    bound = 256 << 20
    taken = attempt("held = bytearray(1 << 30)", folder, spool, max_memory_bytes=bound)
    assert taken.outcome == "no memory"
    assert in_force(taken).max_memory_bytes == bound
    less = attempt("held = bytearray(128 << 20)", folder, spool, max_memory_bytes=bound)
    assert less.outcome == "done"
    lifting = """
import resource
try:
    resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except ValueError as error:
    raise PermissionError(1, str(error)) from error
"""
    # Python turns EPERM into a ValueError. A process without rights could not lift it with or without filter.
    lifted = attempt(lifting, folder, spool, max_memory_bytes=bound)
    assert lifted.outcome == (REFUSED if in_force(lifted).processes or os.getuid() else "done")


def test_a_worker_dies_with_its_parent(folder: Path, spool: Path) -> None:
    """The parent here is the shell's place: a process that starts the worker and ends at once."""
    spool.mkdir()
    worker = (
        "import os, sys, time; from pathlib import Path; from kg.store.confinement import confine\n"
        "confine(Path(sys.argv[1]), Path(sys.argv[2]), parent=int(sys.argv[3]))\n"
        "print('confined', flush=True); time.sleep(600)"
    )
    parent = (
        "import os, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', *sys.argv[1:], str(os.getpid())], "
        "stdout=subprocess.PIPE, text=True)\n"
        "assert child.stdout.readline() == 'confined\\n'; print('started', flush=True); os.read(0, 1)"
    )
    command = [sys.executable, "-c", parent, worker, str(folder), str(spool)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"started\n"
        process.kill()
        # The worker has inherited this pipe: it ends when the last process that holds it does.
        assert process.stderr.read() == b""


def test_a_worker_whose_parent_is_gone_already_ends(folder: Path, spool: Path) -> None:
    assert attempt("", folder, spool, parent=1 << 22).status == 1


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with twenty thousand statements."""
    store = tmp_path_factory.mktemp("large") / "store"
    has = NamedNode("https://example.org/has")
    graph = NamedNode("https://example.org/graph")
    publish(
        (
            Quad(NamedNode(f"https://example.org/{i}"), has, Literal(f"{i * 7919 % 20011} " * 20), graph)
            for i in range(20_000)
        ),
        store,
    )
    return store


def test_a_confined_worker_answers_large_sorts_and_spools_them(large: Path) -> None:
    query = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o ?s"
    with QueryEngine(large, names=NAMES, limits=Limits(workers=2, timeout=60, memory=512 << 20)) as engine:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(engine.answer, [QueryRequest(query, ("csv",))] * 4))
        bodies = set()
        for answer in answers:
            assert answer.length > 1 << 20, "too small to be spooled"
            bodies.add(answer.body)
            answer.close()
    assert len(bodies) == 1
    lines = bodies.pop().decode().splitlines()[1:]
    values = [line.rpartition(",")[2] for line in lines]
    assert len(values) == 20_000
    assert values == sorted(values)


def test_a_confined_worker_follows_new_snapshots(large: Path, tmp_path: Path) -> None:
    first, second = (
        [Quad(NamedNode("https://example.org/s"), NamedNode("https://example.org/p"), Literal(word), graph)]
        for graph in [NamedNode("https://example.org/graph")]
        for word in ("old", "new")
    )
    publish(first, tmp_path / "store")
    query = QueryRequest("SELECT ?o { ?s ?p ?o }")
    with QueryEngine(tmp_path / "store", names=NAMES, limits=Limits(workers=1)) as engine:
        assert engine.solutions(query).rows == ({"o": Literal("old")},)
        publish(second, tmp_path / "store")
        assert engine.solutions(query).rows == ({"o": Literal("new")},)
