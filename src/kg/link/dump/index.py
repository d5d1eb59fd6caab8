"""A dump read into a gazetteer file: first its classes, then its items, then the names to find them by."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import InputError, OutputFailed
from kg.fold import fold
from kg.link.dump.classes import HUMAN, NONE, PERSON, POSITION, ItemClass, listed, with_subclasses
from kg.link.dump.entity import DumpItem, item_numbers, property_list, read_item
from kg.link.dump.lines import STDIN, read_lines
from kg.link.dump.stored import FORMAT, open_stored, stored_rows
from kg.link.matching import row_keys

Progress = Callable[[str, int, int], None]
"""Told a step, the bytes or items of it that are done, and how many there are."""

_SCHEMA = Path(__file__).resolve().parent / "schema.sql"
_CACHE_KIB = 64 * 1024
"""What SQLite may keep of the file in memory; more is written to disk as it comes."""

_SHOWN = 100
"""Malformed lines that are reported one by one; the others are counted."""

_INSTANCE_OF, _SUBCLASS_OF, _HOLDS = (property_list(name) for name in ("P31", "P279", "P39"))


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What was made of a dump: lines with an entity, items kept, how many of each kind, and what went wrong.

    ``malformed`` counts the lines that could not be read; ``problems`` names the first of them.
    ``subclasses`` says whether the subclasses of the listed classes count.
    """

    entities: int
    kept: int
    kinds: Mapping[str, int]
    classes: int
    subclasses: bool
    malformed: int
    problems: tuple[InputError, ...]


@dataclass(slots=True)
class _Malformed:
    count: int = 0
    shown: list[InputError] = field(default_factory=list)

    def add(self, message: str, path: Path, line: int) -> None:
        self.count += 1
        if len(self.shown) < _SHOWN:
            self.shown.append(InputError(message, path, line))


def index_dump(dump: Path, target: Path, progress: Progress, classes_of: Path | None = None) -> IndexReport:
    """The report of a gazetteer file made of a JSON dump of Wikidata and put in the place of ``target``.

    A dump in a file is read twice: its subclasses may stand behind their instances. Standard input (``-``) is
    read once; then, and for any dump, ``classes_of`` can name a gazetteer file whose classes are used. Memory
    does not grow with the dump: what is kept goes to disk, but for the numbers of the classes that count.

    A line that is malformed is counted and the others are read. :class:`~kg.errors.InputError` for a dump
    that is cut off or damaged, :class:`~kg.errors.OutputFailed` for a file that cannot be written: then, and
    when the work is stopped, ``target`` stays as it was.
    """
    with _written_whole(target) as part, closing(_created(part)) as database:
        classes, followed = _classes(dump, classes_of, progress)
        database.executemany(
            "INSERT INTO class VALUES (?, ?)", ((number, item.number) for number, item in classes.items())
        )
        malformed = _Malformed()
        entities = _keep_items(database, dump, classes, malformed, progress)
        _add_names(database, progress)
        report = IndexReport(
            entities=entities,
            kept=_count(database, "SELECT count(*) FROM item"),
            kinds=dict(database.execute("SELECT kind, count(*) FROM kind GROUP BY kind ORDER BY kind")),
            classes=len(classes),
            subclasses=followed,
            malformed=malformed.count,
            problems=tuple(malformed.shown),
        )
        database.executemany("INSERT INTO meta VALUES (?, ?)", _meta(dump, report))
        database.execute("ANALYZE")
        database.commit()
    return report


