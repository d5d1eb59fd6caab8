"""The page ``docs/quality.md``: the scores of this version with every mistake behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.evaluate.causes import Cause, causes
from kg.evaluate.counts import COUNTED, NAMES, SHARED, Counts, ReleaseScores, Scores
from kg.evaluate.identity import IdentityScores
from kg.evaluate.sight import Sight, sight_lines
from kg.evaluate.splits import Spread, ratio, split, spread

_TEMPLATE = Path(__file__).with_name("page.md")
_FOLDS = 5
_BEGIN = "<!-- by hand: begin -->"
_END = "<!-- by hand: end -->"
_BY_HAND = re.compile(rf"(?<={_BEGIN}\n).*?(?={_END}$)", re.DOTALL | re.MULTILINE)

_COLUMNS = ("countries", "blocs", "participants", "events", "agreements", "amounts")
_MAIN_EVENT = ("main_kind", "main_date", "main_city")


def quality_page(
    scores: Scores, notes: str, sights: Sequence[Sight], readers: Scores, identity: IdentityScores
) -> str:
    """The page in Markdown; ``notes`` are what :func:`notes_in` a page gives, the part written by hand.

    ``sights`` are releases scored before anybody tuned for them, ``readers`` the scores of a second reader,
    ``identity`` says which mentions over all releases are one.
    """
    return _TEMPLATE.read_text(encoding="utf-8").format(
        releases=len(scores.releases),
        perfect=sum(all(_good(item, name) for name in (*COUNTED, *SHARED)) for item in scores.releases),
        mistakes=len(scores.mistakes),
        counts="\n".join(_all_counts(scores)),
        shares="\n".join(_all_shares(scores)),
        folds="\n".join(_folds(scores)),
        by_release="\n".join(_releases(scores)),
        by_cause="\n\n".join(_by_cause(causes(scores.mistakes))),
        sights="\n".join(sight_lines(sights)),
        readers="\n".join(_readers(readers)),
        second=len(readers.releases),
        identity="\n".join(_identity(identity)),
        linked=identity.releases,
        notes=notes,
        begin=_BEGIN,
        end=_END,
    )


def notes_in(page: str) -> str:
    """The part of a page that was written by hand; ``ValueError`` for a page that has none or several."""
    (notes,) = _BY_HAND.findall(page)
    return str(notes)


def _all_counts(scores: Scores) -> Iterator[str]:
    yield from _head(("", "right", "extra", "missed", "precision", "recall", "F1"))
    for measure in COUNTED:
        counts = scores.counts(measure)
        numbers = (counts.true_positive, counts.false_positive, counts.false_negative)
        ratios = (counts.precision, counts.recall, counts.f1)
        yield _row((NAMES[measure], *map(str, numbers), *map(_number, ratios)))


def _all_shares(scores: Scores) -> Iterator[str]:
    yield from _head(("", "right", "of", "share"))
    for measure in SHARED:
        share = scores.share(measure)
        yield _row((NAMES[measure], str(share.right), str(share.total), _number(share.ratio)))


def _readers(scores: Scores) -> Iterator[str]:
    """How well a second reader agrees with the gold, in one line for each measure."""
    yield from _head(("", "second reader"))
    for measure in (*COUNTED, *SHARED):
        if measure != "evidence":
            yield _row((NAMES[measure], f"{_number(ratio(scores, measure))} ({_behind(scores, measure)})"))


def _identity(scores: IdentityScores) -> Iterator[str]:
    """Pairs of mentions that are one, and B-cubed, in one line for each measure."""
    columns = ("mentions", "found", "right", "joined", "split", "precision", "recall", "recall of all")
    yield from _head(("", *columns, "B³ precision", "B³ recall"))
    for item in scores.scores:
        found = item.mentions - len(item.not_found)
        pairs = item.pairs
        numbers = (item.mentions, found, pairs.true_positive, pairs.false_positive, pairs.false_negative)
        ratios = (pairs.precision, pairs.recall, item.recall_of_all)
        cubes = (item.b_cubed_precision, item.b_cubed_recall)
        yield _row((item.measure, *map(str, numbers), *map(_number, (*ratios, *cubes))))


def _folds(scores: Scores) -> Iterator[str]:
    parts = split(scores, _FOLDS)
    sizes = (f"fold {number} ({len(part.releases)})" for number, part in enumerate(parts, start=1))
    yield from _head(("", *sizes, "mean", "range"))
    for measure in (*COUNTED, *SHARED):
        cells = (f"{_number(ratio(part, measure))} ({_behind(part, measure)})" for part in parts)
        yield _row((NAMES[measure], *cells, *_mean_and_range(spread(parts, measure))))


def _behind(scores: Scores, measure: str) -> str:
    """The counts from which a ratio follows."""
    if measure in SHARED:
        share = scores.share(measure)
        return f"{share.right}/{share.total}"
    return _triple(scores.counts(measure))


def _mean_and_range(found: Spread | None) -> tuple[str, str]:
    return (_number(found.mean), f"{found.lowest:.3f}–{found.highest:.3f}") if found else ("–", "–")


def _releases(scores: Scores) -> Iterator[str]:
    yield from _head(("release", *(NAMES[name] for name in _COLUMNS), "main event"))
    for item in scores.releases:
        cells = (
            _triple(getattr(item, name)) if _good(item, name) else f"**{_triple(getattr(item, name))}**"
            for name in _COLUMNS
        )
        right = ", ".join(name.removeprefix("main_") for name in _MAIN_EVENT if getattr(item, name).right)
        all_right = all(_good(item, name) for name in _MAIN_EVENT)
        yield _row((item.release, *cells, right if all_right else f"**{right or 'nothing'}**"))


def _good(item: ReleaseScores, measure: str) -> bool:
    if measure in SHARED:
        share = getattr(item, measure)
        return bool(share.right == share.total)
    counts = getattr(item, measure)
    return not counts.false_positive and not counts.false_negative


def _by_cause(found: Sequence[Cause]) -> Iterator[str]:
    if not found:
        yield "None."
        return
    rows = ((NAMES.get(c.measure, c.measure), c.fault, c.reason, str(len(c.mistakes))) for c in found)
    yield "\n".join((*_head(("of", "fault", "cause", "number"), words=3), *map(_row, rows)))
    for cause in found:
        title = f"{NAMES.get(cause.measure, cause.measure)} · {cause.fault} · {cause.reason}"
        lines = (
            f"- {mistake.release}: {_plain(mistake.what)}"
            + (f" — “{_plain(mistake.sentence)}”" if mistake.sentence else "")
            for mistake in cause.mistakes
        )
        yield f"### {title} ({len(cause.mistakes)})"
        yield "\n".join(lines)


def _head(columns: Sequence[str], words: int = 1) -> tuple[str, str]:
    """The two lines that begin a table: so many columns of words stand left, the others right."""
    return _row(columns), f"|{'---|' * words}{'---:|' * (len(columns) - words)}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _triple(counts: Counts) -> str:
    return f"{counts.true_positive}/{counts.false_positive}/{counts.false_negative}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _plain(text: str) -> str:
    """A text of a release as Markdown that shows it as it is."""
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", text)
