"""The page that goes with exported files: what they are, their licence, and how to cite them."""

from __future__ import annotations

from kg.export.edition import LICENSE_NAME, LICENSE_TITLE, PACKAGE_FILE, Edition
from kg.export.package import address_of
from kg.rdf import DESCRIPTION, LICENSE, RIGHTS, TITLE
from kg.vocabulary import Names

README_FILE = "README.md"


def readme_bytes(edition: Edition, names: Names) -> bytes:
    """The file ``README.md`` that goes with every package."""
    work = edition.work(address_of(edition, names))
    return f"""# {TITLE}

Version {edition.version}

{DESCRIPTION}

Every fact was read by a program from a press release. The table `evidence` has the words on which it rests.

## What is what

`{PACKAGE_FILE}` describes every file, table and column (Data Package, https://datapackage.org). Tables in CSV
are in UTF-8, with the names of the columns in the first line. What is not known is empty: `NA` is the code of
Namibia, which some programs have to be told. Columns with IRIs join the tables.

The version is the day on which the graph was published, and the beginning of the SHA-256 of its N-Quads.

## Licence

{LICENSE_TITLE} ({LICENSE_NAME}), {LICENSE}

{RIGHTS}

## How to cite

{work.text}

```bibtex
{work.bibtex}```
""".encode()
