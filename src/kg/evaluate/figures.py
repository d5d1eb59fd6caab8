"""The scores as the table of figures that the package carries, and from there every graph that it builds."""

from __future__ import annotations

from collections.abc import Iterator

from kg.evaluate.counts import COUNTED, NAMES, SHARED, Scores


def figures_table(scores: Scores) -> str:
    """Lines of measure, figure and value with tabs between: counts as whole numbers, ratios with four places.

    A ratio of nothing is left out.
    """
    rows = (("measure", "figure", "value"), *_figures(scores))
    return "".join("\t".join(row) + "\n" for row in rows)


def _figures(scores: Scores) -> Iterator[tuple[str, str, str]]:
    for measure in COUNTED:
        counts = scores.counts(measure)
        yield NAMES[measure], "right", str(counts.true_positive)
        yield NAMES[measure], "extra", str(counts.false_positive)
        yield NAMES[measure], "missed", str(counts.false_negative)
        ratios = {"precision": counts.precision, "recall": counts.recall, "F1": counts.f1}
        for figure, ratio in ratios.items():
            if ratio is not None:
                yield NAMES[measure], figure, f"{ratio:.4f}"
    for measure in SHARED:
        share = scores.share(measure)
        yield NAMES[measure], "right", str(share.right)
        yield NAMES[measure], "of", str(share.total)
        if share.ratio is not None:
            yield NAMES[measure], "share", f"{share.ratio:.4f}"
