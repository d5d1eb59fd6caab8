"""Writes generated releases as files: python -m generated_releases NUMBER -o FOLDER."""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

from generated_releases import generated
from generated_releases.writing import PER_FILE, as_block, as_json_line, write_releases


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(prog="generated_releases", description=__doc__)
    parser.add_argument("number", type=int, help="how many releases")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder for the files")
    parser.add_argument("--seed", type=int, default=1, help="another number gives other releases (default 1)")
    parser.add_argument("--first", type=int, default=0, help="leave out so many at the beginning")
    parser.add_argument("--per-file", type=int, default=PER_FILE, help="releases in one file (default 500)")
    parser.add_argument("--json-lines", action="store_true", help="JSON Lines instead of blocks")
    given = parser.parse_args()
    if given.number < 0 or given.first < 0 or given.per_file < 1:
        parser.error("numbers of releases cannot be negative, and a file has at least one")
    releases = islice(generated(given.seed), given.first, given.first + given.number)
    form = as_json_line if given.json_lines else as_block
    write_releases(releases, given.output, per_file=given.per_file, form=form, start=given.first)


if __name__ == "__main__":
    main()
