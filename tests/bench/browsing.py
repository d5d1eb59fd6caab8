"""How long the server takes for each kind of page over the graph of the samples.

Writes the part "pages" of docs/benchmarks.md. Needs nothing but the project itself.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from client import get_answer
from page import write_part
from servers import Running, kg_server, running

from kg.pipeline import build
from kg.resources import shipped
from kg.settings import Settings

TEMPLATE = Path(__file__).with_name("browsing.md")
GOAL = 0.150
"""Seconds."""
SETTLED = 2.0
"""Seconds after its first answer within which the server has made its templates ready."""

FORUM = "2024-07-01-korea-vietnam-business-forum"
RELEASE = "2024-07-01-seoul-forum-held-during-vietnamese-prime-ministers-visit-yields-23-mous"
PAGES: Mapping[str, str] = {
    "front page": "/",
    "search": "/search?q=korea",
    "event": f"/id/event/{FORUM}",
    "person": "/id/person/ahn-dukgeun",
    "organization": "/id/organization/ministry-of-trade-industry-and-energy",
    "country": "/id/country/VN",
    "the country with most events": "/id/country/KR",
    "release, with its text": f"/id/release/{RELEASE}",
    "questions": "/queries",
    "answer as a table": "/queries/events-with-country?country=VN",
    "query page": "/sparql?format=html",
    "ontology": "/ontology",
    "quality": "/quality",
    "downloads": "/downloads",
    "about": "/about",
    "a graph": "/graph/entities",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """The seconds of one page: the first time after the start, and the later times in order."""

    name: str
    first: float
    later: tuple[float, ...]
    size: int


def measure(server: Running, times: int) -> Iterator[Figure]:
    """The figures of all pages; ``BenchmarkFailed`` for a page that is not there."""
    for name, path in PAGES.items():
        replies = [get_answer(server.port, path, "text/html") for _ in range(times + 1)]
        later = tuple(sorted(reply.seconds for reply in replies[1:]))
        yield Figure(name, replies[0].seconds, later, len(replies[0].body))


def table(figures: Iterable[Figure]) -> str:
    """The figures as Markdown, in milliseconds."""
    lines = ["| page | first time, ms | median, ms | 95 of 100 below, ms | KB |", "|---|--:|--:|--:|--:|"]
    for one in figures:
        times = (one.first, median(one.later), quantiles(one.later, n=20)[-1])
        shown = " | ".join(f"{1000 * seconds:.1f}" for seconds in times)
        lines.append(f"| {one.name} | {shown} | {one.size / 1000:,.0f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and write the part of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for again")
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = Path(folder, "store")
        build([shipped("seeds")], Settings(store=store))
        with running(kg_server(store)) as server:
            time.sleep(SETTLED)
            figures = list(measure(server, times))
    late = [one.name for one in figures if median(one.later) > GOAL]
    slow = [one.name for one in figures if one.first > GOAL]
    text = TEMPLATE.read_text(encoding="utf-8").format(
        times=times + 1,
        cores=os.cpu_count(),
        goal=f"{1000 * GOAL:.0f}",
        late=_listed(late),
        slow=_listed(slow),
        table=table(figures),
    )
    print(text)
    write_part("pages", text)


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


if __name__ == "__main__":
    main()
