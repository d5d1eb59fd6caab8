"""Scores as text for a reader, and as JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kg.evaluate.causes import causes
from kg.evaluate.counts import COUNTED, NAMES, PARTS_OF_PARTICIPANTS, SHARED, Counts, Scores, Share
from kg.evaluate.identity import IdentityScores
from kg.evaluate.identity_report import identity_record


def scores_table(scores: Scores, *, releases: bool = False) -> str:
    """One line per measure, counts before ratios; with ``releases`` also one line per release."""
    lines = [f"{'':24}{'right':>7}{'extra':>7}{'missed':>8}{'precision':>11}{'recall':>8}{'F1':>7}"]
    for name in COUNTED:
        counts = scores.counts(name)
        lines.append(
            f"{_indented(name):24}{counts.true_positive:7}{counts.false_positive:7}"
            f"{counts.false_negative:8}{_number(counts.precision):>11}{_number(counts.recall):>8}"
            f"{_number(counts.f1):>7}"
        )
    lines.append("")
    lines.append(f"{'':24}{'right':>7}{'of':>7}{'share':>8}")
    for name in SHARED:
        share = scores.share(name)
        lines.append(f"{NAMES[name]:24}{share.right:7}{share.total:7}{_number(share.ratio):>8}")
    lines.append("")
    lines.append(f"{len(scores.releases)} releases" + _left_out(scores))
    if releases:
        lines += ["", *_release_lines(scores)]
    return "\n".join(lines)


def errors_table(scores: Scores) -> str:
    """Every miss and false alarm with its sentence, grouped by measure, fault and cause, commonest first."""
    lines: list[str] = []
    for cause in causes(scores.mistakes):
        lines.append(f"## {cause.measure} · {cause.fault} · {cause.reason} ({len(cause.mistakes)})")
        for mistake in cause.mistakes:
            lines.append(f"- {mistake.release}: {mistake.what}")
            if mistake.sentence:
                lines.append(f"      {mistake.sentence}")
        lines.append("")
    return "\n".join(lines).rstrip() or "no mistakes"


def scores_json(scores: Scores, *, errors: bool = False, identity: IdentityScores | None = None) -> str:
    """The totals and every release's measures as JSON, and those of identity where they were taken.

    With ``errors`` also the mistakes and the wrong pairs.
    """
    record: dict[str, Any] = {
        "releases": len(scores.releases),
        "unread": list(scores.unread),
        "unscored": list(scores.unscored),
        "measures": {name: _counts(scores.counts(name)) for name in COUNTED}
        | {name: _share(scores.share(name)) for name in SHARED},
        "perRelease": {
            item.release: {name: _counts(getattr(item, name)) for name in COUNTED}
            | {name: _share(getattr(item, name)) for name in SHARED}
            for item in scores.releases
        },
    }
    if identity is not None:
        record["identity"] = identity_record(identity, errors=errors)
    if errors:
        record["errors"] = [
            {
                "release": mistake.release,
                "measure": mistake.measure,
                "fault": str(mistake.fault),
                "cause": mistake.cause,
                "what": mistake.what,
                "sentence": mistake.sentence,
            }
            for mistake in scores.mistakes
        ]
    return json.dumps(record, ensure_ascii=False, indent=2)


def _indented(measure: str) -> str:
    return f"  {NAMES[measure]}" if measure in PARTS_OF_PARTICIPANTS else NAMES[measure]


def _release_lines(scores: Scores) -> Sequence[str]:
    """Per release ``right/extra/missed`` of each measure, and of the main event what is right."""
    short = ("countries", "participants", "events", "agreements", "amounts")
    lines = [f"{'release':44}" + "".join(f"{name:>14}" for name in short) + "  main event"]
    for item in scores.releases:
        cells = "".join(f"{_triple(getattr(item, name)):>14}" for name in short)
        main = ", ".join(name.removeprefix("main_") for name in SHARED[:3] if getattr(item, name).right)
        lines.append(f"{item.release[:43]:44}{cells}  {main or 'all wrong'}")
    return lines


def _left_out(scores: Scores) -> str:
    parts = []
    if scores.unread:
        parts.append(f"{len(scores.unread)} with gold were not read: {', '.join(scores.unread)}")
    if scores.unscored:
        parts.append(f"{len(scores.unscored)} read have no gold")
    return "".join(f"; {part}" for part in parts)


def _triple(counts: Counts) -> str:
    return f"{counts.true_positive}/{counts.false_positive}/{counts.false_negative}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "truePositive": counts.true_positive,
        "falsePositive": counts.false_positive,
        "falseNegative": counts.false_negative,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
    }


def _share(share: Share) -> dict[str, Any]:
    return {"right": share.right, "total": share.total, "ratio": share.ratio}