@contextmanager
def _written_whole(target: Path) -> Iterator[Path]:
    """A new file in the folder of ``target`` that takes its place at the end, or is removed."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise OutputFailed(f"cannot be written: {error.strerror or error}", target) from error
    part = Path(name)
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.chmod(0o644)
        part.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise OutputFailed(
            f"cannot be written: {error}; free space, or choose another file", target
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _created(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    # Nobody reads the file before it is whole, and a broken one is thrown away: it needs no journal.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
        database.execute(f"PRAGMA {pragma}")
    database.executescript(_SCHEMA.read_text(encoding="utf-8"))
    return database


# -- classes -------------------------------------------------------------------------------------------


def _classes(dump: Path, classes_of: Path | None, progress: Progress) -> tuple[Mapping[int, ItemClass], bool]:
    """The classes that count, and whether subclasses are among them."""
    if classes_of is not None:
        by_number = {item.number: item for item in listed()}
        with closing(open_stored(classes_of)) as database:
            pairs = database.execute("SELECT id, listed FROM class").fetchall()
        return {number: by_number[item] for number, item in pairs if item in by_number}, True
    if dump == STDIN:
        return {item.number: item for item in listed()}, False
    # A database without a name is a file that SQLite keeps for itself and removes.
    with closing(sqlite3.connect("")) as tree:
        tree.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        tree.execute("CREATE TABLE subclass (class INTEGER, of INTEGER)")
        tree.executemany("INSERT INTO subclass VALUES (?, ?)", _subclasses(dump, progress))
        tree.execute("CREATE INDEX by_superclass ON subclass (of, class)")

        def direct(number: int) -> list[int]:
            return [row[0] for row in tree.execute("SELECT class FROM subclass WHERE of = ?", (number,))]

        return with_subclasses(direct), True


def _subclasses(dump: Path, progress: Progress) -> Iterator[tuple[int, int]]:
    """Every statement that one class is a subclass of another; bad lines are reported with the items."""
    for line in read_lines(dump, lambda done, total: progress("classes", done, total)):
        if line.text is not None and b'"P279"' in line.text:
            try:
                item = read_item(line.text.decode("utf-8"))
            except (ValueError, RecursionError):
                continue
            if item is not None:
                yield from ((item.number, superclass) for superclass in item.superclasses)


# -- items ---------------------------------------------------------------------------------------------


def _keep_items(
    database: sqlite3.Connection,
    dump: Path,
    classes: Mapping[int, ItemClass],
    malformed: _Malformed,
    progress: Progress,
) -> int:
    """The number of lines with an entity; those of our kinds are in the database then."""
    entities = 0
    for line in read_lines(dump, lambda done, total: progress("items", done, total)):
        entities += 1
        if line.text is None:
            malformed.add("the line is too long for an entity and left out", dump, line.number)
            continue
        try:
            item = _item(line.text, classes)
        except (ValueError, RecursionError) as error:
            malformed.add(f"no entity in JSON, left out ({_reason(error)})", dump, line.number)
            continue
        if item is not None:
            _keep(database, item, classes)
    return entities


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())


def _item(line: bytes, classes: Mapping[int, ItemClass]) -> DumpItem | None:
    """The item, if it is of our kinds as far as can be seen without reading all of it.

    Nine in ten lines are left here, which is why a dump can be read in hours: of these only both ends and the
    lists that were looked at are known to be well-formed.
    """
    if not (line.startswith(b"{") and line.endswith(b"}")):
        raise ValueError("not from { to }")
    text = line.decode("utf-8")
    instance_of = item_numbers(text, _INSTANCE_OF)
    wanted = any(number in classes and classes[number].kind != NONE for number in instance_of)
    if wanted and instance_of == {HUMAN}:
        wanted = _HOLDS.search(text) is not None
    if not wanted:
        superclasses = item_numbers(text, _SUBCLASS_OF)
        wanted = any(number in classes and classes[number].kind == POSITION for number in superclasses)
    return read_item(text) if wanted else None


def _keep(database: sqlite3.Connection, item: DumpItem, classes: Mapping[int, ItemClass]) -> None:
    of = [classes[number] for number in item.classes if number in classes]
    kinds = {item_class.kind for item_class in of} - {NONE}
    own = classes.get(item.number)
    above = {classes[number].kind for number in item.superclasses if number in classes}
    if POSITION in kinds | above or (own is not None and own.kind == POSITION):
        database.execute("INSERT OR IGNORE INTO position VALUES (?, ?)", (item.number, item.label))
    kinds.discard(POSITION)
    if PERSON in kinds:
        kinds = {PERSON} if item.positions else set()
    if not kinds:
        return
    added = database.execute(
        "INSERT OR IGNORE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            item.number,
            item.label,
            item.description,
            *item.codes,
            item.inception,
            any(item_class.international for item_class in of),
            item.revision,
        ),
    )
    if not added.rowcount:
        return
    number = item.number
    countries = item.citizenships if PERSON in kinds else item.countries
    _insert(database, "kind", ((number, kind) for kind in kinds))
    _insert(database, "alias", ((number, name) for name in item.aliases))
    _insert(database, "country", ((number, country) for country in countries))
    _insert(database, "office", ((number, held.position, held.since, held.until) for held in item.positions))


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[tuple[int | str, ...]]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        # The names of tables stand in this file; only values come from the dump.
        database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608


# -- names ---------------------------------------------------------------------------------------------


def _add_names(database: sqlite3.Connection, progress: Progress) -> None:
    """The keys and full text of every item, now that codes of countries and names of offices are known."""
    total = _count(database, "SELECT count(*) FROM item")
    for done, (number,) in enumerate(database.execute("SELECT id FROM item ORDER BY id")):
        if done % 1000 == 0:
            progress("names", done, total)
        rows = list(stored_rows(database, number, ""))
        keys = {(kind, key) for row in rows for kind, key in row_keys(row) if key}
        _insert(database, "name_key", ((kind, key, number) for kind, key in sorted(keys)))
        (description,) = database.execute("SELECT description FROM item WHERE id = ?", (number,)).fetchone()
        names = " ".join(fold(name) for name in rows[0].names)
        database.execute(
            "INSERT INTO search (rowid, names, description) VALUES (?, ?, ?)",
            (number, names, fold(description)),
        )
    progress("names", total, total)


def _meta(dump: Path, report: IndexReport) -> Iterator[tuple[str, str]]:
    yield "format", FORMAT
    yield "dump", "standard input" if dump == STDIN else dump.name
    yield "made", datetime.now(UTC).isoformat(timespec="seconds")
    yield "subclasses", "yes" if report.subclasses else "no"
    for name, count in Counter(
        entities=report.entities, kept=report.kept, malformed=report.malformed
    ).items():
        yield name, str(count)


def _count(database: sqlite3.Connection, query: str) -> int:
    (count,) = database.execute(query).fetchone()
    return int(count)
