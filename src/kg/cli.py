"""The command line: each command takes words, calls one function and prints what comes back."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from kg import __version__
from kg.commands.shared import LazyGroup, complain
from kg.errors import BadParameter, KgError, NothingToBuild, UnknownFormat, UnknownQuery, ValidationFailed

# Each is loaded when it is wanted: a server need not know how to read, nor a build how to serve.
_COMMANDS = {
    "harvest": "kg.commands.harvest:harvest_command",
    "build": "kg.commands.build:build_command",
    "explain": "kg.commands.explain:explain_command",
    "serve": "kg.commands.serve:serve_command",
    "query": "kg.commands.query:query_command",
    "export": "kg.commands.export:export_command",
    "downloads": "kg.commands.downloads:downloads_command",
    "validate": "kg.commands.validate:validate_command",
    "load": "kg.commands.load:load_command",
    "publish": "kg.commands.publish:publish_command",
    "evaluate": "kg.commands.evaluate:evaluate_command",
    "link": "kg.commands.link:link_group",
}


@click.group(
    cls=LazyGroup,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kg", message="%(prog)s %(version)s")
def cli() -> None:
    """Press releases of a trade ministry as a knowledge graph.

    Events, participants, agreements and countries, each with the sentence that says it. Every command
    answers --help with an example. Settings also come from the environment: --max-results is
    KG_MAX_RESULTS there.
    """


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and leaves with its status: 0 done, 1 failed, 2 wrong usage."""
    try:
        status = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has all it wants (`| head`); what is still buffered must not fail again at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)


def _run(words: Sequence[str] | None) -> int:
    try:
        return cli.main(args=words, prog_name="kg", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        complain("stopped")
    except (NothingToBuild, ValidationFailed) as error:
        for detail in error.problems if isinstance(error, NothingToBuild) else error.violations:
            complain(detail)
        complain(error)
    except (BadParameter, UnknownFormat, UnknownQuery) as error:
        complain(error)
        return 2
    except KgError as error:
        complain(error)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
    return 1
