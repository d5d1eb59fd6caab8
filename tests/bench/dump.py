"""Measures ``kg link index``: entities a second and peak memory, with a dump made here.

python tests/bench/dump.py [ENTITIES [KEPT]]     100,000 entities if not said; one in KEPT (10) is kept
"""

from __future__ import annotations

import gzip
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from wikidata_dump import lines, many

from kg.link.dump import index_dump


def main() -> None:
    count, kept = (*map(int, sys.argv[1:3]), *(100_000, 10)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as folder:
        dump, target = Path(folder, "dump.json.gz"), Path(folder, "dump.sqlite")
        size = 0
        with gzip.open(dump, "wt", compresslevel=6) as file:
            for line in lines(many(count, kept=kept)):
                size += file.write(line)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        report = index_dump(dump, target, lambda *_: None)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{report.entities:,} entities, {size / 2**20:,.0f} MiB unpacked, {report.kept:,} kept")
        rate, volume = report.entities / seconds, size / 2**20 / seconds
        print(f"{seconds:,.1f} s: {rate:,.0f} entities/s, {volume:,.1f} MiB/s")
        print(f"peak memory {peak / 1024:,.0f} MiB, {before / 1024:,.0f} MiB before the work")
        print(f"the file has {target.stat().st_size / report.kept:,.0f} bytes for each item kept")


if __name__ == "__main__":
    main()
