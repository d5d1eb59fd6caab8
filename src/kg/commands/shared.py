"""What all commands share: how they are found, options that make the settings, how results are printed."""

from __future__ import annotations

import functools
import json
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from kg.places import to_path
from kg.settings import Settings, read_setting


class Place(click.Path):
    """A word that is a path or a URL."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, which for a URL is one of :mod:`kg.places`."""
        return value if isinstance(value, Path) else to_path(str(super().convert(value, param, ctx)))


_SETTINGS: dict[str, Callable[[Any], Any]] = {
    "store": click.option(
        "--store", type=click.Path(path_type=Path), help="Folder of the graph.  [KG_STORE; data/store]"
    ),
    "gazetteer": click.option(
        "--gazetteer",
        type=click.Path(path_type=Path),
        help="File made by kg link index, asked after the shipped gazetteer.  [KG_GAZETTEER]",
    ),
    "jobs": click.option(
        "--jobs",
        type=int,
        metavar="N",
        help="Processes that share the work; 0 for one on each core.  [KG_JOBS; 0]",
    ),
    "mappings": click.option(
        "--mappings",
        type=click.Path(path_type=Path),
        help="Mapping set (SSSOM) of Wikidata links.  [KG_MAPPINGS; the shipped one]",
    ),
    "curation": click.option(
        "--curation",
        type=click.Path(path_type=Path),
        help="Folder of the curators' decisions.  [KG_CURATION; the shipped one, which is empty]",
    ),
    "base": click.option(
        "--base", help="Below this IRI lie all things and graphs.  [KG_BASE; https://w3id.org/tradekg/]"
    ),
    "downloads": click.option(
        "--downloads/--no-downloads",
        default=None,
        help="Whether to write each graph to files to take away, once it is published.  [KG_DOWNLOADS; yes]",
    ),
    "shards": click.option(
        "--shards",
        type=Place(),
        metavar="PATH|URL",
        help="Folder to which workers write the graph as files, too.  [KG_SHARDS; none]",
    ),
    "endpoint": click.option(
        "--endpoint",
        metavar="URL",
        help="SPARQL endpoint of another store that answers in place of the folder.  [KG_ENDPOINT; none]",
    ),
    "host": click.option("--host", help="Address to listen on.  [KG_HOST; 127.0.0.1]"),
    "port": click.option("--port", type=int, help="Port to listen on.  [KG_PORT; 8000]"),
    "workers": click.option(
        "--workers", type=int, help="Queries that run at once, light ones not counted.  [KG_WORKERS; 2]"
    ),
    "timeout": click.option(
        "--timeout", type=float, help="Seconds after which a query is stopped.  [KG_TIMEOUT; 30]"
    ),
    "memory": click.option(
        "--memory",
        metavar="SIZE",
        help="Memory that one query may take, such as 512M or 4G; 0 for no bound.  [KG_MEMORY; 2G]",
    ),
    "max_results": click.option(
        "--max-results", type=int, help="Rows or triples of the largest answer.  [KG_MAX_RESULTS; 2000000]"
    ),
    "allow_service": click.option(
        "--allow-service",
        multiple=True,
        metavar="URL",
        help="Endpoint that queries may ask with SERVICE; may be repeated.  [KG_ALLOW_SERVICE; none]",
    ),
}


class LazyGroup(click.Group):
    """A group that loads the module of a command when it is wanted, and lists them in the order given.

    ``lazy`` has for each name the place of its command, ``module:attribute``. After "Lazily Loading
    Subcommands" in Click's documentation.
    """

    def __init__(self, *arguments: Any, lazy: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's own signature
        """The names in the order of their use."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name; ``None`` where there is none."""
        if cmd_name not in self._lazy:
            return None
        module, _, attribute = self._lazy[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


def with_settings(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that adds options of these names to a command and gives it the ``settings`` they make.

    What no option says comes from the environment; a value that cannot be is wrong usage.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def command(**words: Any) -> Any:
            options = {name: words.pop(name) for name in names}
            given = {name: value for name, value in options.items() if value not in (None, ())}
            try:
                read = {name: read_setting(name, value) for name, value in given.items() if name == "memory"}
                settings = replace(Settings.from_environment(), **given | read)
            except ValueError as error:
                name = str(error).partition(":")[0]
                raise click.UsageError(f"{error} (from {_origin(name, given)})") from None
            return function(settings=settings, **words)

        for name in reversed(names):
            command = _SETTINGS[name](command)
        return command

    return decorate


def _origin(name: str, given: dict[str, Any]) -> str:
    return f"--{name.replace('_', '-')}" if name in given else f"KG_{name.upper()} in the environment"


def example(*lines: str) -> str:
    """The end of a command's help."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def print_json(value: object) -> None:
    """A value on standard output, for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def complain(problem: object) -> None:
    """A problem on standard error, in one line."""
    click.echo(f"kg: {' '.join(str(problem).split())}", err=True)


def complain_all(problems: Iterable[object]) -> None:
    """Each problem on a line of its own."""
    for problem in problems:
        complain(problem)


@contextmanager
def terminated_like_interrupted() -> Iterator[None]:
    """A polite end (SIGTERM) cleans up as Ctrl-C does, instead of leaving half a file behind."""

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
