"""The documentation names what there is: commands, options, settings, questions, routes, formats, errors.

The endpoint's examples give what the page says. Of the terms of the ontology tests/web/test_ontology_page.py
takes care.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest
from operated_server import OperatedServer, operated

from kg.cli import cli
from kg.export import make_downloads
from kg.queries import load_queries
from kg.resources import shipped
from kg.settings import Settings
from kg.store import QueryEngine
from kg.web import create_app
from kg.web.protocol.formats import ANSWER_FORMATS
from kg.web.protocol.problems import KINDS

DOCS = Path(__file__).parents[1] / "docs"
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")
DEPLOY = (DOCS / "deploy.md").read_text(encoding="utf-8")
ENDPOINT = (DOCS / "endpoint.md").read_text(encoding="utf-8")
QUESTIONS = (DOCS / "questions.md").read_text(encoding="utf-8")

SETTINGS = {
    cells[0].strip("`"): cells
    for line in COMMANDS.splitlines()
    if line.startswith("| `KG_") and (cells := [cell.strip() for cell in line.strip("|").split("|")])
}
"""The rows of the table of settings, by the variable."""

EXAMPLES = re.findall(
    r"^\$ (.*?)\n((?:(?!\$ |```).*\n)*)",
    "".join(re.findall(r"```console\n(.*?)```", ENDPOINT, re.DOTALL)),
    re.M,
)


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_has_a_row_with_its_default(field: object) -> None:
    name, default = field.name, field.default  # type: ignore[attr-defined]
    _, option, told, meaning = SETTINGS[f"KG_{name.upper()}"]
    assert meaning
    if isinstance(default, int | float) and not isinstance(default, bool):
        assert int(re.sub(r"[`, ]", "", told)) == default
    if option:
        assert option == f"`--{name.replace('_', '-')}`"


def test_no_row_is_about_a_setting_that_is_none() -> None:
    assert set(SETTINGS) == {f"KG_{field.name.upper()}" for field in fields(Settings)}


def serve_options() -> list[str]:
    command = cli.get_command(click.Context(cli), "serve")
    assert command is not None
    return [word for option in command.params if isinstance(option, click.Option) for word in option.opts]


@pytest.mark.parametrize("option", serve_options())
def test_every_option_of_the_server_is_in_the_table(option: str) -> None:
    assert f"`{option}`" in {cells[1] for cells in SETTINGS.values()}


def commands(
    group: click.Group = cli, words: tuple[str, ...] = ("kg",)
) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be called, as it is written."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        else:
            yield " ".join((*words, name)), command


ALL_COMMANDS = dict(commands())
OPTIONS = {
    (command, option)
    for command, told, meaning in re.findall(r"^\| `(kg [a-z ]+)` \| (`-.*?`) \| (.+) \|$", COMMANDS, re.M)
    if meaning
    for option in re.findall(r"`(-[-a-z]+)", told)
}
"""What the table of options has a row for."""


def test_every_command_has_a_row() -> None:
    assert {"kg build", "kg link review"} <= set(ALL_COMMANDS)
    told = set(re.findall(r"^\| `(kg(?: [a-z]+)+)", COMMANDS.partition("## Options")[0], re.M))
    assert told == set(ALL_COMMANDS)


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_every_option_of_a_command_is_explained(command: str) -> None:
    """In the row of its own or, where it stands for a setting, in that of the setting."""
    settings = {cells[1].strip("`") for cells in SETTINGS.values()}
    options = [one for one in ALL_COMMANDS[command].params if isinstance(one, click.Option)]
    for word in (word for option in options for word in option.opts):
        assert word in settings or (command, word) in OPTIONS, word


def test_no_option_is_explained_that_is_none() -> None:
    there = {
        (command, word)
        for command, called in ALL_COMMANDS.items()
        for option in called.params
        for word in option.opts
    }
    assert there >= OPTIONS


def test_the_page_of_the_questions_is_what_their_headers_say() -> None:
    checked = subprocess.run(
        [sys.executable, str(DOCS.parent / ".ci" / "questions"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("name", load_queries(shipped("queries")))
def test_every_question_has_its_part_with_each_parameter(name: str) -> None:
    query = load_queries(shipped("queries"))[name]
    (part,) = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", QUESTIONS, re.M | re.DOTALL)
    assert query.summary in part
    for parameter in query.parameters:
        assert f"\n| `{parameter.name}` |" in part


def test_every_route_is_named(seeds_store: Path) -> None:
    settings = Settings(store=seeds_store)
    with QueryEngine(settings.store, names=settings.names) as engine:
        routes = {rule.rule for rule in create_app(settings, engine).url_map.iter_rules()}
    assert "/sparql" in routes
    for route in routes - {"/static/<path:filename>"}:
        assert f"`{route}" in ENDPOINT + DEPLOY, route


@pytest.mark.parametrize("format_", ANSWER_FORMATS, ids=lambda one: one.name)
def test_every_format_has_a_row(format_: object) -> None:
    assert f"\n| `{format_.name}` | `{format_.media_type}` |" in ENDPOINT  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_problem_has_a_row_with_its_status(kind: str) -> None:
    rows = [line.split("|") for line in ENDPOINT.splitlines() if line.startswith("| `")]
    (row,) = [row for row in rows if f"`{kind}`" in row[1]]
    assert row[2].strip() == str(KINDS[kind][0])


@pytest.fixture(scope="module")
def server(seeds_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OperatedServer]:
    folder = tmp_path_factory.mktemp("examples")
    store = shutil.copytree(seeds_store, folder / "store")
    make_downloads(store, Settings().names)
    with operated(store, folder) as server:
        yield server


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 7


@pytest.mark.parametrize(("command", "rest"), EXAMPLES, ids=[command[:60] for command, _ in EXAMPLES])
def test_an_example_gives_what_the_page_says(server: OperatedServer, command: str, rest: str) -> None:
    lines = rest.splitlines(keepends=True)
    words = "\n".join([command, *(line[2:].rstrip("\n") for line in lines if line.startswith("> "))])
    expected = "".join(line for line in lines if not line.startswith("> "))
    host, port = server.address
    done = subprocess.run(
        ["/bin/sh", "-c", words],
        env={**os.environ, "ENDPOINT": f"http://{host}:{port}/sparql"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.replace("\r\n", "\n"), done.stderr) == (expected, "")


def test_the_check_of_a_container_tells_a_server_that_is_well(server: OperatedServer) -> None:
    """The words after HEALTHCHECK, as the container runs them."""
    (program,) = re.findall(r'HEALTHCHECK .*?CMD \["python", "-c", "(.*?)"\]', DEPLOY, re.DOTALL)

    def status(port: int) -> int:
        asked = program.replace(":8000/", f":{port}/")
        return subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False).returncode

    assert status(server.address[1]) == 0
    assert status(1) == 1
