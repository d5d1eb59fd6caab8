"""What holds of the repository as a whole: versions agree, documents name what there is, the wheel has it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import fields
from pathlib import Path

import click
import pytest
import yaml
from longest import LONGEST

import kg
from kg.cli import cli
from kg.settings import Settings

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTATION = README + "".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))
)


def commands(group: click.Group, prefix: str = "kg") -> list[tuple[str, click.Command]]:
    """Every command with the words that call it, those of groups in groups included."""
    found: list[tuple[str, click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        words = f"{prefix} {name}"
        found += commands(command, words) if isinstance(command, click.Group) else [(words, command)]
    return found


COMMANDS = commands(cli)


def test_one_version_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == kg.__version__ == citation["version"]
    assert f"\n## {kg.__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_readme_has_the_two_commands_of_a_fresh_clone() -> None:
    assert "make run" in README
    assert "make test" in README


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS])
def test_every_command_is_documented(words: str) -> None:
    assert re.search(rf"\b{re.escape(words)}\b", DOCUMENTATION)


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=[words for words, _ in COMMANDS])
def test_the_help_of_every_command_has_an_example_of_it(words: str, command: click.Command) -> None:
    assert command.epilog is not None
    assert "Example:" in command.epilog
    assert f"  {words}" in command.epilog


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert f"`KG_{name.upper()}`" in DOCUMENTATION


def test_links_between_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), ROOT / "seeds" / "README.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_dependency_is_pinned_to_a_plain_version() -> None:
    pins = _requirements("constraints.txt")
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", pin) for pin in pins)
    wanted = [
        *PROJECT["dependencies"],
        *(one for extra in PROJECT["optional-dependencies"].values() for one in extra),
    ]
    needed = {_name(requirement) for requirement in wanted}
    assert needed - {PROJECT["name"]} <= set(map(_name, pins))


def test_each_tool_of_the_benchmarks_has_its_version_in_one_place() -> None:
    pinned = set(map(_name, _requirements("constraints.txt")))
    tools = _requirements("tests/bench/requirements.txt")
    versioned = {_name(tool) for tool in tools if re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", tool)}
    assert {_name(tool) for tool in tools if "==" in tool} == versioned
    # Two pins of one package contradict each other sooner or later, and then nothing can be installed.
    assert versioned & pinned == set()
    assert {_name(tool) for tool in tools} - versioned <= pinned


def test_the_longest_tests_which_begin_are_there() -> None:
    assert [file for file in LONGEST if not (ROOT / "tests" / file).is_file()] == []


def _requirements(file: str) -> list[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _name(requirement: str) -> str:
    """The package that a requirement is about, as the index compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~;\[ ]", requirement)[0]).lower()


def test_the_wheel_carries_ontology_queries_seeds_and_all_tables(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"kg/_shipped/{path.relative_to(ROOT).as_posix()}"
        for folder in ("curation", "ontology", "queries", "seeds")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    wanted.add("kg/_shipped/CITATION.cff")
    wanted |= {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "kg").rglob("*")
        if path.is_file() and not {"__pycache__", "frontend"} & set(path.parts)
    }
    assert len(wanted) > 100
    assert wanted <= carried
    assert not [name for name in carried if "/frontend/" in name or "node_modules" in name]
