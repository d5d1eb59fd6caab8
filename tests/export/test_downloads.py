"""The files to take away: whole or not there, the same as an export, described to the last column."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import signal
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import frictionless
import pytest
from filelock import FileLock
from pyoxigraph import Literal, Quad
from small_graph import NAMES, QUADS, graph, iri

from kg.errors import OutputFailed
from kg.export import (
    GRAPH_FORMATS,
    TABLE_FORMATS,
    Downloads,
    export,
    find_downloads,
    load_tables,
    make_downloads,
)
from kg.export.downloads import downloads_of
from kg.store import current, publish


def downloads(store: Path) -> Downloads:
    found = downloads_of(current(store))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def store(seeds_with_files: Path) -> Path:
    """The graph of the seeds with its files. Shared: tests only read it."""
    return seeds_with_files


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small graph without files."""
    publish(QUADS, tmp_path / "store")
    return tmp_path / "store"


# -- what is there -------------------------------------------------------------------------------------


def test_there_is_a_file_for_every_format_and_every_table(store: Path) -> None:
    names = set(downloads(store).files)
    assert names >= {f"tradekg.{one.ending}.gz" for one in GRAPH_FORMATS.values()}
    for format_name in TABLE_FORMATS:
        assert names >= {f"{format_name}/{table}.{format_name}" for table in load_tables()}
        assert names >= {f"{format_name}/datapackage.json", f"tradekg-{format_name}.zip"}
    assert names >= {"README.md", "SHA256SUMS", "datapackage.json"}


def test_an_export_writes_the_same_bytes(store: Path, tmp_path: Path) -> None:
    folder = downloads(store).folder
    for one in GRAPH_FORMATS.values():
        export(store, one.name, tmp_path / one.name, NAMES)
        assert (
            gzip.decompress((folder / f"tradekg.{one.ending}.gz").read_bytes())
            == (tmp_path / one.name).read_bytes()
        )
    for format_name in TABLE_FORMATS:
        written = export(store, format_name, tmp_path / "tables", NAMES)
        assert {path.name for path in written} == {path.name for path in (folder / format_name).iterdir()}
        for path in written:
            assert path.read_bytes() == (folder / format_name / path.name).read_bytes()


def test_an_export_without_such_files_tells_the_same_version(
    store: Path, seeds_store: Path, tmp_path: Path
) -> None:
    export(seeds_store, "csv", tmp_path, NAMES)
    described = json.loads((tmp_path / "datapackage.json").read_bytes())
    assert described["version"] == downloads(store).edition.version


def test_the_same_graph_gives_the_same_files(store: Path, seeds_store: Path, tmp_path: Path) -> None:
    again = shutil.copytree(seeds_store, tmp_path / "again")
    make_downloads(again, NAMES)
    one, other = downloads(store).folder, downloads(again).folder
    assert (one / "SHA256SUMS").read_bytes() == (other / "SHA256SUMS").read_bytes()


def test_the_version_is_a_day_and_the_hash_of_the_n_quads(store: Path) -> None:
    found = downloads(store)
    digest = hashlib.sha256(gzip.decompress(found.files["tradekg.nq.gz"].path.read_bytes())).hexdigest()
    assert found.edition.version == f"{current(store).built:%Y-%m-%d}-{digest[:8]}"


def test_sha256sum_finds_every_file_whole(store: Path) -> None:
    found = downloads(store)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=found.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(checked.stdout.splitlines()) == len(found.files) - 1
    on_disk = {
        path.relative_to(found.folder).as_posix() for path in found.folder.rglob("*") if path.is_file()
    }
    assert set(found.files) == on_disk


