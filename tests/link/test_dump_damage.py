"""Dumps that are cut off, damaged or malformed, and work that is stopped: nothing half is ever published."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from wikidata_dump import entities, lines, many, small_dump, write

from kg.cli import main
from kg.errors import InputError, OutputFailed
from kg.link import GazetteerFile
from kg.link.dump import index_dump

CONTENT = "".join(lines(entities())).encode()


def unwatched(_step: str, _done: int, _total: int) -> None:
    pass


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def kg(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Result:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        captured = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Result(ended.value.code, captured.out, captured.err)

    return run


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def broken(dump: Path, folder: Path) -> InputError:
    """The error of a dump; an older file stays as it was, and no other one is left."""
    target = folder / "made.sqlite"
    target.write_bytes(b"the old one")
    before = names(folder)
    with pytest.raises(InputError) as error:
        index_dump(dump, target, unwatched)
    assert target.read_bytes() == b"the old one"
    assert names(folder) == before
    return error.value


# -- the dump as a whole -------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".gz", ".bz2"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.99])
def test_a_packed_dump_that_is_cut_off(suffix: str, part: float, tmp_path: Path) -> None:
    dump = write(tmp_path / f"dump{suffix}", CONTENT)
    length = int(dump.stat().st_size * part)
    dump.write_bytes(dump.read_bytes()[:length])
    error = broken(dump, tmp_path)
    assert (
        f"cut off (Compressed file ended before the end-of-stream marker was reached) at byte {length}"
        in (error.message)
    )
    assert "download the dump again" in error.message
    assert error.path == dump
    assert error.line is not None


@pytest.mark.parametrize("lost", [2, 500, 20_000])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_dump_without_its_end(suffix: str, lost: int, tmp_path: Path) -> None:
    error = broken(write(tmp_path / f"dump{suffix}", CONTENT[:-lost]), tmp_path)
    assert "ends before the ] of its last line" in error.message
    assert error.line == CONTENT[:-lost].count(b"\n") + (lost != 2)


@pytest.mark.parametrize("suffix", [".gz", ".bz2"])
def test_a_packed_dump_with_a_wrong_byte(suffix: str, tmp_path: Path) -> None:
    dump = write(tmp_path / f"dump{suffix}", CONTENT)
    damaged = bytearray(dump.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    dump.write_bytes(damaged)
    assert "is damaged or cut off" in broken(dump, tmp_path).message


def test_a_gzip_whose_checksum_is_wrong(tmp_path: Path) -> None:
    dump = write(tmp_path / "dump.gz", CONTENT)
    damaged = bytearray(dump.read_bytes())
    damaged[-8] ^= 1
    dump.write_bytes(damaged)
    assert "CRC check failed" in broken(dump, tmp_path).message


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b'{"id": "Q1"}\n', 1),
        (b'[{"id": "Q1"}]', 1),
        (b"<html></html>\n", 1),
        (CONTENT + b"[\n", 46),
    ],
)
def test_a_file_that_is_no_dump(content: bytes, line: int, tmp_path: Path) -> None:
    assert broken(write(tmp_path / "dump.json", content), tmp_path).line == line


def test_a_dump_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file" in broken(tmp_path / "dump.json.gz", tmp_path).message
    assert "Is a directory" in broken(tmp_path, tmp_path).message


# -- single lines --------------------------------------------------------------------------------------

BAD = [
    b"not JSON at all,",
    b'{"id":"Q20718","claims":{"P31":[{"mainsnak":},',
    b'{"id":"Q20718","claims":{"P31":[{"mainsnak":}]}},',
    b'{"type":"item","label":"\xff\xfe"},',
    b'{"P31":' + b"[" * 100_000 + b"]" * 100_000 + b"},",
    b"x" * (17 * 1024 * 1024),
]


@pytest.mark.parametrize("bad", BAD, ids=["words", "cut", "JSON", "UTF-8", "deep", "long"])
def test_a_malformed_line_is_named_and_the_others_are_read(bad: bytes, tmp_path: Path) -> None:
    before, after = CONTENT.split(b"\n", 5)[:5], CONTENT.split(b"\n", 5)[5]
    dump = write(tmp_path / "dump.gz", b"\n".join([*before, bad, after]))
    report = index_dump(dump, tmp_path / "made.sqlite", unwatched)
    assert (report.kept, report.malformed, report.entities) == (25, 1, len(entities()) + 1)
    (problem,) = report.problems
    assert (problem.path, problem.line) == (dump, 6)
    assert "left out" in problem.message
    assert "\n" not in problem.message


def test_the_command_reports_malformed_lines_and_publishes(kg: Run, tmp_path: Path) -> None:
    dump = write(tmp_path / "dump.json", CONTENT.replace(b"\n", b"\nbad,\n" * 1 + b"", 1))
    ended = kg("link", "index", dump, "-o", "made.sqlite")
    assert ended.status == 1
    assert ended.err.startswith(f"kg: {dump}:2: no entity in JSON, left out")
    assert ended.err.count("\n") == 1
    assert "malformed lines" in ended.out
    with GazetteerFile(tmp_path / "made.sqlite") as file:
        assert file.match("place", ("Seoul",), "country/KR") is not None


def test_of_many_malformed_lines_the_first_are_named(kg: Run, tmp_path: Path) -> None:
    dump = write(tmp_path / "dump.json", CONTENT.replace(b"[\n", b"[\n" + b"bad,\n" * 250, 1))
    ended = kg("link", "index", dump, "-o", "made.sqlite", "--json")
    assert ended.err.count("\n") == 101
    assert ended.err.endswith(f"kg: {dump}: 150 more lines like these\n")
    summary = json.loads(ended.out)
    assert (summary["malformed"], summary["kept"], len(summary["problems"])) == (250, 25, 100)


# -- the command ---------------------------------------------------------------------------------------


def test_the_command_says_what_was_kept_and_where(kg: Run, tmp_path: Path) -> None:
    ended = kg("link", "index", small_dump(tmp_path / "dump.json.bz2"))
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("entities")
    assert ended.out.endswith("written to data/wikidata.sqlite\n")
    assert (tmp_path / "data" / "wikidata.sqlite").stat().st_mode & 0o777 == 0o644


def test_the_command_refuses_a_dump_that_is_cut_off(kg: Run, tmp_path: Path) -> None:
    dump = write(tmp_path / "dump.json", CONTENT[:-100])
    ended = kg("link", "index", dump, "-o", "made.sqlite")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(f"kg: {dump}:43: the dump ends before")
    assert names(tmp_path) == {"dump.json"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputFailed, match=r"made\.sqlite: cannot be written"):
        index_dump(small_dump(tmp_path / "dump.json"), tmp_path / "file" / "made.sqlite", unwatched)


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "kg", *map(str, words)]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    dump = small_dump(tmp_path / "dump.json.gz")
    (tmp_path / "made.sqlite").write_bytes(b"the old one")
    before = names(tmp_path)

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    ended = subprocess.run(
        command("link", "index", dump, "-o", tmp_path / "made.sqlite"),
        capture_output=True,
        text=True,
        preexec_fn=small_files_only,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"kg: {tmp_path / 'made.sqlite'}: cannot be written")
    assert ended.stderr.count("\n") == 1
    assert names(tmp_path) == before
    assert (tmp_path / "made.sqlite").read_bytes() == b"the old one"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_work_that_is_stopped_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "made.sqlite").write_bytes(b"the old one")

    def interruptible() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)

    with subprocess.Popen(
        command("link", "index", "-", "-o", tmp_path / "made.sqlite"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=interruptible,  # noqa: PLW1509 - no thread of the test runs
    ) as working:
        assert working.stdin is not None
        assert working.stderr is not None
        # More than a pipe holds: when all of it is gone, the program is at work.
        for line in lines(many(600)):
            if line != "]\n":
                working.stdin.write(line.encode())
        working.stdin.flush()
        assert len(names(tmp_path)) == 2
        working.send_signal(number)
        try:
            status = working.wait(60)
        finally:
            working.kill()
        said = working.stderr.read().decode()
    assert (status, said.strip()) == (1, "kg: stopped")
    assert names(tmp_path) == {"made.sqlite"}
    assert (tmp_path / "made.sqlite").read_bytes() == b"the old one"


# -- memory --------------------------------------------------------------------------------------------

_LIMIT = 400 * 1024 * 1024
"""Bytes of address space: the program needs about half of it, the dump as a whole much more."""

_WHOLE = "import json, sys; json.load(open(sys.argv[1], encoding='utf-8'))"


def test_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    with dump.open("w", encoding="utf-8") as file:
        file.writelines(lines(many(12_000, kept=2)))
    assert dump.stat().st_size > 60_000_000

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (_LIMIT, _LIMIT)),
            check=False,
        )

    index = "import sys; from pathlib import Path; from kg.link.dump import index_dump; "
    index += "print(index_dump(Path(sys.argv[1]), Path(sys.argv[2]), lambda *_: None).kept)"
    ended = run(sys.executable, "-c", index, str(dump), str(tmp_path / "made.sqlite"))
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "6000\n", "")
    # The limit is one that reading the dump as a whole does not keep.
    assert "MemoryError" in run(sys.executable, "-c", _WHOLE, str(dump)).stderr
