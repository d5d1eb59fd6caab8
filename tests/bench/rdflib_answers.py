"""How many rows rdflib finds for each of some queries, when it is given ten seconds for each.

    rdflib_answers.py FILE.nq < QUERIES.json     {name: query} → {name: rows, or a reason why there are none}

Each query runs in a copy of the process, which can be ended: rdflib itself has no time limit.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from rdflib import Dataset

SECONDS = 10


def rows_or_reason(graph: Dataset, query: str) -> int | str:
    """The number of rows; a reason where rdflib fails or takes too long."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(SECONDS)
        try:
            found = len(list(graph.query(query)))
        except Exception as error:
            found = f"fails ({type(error).__name__})"
        os.write(theirs, json.dumps(found).encode())
        os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    with os.fdopen(ours) as pipe:
        said = pipe.read()
    return json.loads(said) if said else f"takes more than {SECONDS} seconds"


def main() -> None:
    graph = Dataset(default_union=True)
    graph.parse(sys.argv[1])
    queries = json.load(sys.stdin)
    json.dump({name: rows_or_reason(graph, query) for name, query in queries.items()}, sys.stdout)


if __name__ == "__main__":
    main()
