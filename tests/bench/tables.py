"""The figures of the endpoint as tables of Markdown."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from statistics import median

from delivery import Delivery
from isolation import Isolation, latencies
from kinds import Kind, Way
from rounds import BARE, BY_NAME, Figures

TIMES_RDFLIB = 4.0
GROWTH = 200e6
START = 2.0
"""The goals: how many times the rate of rdflib-endpoint, bytes of memory, seconds until the first answer."""

CORES = os.cpu_count() or 1

_NAMES = {"kg": "`kg serve`", "oxigraph": "Oxigraph", "rdflib": "rdflib-endpoint"}
_ON_A_PART = "kg on a part"


def rates_table(figures: Figures, kinds: Iterable[Kind]) -> str:
    """Requests a second of ours and of Oxigraph on the whole graph."""
    lines = _rates_head("oxigraph")
    for kind in kinds:
        # The questions by name are the same as those sent as text, which Oxigraph takes only so.
        theirs = "canned queries" if kind.name == BY_NAME else kind.name
        for way in Way:
            mine = figures.rates.get((kind.name, way, "kg"))
            if mine:
                other = figures.rates[theirs, way, "oxigraph"]
                lines.append(_rates_row(kind.name, way, mine, other, kind.goals.get(way)))
    return "\n".join(lines)


def bare_table(figures: Figures, kinds: Iterable[Kind]) -> str:
    """First-time queries a second of the engine alone, and what the two servers make of it."""
    lines = [
        "| query | the engine alone | of that, `kg serve` | of that, Oxigraph | `kg serve` adds, core ms |",
        "|---|---:|---:|---:|---:|",
    ]
    for kind in kinds:
        alone = figures.rates.get((kind.name, Way.FIRST_TIME, BARE))
        if alone:
            mine, other = (figures.rates[kind.name, Way.FIRST_TIME, name] for name in ("kg", "oxigraph"))
            added = [1000 * CORES * (1 / one - 1 / most) for one, most in zip(mine, alone, strict=True)]
            parts = (_ratios(mine, alone), _ratios(other, alone), added)
            lines.append(_row([kind.name, *map(_spread, (alone, *parts))]))
    return "\n".join(lines)


def part_table(figures: Figures, kinds: Iterable[Kind]) -> str:
    """Requests a second of ours and of rdflib-endpoint on the same part of the graph."""
    lines = _rates_head("rdflib")
    for kind in kinds:
        for way in Way:
            mine, other = (figures.rates[kind.name, way, name] for name in (_ON_A_PART, "rdflib"))
            lines.append(_rates_row(kind.name, way, mine, other, TIMES_RDFLIB))
    return "\n".join(lines)


def _rates_head(other: str) -> list[str]:
    head = f"| query | way | `kg serve` | {_NAMES[other]} | times as many, in the same round | goal |"
    return [head, "|---|---|---:|---:|---:|---|"]


def _rates_row(name: str, way: Way, mine: Sequence[float], other: Sequence[float], goal: float | None) -> str:
    ratios = _ratios(mine, other)
    reached = "–" if goal is None else _goal(median(ratios) >= goal, f"≥ {goal:g}")
    return _row([name, str(way), *map(_spread, (mine, other, ratios)), reached])


def _ratios(ones: Sequence[float], others: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(ones, others, strict=True)]


def cold_table(figures: Figures) -> str:
    """Milliseconds that the first request of each kind took, after the start and the first answer."""
    lines = [f"| query | {' | '.join(_NAMES.values())} |", "|---|---:|---:|---:|"]
    for kind in dict.fromkeys(kind for kind, server in figures.cold if server in _NAMES):
        times = (figures.cold.get((kind, name)) for name in _NAMES)
        lines.append(_row([kind, *(_spread([1000 * each for each in one or ()]) for one in times)]))
    return "\n".join(lines)


def start_table(figures: Figures) -> str:
    """Seconds from the start of a process to its first answer."""
    lines = ["| server | seconds: median (range) | goal |", "|---|---:|---|"]
    for name, called in _NAMES.items():
        seconds = figures.started[name]
        goal = _goal(median(seconds) < START, f"< {START:g}") if name == "kg" else "–"
        lines.append(_row([called, _spread(seconds), goal]))
    return "\n".join(lines)


def delivery_table(deliveries: Sequence[Delivery]) -> str:
    """What the memory of the servers grew by."""
    lines = [
        "| server | client | memory grows by, MB | goal | answer, MB | seconds |",
        "|---|---|---:|---|---:|---:|",
    ]
    for one in deliveries:
        goal = _goal(one.growth < GROWTH, f"< {GROWTH / 1e6:g}") if one.server == "kg" else "–"
        cells = [_NAMES[one.server], one.client, f"{one.growth / 1e6:,.0f}", goal]
        lines.append(_row([*cells, f"{one.size / 1e6:,.0f}", _number(one.seconds)]))
    return "\n".join(lines)


def isolation_table(results: Sequence[Isolation]) -> str:
    """Milliseconds of light queries alone and beside runaways."""
    lines = [
        "| server | alone: median, 95 %, most (ms) | beside the runaways: median, 95 %, most (ms) "
        "| no answer | the runaways ended with | most memory, MB |",
        "|---|---:|---:|---:|---|---:|",
    ]
    for one in results:
        ended = ", ".join(f"{status} ({count})" for status, count in sorted(one.ended.items()))
        cells = [_NAMES[one.server], _latencies(one.alone), _latencies(one.beside), str(one.failed)]
        lines.append(_row([*cells, ended, f"{one.memory / 1e6:,.0f}"]))
    return "\n".join(lines)


def _latencies(seconds: tuple[float, ...]) -> str:
    return ", ".join(_number(1000 * one) for one in latencies(seconds)) if len(seconds) > 1 else "–"


def _goal(reached: bool, goal: str) -> str:
    return f"{goal}: reached" if reached else f"{goal}: **missed**"


def _spread(values: Sequence[float] | None) -> str:
    if not values:
        return "–"
    return f"{_number(median(values))} ({_number(min(values))}–{_number(max(values))})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