def test_a_zip_file_holds_tables_their_description_licence_and_citation(store: Path) -> None:
    found = downloads(store)
    for format_name in TABLE_FORMATS:
        with zipfile.ZipFile(found.files[f"tradekg-{format_name}.zip"].path) as archive:
            names = {f"{table}.{format_name}" for table in load_tables()}
            assert set(archive.namelist()) == names | {"datapackage.json", "README.md"}
            for name in names:
                assert archive.read(name) == found.files[f"{format_name}/{name}"].path.read_bytes()
            readme = archive.read("README.md").decode()
    assert "CC-BY-4.0" in readme
    assert f"CC-BY-4.0. https://w3id.org/tradekg/downloads/{found.edition.version}\n" in readme


# -- what is said of it --------------------------------------------------------------------------------


def test_the_tables_are_what_their_data_package_says(store: Path) -> None:
    """Types, keys that are unique, references that lead somewhere, sizes and checksums."""
    report = frictionless.validate(str(downloads(store).folder / "csv" / "datapackage.json"))
    assert report.flatten(["name", "type", "message"]) == []
    assert {task.name for task in report.tasks} == set(load_tables())


def test_the_description_of_all_files_is_valid_and_names_each(store: Path) -> None:
    found = downloads(store)
    frictionless.Package(str(found.folder / "datapackage.json"))  # raises for a description that is none
    resources = found.package["resources"]
    for resource in resources:
        file = found.files[resource["path"]]
        assert (resource["bytes"], resource["hash"]) == (file.path.stat().st_size, f"sha256:{file.sha256}")
    about_the_rest = {
        name
        for name in found.files
        if name.rpartition("/")[2] in {"README.md", "SHA256SUMS", "datapackage.json"}
    }
    assert {resource["path"] for resource in resources} == set(found.files) - about_the_rest
    assert len({resource["name"] for resource in resources}) == len(resources)


def test_references_stay_within_a_format(store: Path) -> None:
    tables = {one["name"]: one for one in downloads(store).package["resources"] if "schema" in one}
    for table in tables.values():
        for key in table["schema"].get("foreignKeys", ()):
            assert tables[key["reference"]["resource"]]["format"] == table["format"]


@pytest.mark.parametrize("table", load_tables().values(), ids=lambda table: table.name)
def test_every_column_has_a_meaning(table: object) -> None:
    assert all(len(column.about) > 5 and not column.about.endswith(".") for column in table.columns.values())  # type: ignore[attr-defined]
    assert set(table.key) <= set(table.columns)  # type: ignore[attr-defined]
    references = {column.references for column in table.columns.values()} - {None}  # type: ignore[attr-defined]
    assert references <= set(load_tables())


def test_who_is_cited_stands_in_the_repository(store: Path) -> None:
    found = downloads(store).edition
    work = found.work("https://example.org/v")
    assert work.text.startswith(f"The tradekg authors ({found.day[:4]}). tradekg: ")
    assert work.text.endswith(f"Version {found.version}. Data set, licence CC-BY-4.0. https://example.org/v")
    assert f"@misc{{tradekg-{found.version},\n  author = {{{{The tradekg authors}}}}," in work.bibtex


# -- how it comes to be there --------------------------------------------------------------------------

SLOW = """
    import sys, time
    from pathlib import Path
    from kg.export import make_downloads
    from kg.vocabulary import Names

    def stop(step, done, total):
        if done == 3:
            print("in the middle", flush=True)
            time.sleep(600)

    make_downloads(Path(sys.argv[1]), Names(), stop)
"""


