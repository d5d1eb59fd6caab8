"""The scores of facts against gold, release by release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.evaluate.agreements import score_agreements
from kg.evaluate.counts import Mistake, ReleaseScores, Scores
from kg.evaluate.events import score_events, score_main_event
from kg.evaluate.fold import fold_line
from kg.evaluate.gold import Gold
from kg.evaluate.participants import score_participants
from kg.evaluate.sets import score_amounts, score_blocs, score_countries, score_evidence
from kg.model import Facts, Release


def evaluate(facts: Iterable[Facts], gold: Sequence[Gold]) -> Scores:
    """The measures of the gold folder's README for every release that has both facts and gold.

    A release and its gold belong together when the file of the release is named by the gold's id, or its
    title is the gold's original title.
    """
    by_id = {item.id: item for item in gold}
    by_title = {fold_line(item.title): item for item in gold}
    scored: dict[str, ReleaseScores] = {}
    mistakes: list[Mistake] = []
    unscored: list[str] = []
    for item in facts:
        release = item.release
        wanted = by_id.get(_stem(release)) or by_title.get(fold_line(release.title)) or by_id.get(release.id)
        if wanted is None or wanted.id in scored:
            unscored.append(release.id)
            continue
        scores, faults = _score(item, wanted)
        scored[wanted.id] = scores
        mistakes.extend(faults)
    order = {item.id: index for index, item in enumerate(gold)}
    return Scores(
        tuple(scored[item.id] for item in gold if item.id in scored),
        tuple(sorted(mistakes, key=lambda mistake: order.get(mistake.release, -1))),
        tuple(item.id for item in gold if item.id not in scored),
        tuple(unscored),
    )


def _stem(release: Release) -> str:
    return release.source.path.stem if release.source else ""


def _score(facts: Facts, gold: Gold) -> tuple[ReleaseScores, tuple[Mistake, ...]]:
    countries, blocs = score_countries(facts, gold), score_blocs(facts, gold)
    participants, persons, organizations = score_participants(facts, gold)
    events = score_events(facts, gold)
    (kind, day, city), main_mistakes = score_main_event(facts, gold)
    agreements, amounts = score_agreements(facts, gold), score_amounts(facts, gold)
    evidence, span_mistakes = score_evidence(facts)
    scores = ReleaseScores(
        release=gold.id,
        countries=countries.counts,
        blocs=blocs.counts,
        participants=participants.counts,
        persons=persons,
        organizations=organizations,
        events=events.counts,
        main_kind=kind,
        main_date=day,
        main_city=city,
        agreements=agreements.counts,
        amounts=amounts.counts,
        evidence=evidence,
    )
    outcomes = (countries, blocs, participants, events, agreements, amounts)
    faults = tuple(mistake for outcome in outcomes for mistake in outcome.mistakes)
    return scores, (*faults, *main_mistakes, *span_mistakes)
