"""Data flows one way: a part imports only from the parts before it, as its source says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent

VALUES = {
    "model",
    "errors",
    "settings",
    "vocabulary",
    "resources",
    "credentials",
    "slug",
    "fold",
    "lexer",
    "clock",
    "network",
    "memory",
    "places",
}
FLOW = ("read", "extract", "link", "rdf", "validate", "store")

# What each part may import: all that stands to its left in the flow, and the values that travel.
ALLOWED: dict[str, set[str]] = {
    **{part: VALUES | set(FLOW[:index]) for index, part in enumerate(FLOW)},
    # Pages become what read reads, by the rules of read; nothing behind it knows where a file came from.
    "harvest": VALUES | {"read"},
    "queries": VALUES | {"store"},
    "export": VALUES | set(FLOW),
    "publish": VALUES | set(FLOW),
    "web": VALUES | set(FLOW) | {"queries", "export"},
    "evaluate": VALUES | {"read", "extract", "link"},
    "pipeline": VALUES | set(FLOW),
    "table": {"store"},
    "progress": set(),
}
# The folders of the web server, each of which knows only those before it, and the modules that know all.
WEB = ("parts", "protocol", "serving", "drawing", "things", "explaining", "questions", "pages")
WEB_SKIN = {"app", "server", "__init__"}
# Values know only other values; the skin at the very end may import everything.
ALLOWED_VALUES: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "credentials": set(),
    "slug": set(),
    "fold": set(),
    "clock": set(),
    "network": set(),
    "memory": set(),
    "places": {"errors"},
    "lexer": {"errors"},
    "resources": set(),
    "vocabulary": set(),
    "settings": {"vocabulary", "resources", "places"},
}
SKIN = {"cli", "commands", "__main__", "__init__"}


def part_of(file: Path) -> str:
    """The part a source file belongs to: a folder or a module right below the package."""
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(source: str) -> set[str]:
    """The parts of ``kg`` that a module names in its imports, wherever in it they stand."""
    return set(_imported(ast.parse(source)))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _part(alias.name)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "a relative import"
            elif node.module == "kg":
                yield from (alias.name for alias in node.names if alias.name != "__version__")
            else:
                yield from _part(node.module or "")


def _part(module: str) -> Iterator[str]:
    first, _, rest = module.partition(".")
    if first == "kg" and rest:
        yield rest.split(".")[0]


def imported_folders(source: str) -> set[str]:
    """What a module names of ``kg.web``, one level deep."""
    modules = (node.module or "" for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    return {module.split(".")[2] if module != "kg.web" else "" for module in modules if is_web(module)}


def is_web(module: str) -> bool:
    return module.split(".")[:2] == ["kg", "web"]


def wrong_arrows(part: str, source: str) -> set[str]:
    """The parts that a source of ``part`` imports although data does not flow from them to it."""
    allowed = ALLOWED_VALUES.get(part, ALLOWED.get(part, set()))
    return imported_parts(source) - allowed - {part}


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=[file.relative_to(PACKAGE).as_posix() for file in FILES])
def test_no_module_imports_from_a_part_after_it(file: Path) -> None:
    part = part_of(file)
    if part not in SKIN:
        assert wrong_arrows(part, file.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("folder", WEB)
def test_no_folder_of_the_web_server_imports_from_one_after_it(folder: str) -> None:
    known = WEB[: WEB.index(folder) + 1]
    for file in (PACKAGE / "web" / folder).glob("*.py"):
        assert imported_folders(file.read_text(encoding="utf-8")) <= set(known), file


def test_every_module_of_the_web_server_has_its_folder() -> None:
    web = PACKAGE / "web"
    assert {file.stem for file in web.glob("*.py")} == WEB_SKIN
    assert {file.parent.name for file in web.glob("*/*.py")} == set(WEB)


def test_every_part_has_its_place_in_the_flow() -> None:
    parts = {part_of(file) for file in FILES}
    assert parts <= set(ALLOWED) | set(ALLOWED_VALUES) | SKIN


@pytest.mark.parametrize(
    ("part", "source", "wrong"),
    [
        ("read", "from kg.extract import extract_facts", {"extract"}),
        ("extract", "def f():\n    import kg.link.gazetteer", {"link"}),
        ("rdf", "from kg import store, slug", {"store"}),
        ("model", "from kg.vocabulary import Names", {"vocabulary"}),
        ("web", "from kg.pipeline import build", {"pipeline"}),
        ("link", "from ..rdf import map_linked", {"a relative import"}),
        ("link", "from kg.extract.names import NAMES\nfrom kg.model import Facts\nimport json", set()),
        ("store", "from kg import __version__\nfrom kg.store.snapshot import current", set()),
    ],
)
def test_a_wrong_arrow_is_seen(part: str, source: str, wrong: set[str]) -> None:
    assert wrong_arrows(part, source) == wrong


def test_only_the_store_opens_a_store() -> None:
    openers = {
        part_of(file)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
        if ast.unparse(node.func).removeprefix("pyoxigraph.")
        in {"Store", "Store.read_only", "Store.secondary"}
    }
    assert openers <= {"store"}


def test_language_knows_nothing_of_rdf_or_files() -> None:
    foreign = {"pyoxigraph", "rdflib", "flask", "pyshacl", "urllib", "http", "socket"}
    for file in (PACKAGE / "extract").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        modules = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not foreign & {module.split(".")[0] for module in modules}, file