def test_killed_in_the_middle_it_leaves_nothing_to_be_seen_and_the_next_one_cleans_up(small: Path) -> None:
    program = [sys.executable, "-c", textwrap.dedent(SLOW), str(small)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as making:
        assert making.stdout is not None
        assert making.stdout.readline() == "in the middle\n"
        making.send_signal(signal.SIGKILL)
    snapshot = current(small)
    assert find_downloads(small) == ()
    assert len(list(snapshot.path.glob(".downloads-*"))) == 1
    made = make_downloads(small, NAMES)
    assert made == downloads(small).edition
    assert list(snapshot.path.glob(".downloads-*")) == []


def test_a_disk_that_takes_no_more_is_an_error_and_changes_nothing(seeds_store: Path, tmp_path: Path) -> None:
    # A bound on the size of files fails in the same place as a full disk, and needs no disk to fill.
    store = shutil.copytree(seeds_store, tmp_path / "store")
    program = f"""
        import resource, sys
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
        {textwrap.indent(textwrap.dedent(SLOW), " " * 8).strip()}
    """
    made = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program).replace("if done == 3", "if False"), str(store)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 1
    assert "kg.errors.OutputFailed: " in made.stderr.splitlines()[-1]
    assert find_downloads(store) == ()
    assert list(current(store).path.glob(".downloads-*")) == []


def test_what_stands_in_the_way_is_told(small: Path) -> None:
    current(small).downloads.write_text("not a folder")
    with pytest.raises(OutputFailed, match="the files to take away could not be written"):
        make_downloads(small, NAMES)


def test_two_do_not_make_the_same_files(small: Path) -> None:
    with FileLock(current(small).path / "downloads.lock"):
        assert make_downloads(small, NAMES) is None
    assert make_downloads(small, NAMES) == downloads(small).edition


def test_what_is_there_is_not_made_again(small: Path) -> None:
    steps: list[int] = []
    make_downloads(small, NAMES, lambda _step, done, _total: steps.append(done))
    assert steps == [*range(10)]
    assert make_downloads(small, NAMES, lambda *_: pytest.fail("made again")) == downloads(small).edition


def test_the_graph_stays_while_its_files_are_made(small: Path) -> None:
    """Also when two more are published meanwhile, after which it would go."""
    first = current(small)

    def publish_more(_step: str, done: int, _total: int) -> None:
        if done == 1:
            publish(QUADS[:2], small)
            publish(QUADS[:3], small)

    made = make_downloads(small, NAMES, publish_more)
    left = downloads_of(first)
    assert left is not None
    assert left.edition == made
    publish(QUADS[:4], small)
    assert not first.path.exists()


def test_files_of_the_graph_before_are_offered_until_there_are_new_ones(small: Path) -> None:
    def versions() -> list[str]:
        return [found.edition.version for found in find_downloads(small)]

    first = make_downloads(small, NAMES)
    assert first is not None
    publish(QUADS[:2], small)
    assert versions() == [first.version]
    second = make_downloads(small, NAMES)
    assert second is not None
    assert versions() == [second.version, first.version]
    publish(QUADS[:3], small)
    assert versions() == [second.version]


def test_what_was_found_can_be_told_when_it_is_gone(small: Path) -> None:
    made = make_downloads(small, NAMES)
    found = downloads(small)
    shutil.rmtree(found.folder)
    assert made is not None
    assert found.package["version"] == made.version
    assert find_downloads(small) == ()


def test_another_graph_is_another_version(small: Path, tmp_path: Path) -> None:
    def digits(store: Path) -> str:
        made = make_downloads(store, NAMES)
        assert made is not None
        return made.version.rpartition("-")[2]

    publish(reversed(QUADS), tmp_path / "same")
    publish(QUADS[:-1], tmp_path / "other")
    assert digits(small) == digits(tmp_path / "same") != digits(tmp_path / "other")


def test_what_xml_cannot_hold_keeps_no_other_file_back(tmp_path: Path) -> None:
    bell = Quad(iri("event:bell"), iri("rdfs:label"), Literal("\x07"), graph("made"))
    publish([*QUADS, bell], tmp_path)
    make_downloads(tmp_path, NAMES)
    files = downloads(tmp_path).files
    assert {"tradekg.ttl.gz", "tradekg.nq.gz", "tradekg-csv.zip"} <= files.keys()
    assert "tradekg.rdf.gz" not in files
    assert not (downloads(tmp_path).folder / "pending").exists()
