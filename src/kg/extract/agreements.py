"""Agreements of a release: memoranda, trade agreements, statements, pledges, with parties, status, number and date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from kg.extract.chunks import Kind, Sentence
from kg.extract.countries import CountryMention, find_blocs
from kg.extract.dates import MONTHS, DateMention
from kg.extract.events import Happening, Story
from kg.extract.tables import rows
from kg.model import AgreementStatus, AgreementType, Amount, Bloc, Span

NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
}


@dataclass(slots=True)
class Accord:
    """An agreement as one release tells it; ``parties`` are ids."""

    type: AgreementType
    name: str
    status: AgreementStatus
    count: int = 1
    agreed_on: date | None = None
    parties: list[str] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    happening: Happening | None = None


@cache
def _pattern() -> re.Pattern[str]:
    kinds = "|".join(f"(?P<k{index}>{row['pattern']})" for index, row in enumerate(rows("agreements")))
    return re.compile(
        rf"(?P<count>(?:\b\d[\d,]*|\b(?i:{'|'.join(NUMBERS)}))(?: (?!(?:when|where|an?|the|in|on|at|and|of|to|for|with|by|as|that|which|after)\b)[a-z-]+){{0,2}}? )?(?<![\w])(?:{kinds})(?![\w-])"
    )


def _type(match: re.Match[str]) -> tuple[AgreementType, bool]:
    index = next(int(name[1:]) for name, found in match.groupdict().items() if name[0] == "k" and found)
    row = rows("agreements")[index]
    return AgreementType(row["type"]), row.get("generic") == "generic"


def _head(match: re.Match[str]) -> tuple[int, int]:
    return next(match.span(name) for name, found in match.groupdict().items() if name[0] == "k" and found)


def find_agreements(
    story: Story,
    happenings: Sequence[Happening],
    blocs: Sequence[Bloc],
    signatories: Mapping[int, tuple[str, ...]],
    companies: Sequence[str],
    amounts: Sequence[Amount],
) -> list[Accord]:
    """The agreements that the release tells, in the order of first mention.

    ``signatories`` are the ids of those who sign, by sentence; ``companies`` those of the firms that take part.
    """
    accords: list[Accord] = []
    for number, sentence in enumerate(story.sentences):
        if number == 0 and story.title_case:
            continue
        for accord in _in_sentence(story, number, sentence, happenings, blocs, signatories):
            known = _known(accords, accord)
            if known is None:
                accords.append(accord)
            else:
                _merge(known, accord)
    accords += _pledges(story, happenings, amounts, companies, accords)
    for accord in accords:
        if accord.type is AgreementType.INVESTMENT_PLEDGE and not accord.parties:
            accord.parties += companies
    for accord in accords:
        if accord.status in {AgreementStatus.SIGNED, AgreementStatus.AGREED} and not accord.amounts:
            accord.amounts += _amounts_beside(story, accord, amounts)
    kept = [accord for accord in accords if _is_said(accord)]
    return kept


_COSTS = re.compile(r"\b(?:worth|valued?|total(?:ing|ling)?|support|pledg\w+|amount\w*|invest\w*)\b")


def _amounts_beside(story: Story, accord: Accord, amounts: Sequence[Amount]) -> list[str]:
    """The sums that the sentence gives as the worth of what was signed."""
    at = accord.spans[0].start
    sentence = next(s.span for s in story.sentences if s.span.start <= at < s.span.end)
    if not _COSTS.search(sentence.quote):
        return []
    return [a.id for a in amounts if any(sentence.start <= span.start < sentence.end for span in a.spans)]


def _is_said(accord: Accord) -> bool:
    if accord.status is not AgreementStatus.MENTIONED:
        return True
    return bool(accord.parties) and accord.type not in {
        AgreementType.TREATY,
        AgreementType.CONTRACT,
        AgreementType.OTHER,
    }


# -- one sentence ----------------------------------------------------------------------------------------

_LEFT = re.compile(
    r"(?:(?:[A-Z][\w.]*(?:[-–](?:Republic of )?[A-Z][\w.]*)*|Trade in (?:Goods|Services)|and|&|upgraded|bilateral|non-binding|preliminary|digital|trilateral|"
    r"investment|partnership|export|supply|joint) )+$"
)
_RIGHT = re.compile(
    r"(?:(?: Agreement)? on Trade in (?:Goods|Services)| between [A-Z][\w.]*(?: [A-Z][\w.]*)* and [A-Z][\w.]*(?: [A-Z][\w.]*)*"
    r"| (?:on|for|of|about|with|to) (?:the )?[^,;.()]{3,120}?(?=,|;|\.(?:\s|$)|\)| (?:were|was|is|are|which|that|under|in which|and agreed|in order|sealed|signed|has|have|had|will|by|at|as)\b))"
)
_NOT_AGREEMENT_AFTER = re.compile(
    r"\s+(?:partners?|polic(?:y|ies)|networks?|strateg(?:y|ies)|roadmap|utilization|era|office|division|bureau|team|hub|powerhouse|countries|members?|signing ceremony\b(?=.{0,5}$))\b",
    re.I,
)
_CUE = {
    AgreementStatus.IN_FORCE: re.compile(
        r"\b(?:entered? into force|enters into force|came into force|come into force|took effect|takes? effect|in force|into effect|effectuat\w+|entry into force)\b",
        re.I,
    ),
    AgreementStatus.CONCLUDED: re.compile(
        r"\b(?:conclud(?:ed|es|ing) (?:the )?(?:negotiations|talks)|(?:negotiations|talks)[^.]{0,60}(?:were |was |have been |has been )?concluded|conclusion of (?:the )?(?:negotiations|[\w-]+ (?:FTA|CEPA|EPA))|declar\w+ (?:the )?conclusion|finalized|has concluded)\b",
        re.I,
    ),
    AgreementStatus.SIGNED: re.compile(
        r"\b(?:sign(?:ed|s|ing)?|seal(?:ed|s|ing)|ink(?:ed|s)|conclud(?:ed|es)|enter(?:ed|s) (?:in)?to an? |exchang(?:ed|es) |signatures?)\b",
        re.I,
    ),
    AgreementStatus.NEGOTIATING: re.compile(r"\b(?:negotiat\w+|rounds? of|talks|upgrade|upgrading)\b", re.I),
    AgreementStatus.AGREED: re.compile(
        r"\b(?:agreed on|adopt(?:ed|s)|issued|announced|agreed (?:up)?on|notified|declared|handed in|pledged|secured|attracted)\b",
        re.I,
    ),
    AgreementStatus.PROPOSED: re.compile(
        r"\b(?:is needed|needed|propos\w+|will sign|plans? to sign|to be signed|seek\w* to (?:sign|conclude)|pursu\w+|aims? to sign|would sign|push\w* for|hop\w+ to)\b",
        re.I,
    ),
}
_FUTURE = re.compile(
    r"\b(?:will|plans? to|to be|aims? to|expected to|hop\w+|would|can be|could be|so that|in order to|intends? to)\b",
    re.I,
)


def _in_sentence(
    story: Story,
    number: int,
    sentence: Sentence,
    happenings: Sequence[Happening],
    blocs: Sequence[Bloc],
    signatories: Mapping[int, tuple[str, ...]],
) -> Iterator[Accord]:
    text, quote = story.release.text, sentence.span.quote
    earlier: list[str] = []
    last = -1
    for match in _pattern().finditer(quote):
        if match.start() < last:
            continue
        kind, generic = _type(match)
        head_start, head_end = _head(match)
        if _NOT_AGREEMENT_AFTER.match(quote, head_end) or _in_office(
            sentence, sentence.span.start + head_start
        ):
            continue
        left = _LEFT.search(quote[:head_start])
        start = left.start() if left else head_start
        start += len(quote[start:head_start]) - len(
            re.sub(
                r"^(?:and |The |In |At |On |As |While |With |Under |For |& )+", "", quote[start:head_start]
            )
        )
        end = head_end
        right = _RIGHT.match(quote, head_end)
        if right and (
            kind
            in {AgreementType.MOU, AgreementType.OTHER, AgreementType.TREATY, AgreementType.JOINT_STATEMENT}
            or " between " in right.group()
            or "on Trade" in right.group()
        ):
            end = right.end()
        last = end
        name = quote[start:end]
        parties = _parties_in(story, blocs, sentence.span.start + start, sentence.span.start + end)
        status = _status(quote, start, head_end, kind)
        if generic and status in {AgreementStatus.MENTIONED, AgreementStatus.NEGOTIATING}:
            continue
        if (
            generic
            and status is AgreementStatus.IN_FORCE
            and start == head_start
            and not quote[head_start].isupper()
        ):
            continue
        if re.search(r"contracts? and $", quote[:head_start]) and kind is AgreementType.MOU:
            continue
        if (
            generic
            and kind is AgreementType.TREATY
            and quote[head_start:head_end].lower() in {"agreement", "agreements"}
            and start == head_start
            and status is not AgreementStatus.SIGNED
        ):
            continue
        span = Span(
            sentence.span.start + start,
            sentence.span.start + end,
            text[sentence.span.start + start : sentence.span.start + end],
        )
        accord = Accord(kind, re.sub(r"\s+", " ", name), status, _count(match), None, parties, [], [span])
        if status is AgreementStatus.SIGNED:
            accord.parties += [party for party in signatories.get(number, ()) if party not in accord.parties]
        if not accord.parties or kind in {AgreementType.MOU, AgreementType.JOINT_STATEMENT}:
            between = _between(story, blocs, sentence, start, end)
            accord.parties += [party for party in between if party not in accord.parties]
        if not accord.parties and kind in {
            AgreementType.FTA,
            AgreementType.CEPA,
            AgreementType.EPA,
            AgreementType.TIPF,
        }:
            accord.parties += _named_before(story, sentence, blocs)
        if not accord.parties and re.search(
            r"\bbilateral|\btwo (?:sides|countries|nations)|\bboth (?:sides|countries)", quote
        ):
            accord.parties += _two_countries(story)
        if not accord.parties and status is AgreementStatus.IN_FORCE:
            accord.parties += earlier
        earlier = earlier or accord.parties
        accord.happening = _event_beside(story, number, happenings)
        _set_date(story, number, accord)
        yield accord


def _two_countries(story: Story) -> list[str]:
    """The two countries of which a release speaks, if it names no third."""
    named = list(dict.fromkeys(f"country/{mention.alpha2}" for mention in story.countries))
    return named if len(named) == 2 else []


def _in_office(sentence: Sentence, at: int) -> bool:
    return any(
        chunk.kind is Kind.OFFICE
        and sentence.tokens[chunk.first].start <= at < sentence.tokens[chunk.stop - 1].end
        for chunk in sentence.chunks
    )


def _count(match: re.Match[str]) -> int:
    said = match["count"]
    if not said:
        return 1
    first = said.split()[0].replace(",", "").lower()
    number = NUMBERS.get(first) or (int(first) if first.isdigit() else 1)
    # A year is no number of agreements, nor is the day of a month.
    if re.search(rf"\b(?:{'|'.join(MONTHS)})\.? $", match.string[: match.start()]):
        return 1
    return 1 if 1900 <= number <= 2100 or number == 0 else number


def _parties_in(story: Story, blocs: Sequence[Bloc], start: int, end: int) -> list[str]:
    """The countries and blocs inside a stretch of text, as ids."""
    found = [
        (mention.span.start, f"country/{mention.alpha2}")
        for mention in story.countries
        if start <= mention.span.start < end
    ]
    found += [(span.start, bloc.id) for bloc in blocs for span in bloc.spans if start <= span.start < end]
    return list(dict.fromkeys(party for _, party in sorted(found)))


def _between(story: Story, blocs: Sequence[Bloc], sentence: Sentence, start: int, end: int) -> list[str]:
    match = re.compile(r"\bbetween ").search(sentence.span.quote, max(0, start - 10))
    if not match or match.start() > end + 40:
        return []
    at = sentence.span.start + match.end()
    stop = re.compile(r"[.;,)]|\b(?:in|on|at|for|to|as|which)\b").search(sentence.span.quote, match.end())
    return _parties_in(
        story, blocs, at, sentence.span.start + (stop.start() if stop else len(sentence.span.quote))
    )


def _named_before(story: Story, sentence: Sentence, blocs: Sequence[Bloc]) -> list[str]:
    """The states that open the sentence: "Korea and Serbia start …"."""
    parties = _parties_in(story, blocs, sentence.span.start, sentence.span.start + 60)
    return parties if len(parties) == 2 else []


def _status(quote: str, start: int, end: int, kind: AgreementType) -> AgreementStatus:
    window = quote[max(0, start - 110) : end + 110]
    future = _FUTURE.search(quote[max(0, start - 60) : end + 40])
    after = quote[end : end + 90]
    before = quote[max(0, start - 90) : start]
    if _CUE[AgreementStatus.IN_FORCE].search(window):
        return AgreementStatus.IN_FORCE if not future else AgreementStatus.MENTIONED
    beside = quote[max(0, start - 30) : start] + " | " + quote[end : end + 25]
    if re.search(r"\b(?:signed|sealed|inked)\b", beside) and not future:
        return AgreementStatus.SIGNED
    trade = kind in {AgreementType.FTA, AgreementType.CEPA, AgreementType.EPA, AgreementType.TIPF}
    if trade and _CUE[AgreementStatus.CONCLUDED].search(window) and not future:
        return AgreementStatus.CONCLUDED
    signed = re.search(
        r"\b(?:signed|seal(?:ed|s)|signs|inked|inks|entered (?:in)?to an?|concluded|exchanged|signing)\b",
        before + " | " + after,
    )
    if (
        trade
        and _CUE[AgreementStatus.NEGOTIATING].search(window)
        and not (signed and "sign" in signed.group())
    ):
        return AgreementStatus.NEGOTIATING
    if signed and kind not in {AgreementType.JOINT_STATEMENT}:
        return (
            AgreementStatus.PROPOSED
            if future and "sign" not in after[:40] and re.search(r"\bwill\b|plans? to|to be signed", window)
            else AgreementStatus.SIGNED
        )
    if kind in {AgreementType.JOINT_STATEMENT, AgreementType.JOINT_DECLARATION} and start == 0:
        return AgreementStatus.AGREED
    if kind in {AgreementType.JOINT_STATEMENT, AgreementType.JOINT_DECLARATION}:
        return (
            AgreementStatus.AGREED
            if _CUE[AgreementStatus.AGREED].search(window) or signed
            else AgreementStatus.MENTIONED
        )
    if _CUE[AgreementStatus.PROPOSED].search(window):
        return AgreementStatus.PROPOSED
    if kind is AgreementType.INVESTMENT_PLEDGE and _CUE[AgreementStatus.AGREED].search(window):
        return AgreementStatus.AGREED
    return AgreementStatus.MENTIONED


def _event_beside(story: Story, number: int, happenings: Sequence[Happening]) -> Happening | None:
    """The event in the same sentence, which brought the agreement about."""
    here = [h for h in happenings for m in h.mentions if m.sentence == number]
    return here[0] if here else None


def _set_date(story: Story, number: int, accord: Accord) -> None:
    """The day that the sentence says, or the day of the event at which it was signed."""
    if accord.status not in {AgreementStatus.SIGNED, AgreementStatus.AGREED, AgreementStatus.CONCLUDED}:
        return
    said: list[DateMention] = [found for found in story.dates_in(number) if found.start]
    if said:
        accord.agreed_on = said[0].start
        accord.spans.append(said[0].span)
    elif accord.happening and accord.happening.start and accord.happening.end is None:
        quote = story.sentences[number].span.quote
        if (
            re.match(
                r"(?:At|During|In the course of|On the occasion of|On the sidelines of|Following) ", quote
            )
            or " at the " in quote
            or " at a " in quote
        ):
            accord.agreed_on = accord.happening.start
            accord.spans += accord.happening.spans[:1]


# -- one release -----------------------------------------------------------------------------------------

_ORDER = (
    AgreementStatus.IN_FORCE,
    AgreementStatus.SIGNED,
    AgreementStatus.CONCLUDED,
    AgreementStatus.AGREED,
    AgreementStatus.NEGOTIATING,
    AgreementStatus.PROPOSED,
    AgreementStatus.MENTIONED,
)


def _known(accords: Sequence[Accord], accord: Accord) -> Accord | None:
    """The agreement already found that this is another mention of."""
    for known in accords:
        if known.type is not accord.type:
            continue
        if (
            known.name == accord.name
            or not accord.parties
            and accord.status in {AgreementStatus.MENTIONED, AgreementStatus.NEGOTIATING}
        ):
            return known
        if (
            known.parties
            and set(known.parties) == set(accord.parties)
            and not _distinct(known.name, accord.name)
        ):
            return known
        if not known.parties and known.status is AgreementStatus.MENTIONED:
            return known
        if (
            known.status is accord.status
            and (not known.parties or not accord.parties)
            and known.count == accord.count
        ):
            return known
    return None


def _distinct(one: str, other: str) -> bool:
    """Whether two names of one type and the same parties still name two agreements: goods, services, investment."""
    fields = re.compile(r"Goods|Services|Investment|Digital|with [A-Z]\w+")
    return set(fields.findall(one)) != set(fields.findall(other))


def _merge(known: Accord, accord: Accord) -> None:
    if not known.parties or len(accord.name) > len(known.name) and accord.status is known.status:
        known.name = accord.name if len(accord.name) > 5 else known.name
        known.spans.insert(0, accord.spans[0])
        accord.spans = accord.spans[1:]
    known.parties += [party for party in accord.parties if party not in known.parties]
    known.spans += [span for span in accord.spans if span not in known.spans]
    known.agreed_on = known.agreed_on or accord.agreed_on
    known.happening = known.happening or accord.happening
    known.count = max(known.count, accord.count)
    if _ORDER.index(accord.status) < _ORDER.index(known.status) and known.status is AgreementStatus.MENTIONED:
        known.status = accord.status


_PLEDGE = re.compile(
    r"\b(?:pledg\w+|declar\w+ (?:to )?invest\w*|invest(?:s|ed|ing)?\b|investment declarations?|announc\w+ (?:an? )?investment)\b"
)
_BY_COMPANIES = re.compile(r"\b(?:companies|firms|investors)\b")


def _pledges(
    story: Story,
    happenings: Sequence[Happening],
    amounts: Sequence[Amount],
    companies: Sequence[str],
    accords: Sequence[Accord],
) -> Iterator[Accord]:
    """Investments that companies pledge: a number of companies, a verb of pledging and a sum in one sentence."""
    if any(accord.type is AgreementType.INVESTMENT_PLEDGE for accord in accords):
        return
    for number, sentence in enumerate(story.sentences):
        quote = sentence.span.quote
        counted = re.search(
            rf"\b(\d+|{'|'.join(NUMBERS)}) (?:[\w-]+ )?(?:companies|firms|investors)\b", quote, re.I
        )
        match = _PLEDGE.search(quote)
        if number == 0 or not match or not counted:
            continue
        here = [
            a for a in amounts if any(sentence.span.start <= s.start < sentence.span.end for s in a.spans)
        ]
        if not here and "declaration" not in quote:
            continue
        said = counted[1].lower()
        first, last = sorted((counted.start(), match.start()))[0], max(counted.end(), match.end())
        span = sentence.span
        accord = Accord(
            AgreementType.INVESTMENT_PLEDGE,
            re.sub(r"\s+", " ", quote[first:last])[:120],
            AgreementStatus.AGREED,
            NUMBERS.get(said) or int(said),
            parties=list(companies),
            amounts=[amount.id for amount in here],
            spans=[Span(span.start + first, span.start + last, quote[first:last])],
            happening=_event_beside(story, number, happenings),
        )
        _set_date(story, number, accord)
        yield accord
        return


def blocs_named(name: str) -> list[str]:
    """The ids of the blocs in a name."""
    return [bloc.id for bloc in find_blocs(name)]


def countries_named(mentions: Sequence[CountryMention], span: Span) -> list[str]:
    """The ids of the countries named inside a span."""
    return list(
        dict.fromkeys(f"country/{m.alpha2}" for m in mentions if span.start <= m.span.start < span.end)
    )
