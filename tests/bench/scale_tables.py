"""The figures of scale as tables of Markdown: a column for each size, and what the larger one takes more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cost import Cost
from questions import Answered
from scale_figures import Scale


def build_table(scales: Sequence[Scale]) -> str:
    """Building from nothing, as a whole and for each release."""
    lines = _head("building", scales)
    lines += [
        _row("quads", [f"{one.quads:,}" for one in scales], [one.quads for one in scales]),
        _row("minutes", [f"{one.build.wall / 60:.1f}" for one in scales], [one.build.wall for one in scales]),
    ]
    each = {
        "quads for each release": [one.quads / one.releases for one in scales],
        "ms for each release": [1000 * one.build.wall / one.releases for one in scales],
        "processor ms for each release": [1000 * one.build.cpu / one.releases for one in scales],
        "releases a second": [one.releases / one.build.wall for one in scales],
        "quads a second": [one.quads / one.build.wall for one in scales],
        "most memory, MB": [one.build.peak / 1e6 for one in scales],
        "most memory for each release, KB": [one.build.peak / 1e3 / one.releases for one in scales],
        "text for each release, KB": [one.text / 1e3 / one.releases for one in scales],
        "on the disk for each release, KB": [one.store / 1e3 / one.releases for one in scales],
    }
    lines += [_row(name, map(_figure, values), values) for name, values in each.items()]
    for step in scales[0].steps:
        seconds = [one.steps[step] for one in scales]
        lines.append(_row(f"seconds to {step}", [f"{one:.1f}" for one in seconds], seconds))
    return "\n".join(lines)


def days_table(scales: Sequence[Scale]) -> str:
    """Building again, in seconds, and as a part of the first build."""
    lines = _head("seconds to build again when", scales)
    for what in scales[0].days:
        costs = [one.days[what] for one in scales]
        shown = [
            f"{cost.wall:.1f} ({cost.wall / one.build.wall:.1%}, {cost.peak / 1e6:,.0f} MB)"
            for one, cost in zip(scales, costs, strict=True)
        ]
        lines.append(_row(what, shown, [cost.wall for cost in costs]))
    return "\n".join(lines)


def loading_table(scales: Sequence[Scale]) -> str:
    """Loading alone beside Oxigraph's own, in seconds, and how many times as long ours takes."""
    lines = _head("loading, seconds", scales)
    for name in scales[0].loading:
        costs = [one.loading[name] for one in scales]
        lines.append(_row(name, [_cost(cost) for cost in costs], [cost.wall for cost in costs]))
    times = [_times(*one.loading.values()) for one in scales]
    lines.append(_row("times as long", [f"{one:.2f}" for one in times], times))
    steps = [one.steps["load"] for one in scales]
    lines.append(_row("the step *load* of `kg build`", [f"{one:.1f}" for one in steps], steps))
    times = [step / one.loading["`oxigraph load`"].wall for step, one in zip(steps, scales, strict=True)]
    lines.append(_row("times as long as `oxigraph load`", [f"{one:.2f}" for one in times], times))
    return "\n".join(lines)


def export_table(scales: Sequence[Scale]) -> str:
    """What each export writes a second."""
    lines = _head("MB a second", scales)
    for name in scales[0].exports:
        figures = [one.exports[name] for one in scales]
        rates = [one.size / 1e6 / one.cost.wall for one in figures]
        shown = [
            f"{rate:,.1f} ({one.size / 1e6:,.0f} MB, {one.cost.peak / 1e6:,.0f} MB of memory)"
            for rate, one in zip(rates, figures, strict=True)
        ]
        lines.append(_row(name, shown, rates))
    return "\n".join(lines)


def questions_table(scale: Scale) -> str:
    """The canned queries over one graph: rows and milliseconds."""
    lines = [
        f"| {scale.releases:,} releases | rows | median | 95 of 100 below | longest "
        "| busiest: rows | median | 95 of 100 below | longest |",
        "|---|" + "---:|" * 8,
    ]
    for example, busiest in zip(scale.examples, scale.busiest, strict=True):
        lines.append(f"| `{example.name}` | {_answered(example)} | {_answered(busiest)} |")
    return "\n".join(lines)


def slow(answered: Iterable[Answered], goal: float) -> str:
    """The questions of which half of the answers take longer than the goal, with how long."""
    late = [f"`{one.name}` ({1000 * one.median:.0f} ms)" for one in answered if one.median > goal]
    return ", ".join(late) or "none"


def _answered(one: Answered) -> str:
    times = (one.median, one.most_below, one.seconds[-1])
    return " | ".join([f"{one.rows:,}", *(f"{1000 * seconds:.1f}" for seconds in times)])


def _head(name: str, scales: Sequence[Scale]) -> list[str]:
    sizes = " | ".join(f"{one.releases:,} releases" for one in scales)
    return [f"| {name} | {sizes} | times |", "|---|" + "---:|" * (len(scales) + 1)]


def _row(name: str, shown: Iterable[str], values: Sequence[float]) -> str:
    return f"| {' | '.join([name, *shown])} | {values[-1] / values[0]:.2f} |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _cost(cost: Cost) -> str:
    return f"{cost.wall:.1f} ({cost.peak / 1e6:,.0f} MB of memory)"


def _times(ours: Cost, other: Cost) -> float:
    return ours.wall / other.wall
