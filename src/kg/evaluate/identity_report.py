"""The scores of identity as text for a reader, and as values for JSON."""

from __future__ import annotations

from typing import Any

from kg.evaluate.identity import IdentityScore, IdentityScores, Located, WrongPair


def identity_table(scores: IdentityScores) -> str:
    """One line per measure: mentions, pairs that are right, wrongly joined, wrongly split, then ratios."""
    lines = [
        f"{'identity':16}{'mentions':>9}{'found':>7}{'right':>8}{'joined':>8}{'split':>7}"
        f"{'precision':>11}{'recall':>8}{'B³ prec.':>10}{'B³ rec.':>9}"
    ]
    for score in scores.scores:
        pairs = score.pairs
        lines.append(
            f"{score.measure:16}{score.mentions:9}{score.mentions - len(score.not_found):7}"
            f"{pairs.true_positive:8}{pairs.false_positive:8}{pairs.false_negative:7}"
            f"{_number(pairs.precision):>11}{_number(pairs.recall):>8}"
            f"{_number(score.b_cubed_precision):>10}{_number(score.b_cubed_recall):>9}"
        )
    lines.append("")
    left_out = f"; {len(scores.unread)} with keys were not read" if scores.unread else ""
    lines.append(f"pairs of mentions in {scores.releases} releases{left_out}")
    return "\n".join(lines)


def wrong_pairs_table(scores: IdentityScores) -> str:
    """Every pair of mentions that was wrongly joined or wrongly split, each with its sentence."""
    lines: list[str] = []
    for wrong in scores.wrong:
        lines.append(f"## {wrong.measure} · {_fault(wrong)} · {_keys(wrong)}")
        for side in (wrong.one, wrong.other):
            lines.append(f"- {side.mention.release}: {side.mention.name} → {side.id}")
            if side.sentence:
                lines.append(f"      {side.sentence}")
        lines.append("")
    return "\n".join(lines).rstrip() or "no wrong pair"


def identity_record(scores: IdentityScores, *, errors: bool = False) -> dict[str, Any]:
    """The measures as values of JSON; with ``errors`` also every wrong pair."""
    record: dict[str, Any] = {
        "releases": scores.releases,
        "unread": list(scores.unread),
        "measures": {score.measure: _measure(score) for score in scores.scores},
    }
    if errors:
        record["wrongPairs"] = [
            {
                "measure": wrong.measure,
                "fault": _fault(wrong),
                "mentions": [_located(wrong.one), _located(wrong.other)],
            }
            for wrong in scores.wrong
        ]
    return record


def _measure(score: IdentityScore) -> dict[str, Any]:
    pairs = score.pairs
    return {
        "mentions": score.mentions,
        "notFound": [{"release": item.release, "name": item.name} for item in score.not_found],
        "pairs": {
            "right": pairs.true_positive,
            "joined": pairs.false_positive,
            "split": pairs.false_negative,
            "precision": pairs.precision,
            "recall": pairs.recall,
        },
        "bCubed": {"precision": score.b_cubed_precision, "recall": score.b_cubed_recall},
    }


def _located(side: Located) -> dict[str, Any]:
    mention = side.mention
    return {
        "release": mention.release,
        "name": mention.name,
        "key": mention.key,
        "id": side.id,
        "sentence": side.sentence,
    }


def _fault(wrong: WrongPair) -> str:
    return "wrongly joined" if wrong.joined else "wrongly split"


def _keys(wrong: WrongPair) -> str:
    return " and ".join(dict.fromkeys((wrong.one.mention.key, wrong.other.mention.key)))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
