"""The measures of facts that are right or wrong as a whole: countries, blocs, amounts; and of evidence."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TypeVar

from kg.evaluate.counts import Counts, Fault, Mistake, Outcome, Share
from kg.evaluate.fold import fold_name
from kg.evaluate.gold import Gold
from kg.evaluate.match import pair
from kg.evaluate.sentence import sentence_about, sentence_of
from kg.link.countries import states
from kg.model import Facts, Span

K = TypeVar("K", bound=Hashable)


def score_countries(facts: Facts, gold: Gold) -> Outcome:
    """The countries named, by their codes."""
    found = {country.alpha2: sentence_of(facts, country.spans) for country in facts.countries}
    wanted = {code: sentence_about(facts, _country_names(code)) for code in gold.countries}
    return _compare("countries", gold.id, found, wanted)


def score_amounts(facts: Facts, gold: Gold) -> Outcome:
    """The sums of money, by value and currency."""
    found = {(a.currency, a.value): sentence_of(facts, a.spans) for a in facts.amounts}
    wanted = {(a.currency, a.value): sentence_about(facts, (a.quote,)) for a in gold.amounts}
    return _compare("amounts", gold.id, found, wanted)


def score_blocs(facts: Facts, gold: Gold) -> Outcome:
    """The blocs named, by any of their names."""

    def fit(names: tuple[str, ...], wanted: str) -> float:
        return float(fold_name(wanted) in {fold_name(name) for name in names})

    found = [(bloc.name, *bloc.alt_names) for bloc in facts.blocs]
    pairs = pair(found, gold.blocs, fit)
    extra = [index for index in range(len(found)) if index not in pairs]
    missed = [name for index, name in enumerate(gold.blocs) if index not in pairs.values()]
    mistakes = [
        Mistake(gold.id, "blocs", Fault.MISS, "not found", name, sentence_about(facts, (name,)))
        for name in missed
    ]
    mistakes += [
        Mistake(
            gold.id,
            "blocs",
            Fault.FALSE_ALARM,
            "not in the gold",
            facts.blocs[index].name,
            sentence_of(facts, facts.blocs[index].spans),
        )
        for index in extra
    ]
    return Outcome(Counts(len(pairs), len(extra), len(missed)), tuple(mistakes))


def score_evidence(facts: Facts) -> tuple[Share, tuple[Mistake, ...]]:
    """How many spans, of whatever fact, hold exactly the text at their offsets."""
    text = facts.release.text
    right = total = 0
    mistakes = []
    for owner, span in _spans(facts, "facts"):
        total += 1
        if 0 <= span.start < span.end and text[span.start : span.end] == span.quote:
            right += 1
        else:
            what = f"{owner} {span.start}-{span.end}: {span.quote!r}"
            mistakes.append(Mistake(facts.release.id, "evidence", Fault.WRONG, "quote is not the text", what))
    return Share(right, total), tuple(mistakes)


def _spans(value: object, owner: str) -> Iterator[tuple[str, Span]]:
    """Every span below a value, with the id of the nearest thing that has one."""
    if isinstance(value, Span):
        yield owner, value
    elif isinstance(value, tuple):
        for item in value:
            yield from _spans(item, owner)
    elif is_dataclass(value):
        name = str(getattr(value, "id", owner))
        for field in fields(value):
            yield from _spans(getattr(value, field.name), name)


def _country_names(code: str) -> Sequence[str]:
    state = states().get(code)
    return (state.label, *(name for name in state.names if len(name) > 2)) if state else (code,)


def _compare(
    measure: str,
    release: str,
    found: Mapping[K, str | None],
    wanted: Mapping[K, str | None],
) -> Outcome:
    missed = [key for key in wanted if key not in found]
    extra = [key for key in found if key not in wanted]
    mistakes = [
        Mistake(release, measure, Fault.MISS, "not found", _written(key), wanted[key]) for key in missed
    ]
    mistakes += [
        Mistake(release, measure, Fault.FALSE_ALARM, "not in the gold", _written(key), found[key])
        for key in extra
    ]
    return Outcome(Counts(len(found) - len(extra), len(extra), len(missed)), tuple(mistakes))


def _written(key: Hashable) -> str:
    return " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
