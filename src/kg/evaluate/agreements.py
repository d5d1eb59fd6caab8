"""The measure of agreements."""

from __future__ import annotations

from kg.evaluate.counts import Counts, Fault, Mistake, Outcome
from kg.evaluate.fold import content_words, fold_name
from kg.evaluate.gold import Gold, GoldAgreement
from kg.evaluate.match import pair
from kg.evaluate.sentence import sentence_about, sentence_of
from kg.link.countries import country_code
from kg.model import Agreement, AgreementStatus, Facts

_HALF = 0.5

Key = str | tuple[str, ...]


def score_agreements(facts: Facts, gold: Gold) -> Outcome:
    """The agreements found: a match shares the type, and half of the parties or of the name's content words.

    One that the gold only has as mentioned is no miss when it is absent and no false alarm when it is there.
    """
    names = _names(facts)

    def fit(predicted: Agreement, wanted: GoldAgreement) -> float:
        if predicted.type != wanted.type:
            return 0.0
        parties = _share_of_parties(predicted, wanted, names, gold)
        words = content_words(wanted.name)
        by_name = len(words & content_words(predicted.name)) / len(words) if words else 0.0
        return parties + by_name if max(parties, by_name) >= _HALF else 0.0

    pairs = pair(facts.agreements, gold.agreements, fit)
    mentioned = {
        index for index, item in enumerate(gold.agreements) if item.status is AgreementStatus.MENTIONED
    }
    found = [index for index in pairs.values() if index not in mentioned]
    missed = [
        item
        for index, item in enumerate(gold.agreements)
        if index not in mentioned and index not in pairs.values()
    ]
    extra = [item for index, item in enumerate(facts.agreements) if index not in pairs]
    mistakes = [
        Mistake(
            gold.id,
            "agreements",
            Fault.MISS,
            _why_missed(item, extra),
            f"{item.name} [{item.type}, {item.status}; {', '.join(item.parties) or 'no parties'}]",
            sentence_about(facts, (item.name,)),
        )
        for item in missed
    ]
    mistakes += [
        Mistake(
            gold.id,
            "agreements",
            Fault.FALSE_ALARM,
            f"not in the gold, with status {item.status}",
            f"{item.name} [{item.type}, {item.status}; {', '.join(item.parties) or 'no parties'}]",
            sentence_of(facts, item.spans),
        )
        for item in extra
    ]
    return Outcome(Counts(len(found), len(extra), len(missed)), tuple(mistakes))


def _names(facts: Facts) -> dict[str, frozenset[Key]]:
    """What each possible party may be called: a country by its code, a body or bloc by its folded names."""
    names: dict[str, frozenset[Key]] = {}
    for body in facts.organizations:
        every = (body.name, *body.alt_names, *((body.acronym,) if body.acronym else ()))
        names[body.id] = frozenset(fold_name(name) for name in every)
    for bloc in facts.blocs:
        names[bloc.id] = frozenset(fold_name(name) for name in (bloc.name, *bloc.alt_names))
    return names


def _share_of_parties(
    predicted: Agreement, wanted: GoldAgreement, names: dict[str, frozenset[Key]], gold: Gold
) -> float:
    if not wanted.parties:
        return 0.0
    given = [_given(party, names) for party in predicted.parties]
    shared = sum(any(_wanted(party, gold) & keys for keys in given) for party in wanted.parties)
    return shared / len(wanted.parties)


def _given(party: str, names: dict[str, frozenset[Key]]) -> frozenset[Key]:
    kind, _, rest = party.partition("/")
    return frozenset({rest}) if kind == "country" else names.get(party, frozenset())


def _wanted(name: str, gold: Gold) -> frozenset[Key]:
    code = country_code(name)
    keys: set[Key] = {fold_name(name)}
    if code:
        keys.add(code)
    for item in gold.participants:
        if name in item.names:
            keys.update(fold_name(other) for other in item.names)
    return frozenset(keys)


def _why_missed(item: GoldAgreement, extra: list[Agreement]) -> str:
    words = content_words(item.name)
    if any(agreement.type == item.type for agreement in extra):
        return "one of the type found, with other name and parties"
    if any(words & content_words(agreement.name) for agreement in extra):
        return "a like one found, with another type"
    return "not found"
