"""Names of events: as written or, where only the kind is written, with who visits, meets or is honoured."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.dates import MONTHS
from kg.extract.events.story import EventMention, Happening, Story, with_offices
from kg.extract.folding import on_one_line
from kg.extract.people import only_heads_body
from kg.model import EventKind, Span

_VISITS = re.compile(
    r"^(?:visit(?:ed|s|ing)|toured|inspected|called at|(?:went|goes|travel\w*)\b.*? to"
    r"|(?:depart\w*|leaves|left) for|(?:be|is|was|were) in) ?"
)
_QUOTED = re.compile(r'(?! ?\((?:herein|here)after)[^"]{0,40}"([A-Z][^"]{3,150}?),?"')
"""A name in quotes after the noun: an event of their own, | "Hydrogen for All"."""

_GROUP = re.compile(
    r"\b(?:The |the )?((?:[A-Z][\w&.-]*(?: \([A-Z][\w-]*\))? )+(?:[a-z-]+ ){0,2}"
    r"(?:(?:working |strategy |consultative |study |expert )?group|task ?force|consultative body))\b"
)
_NO_MATTER = rf"\w+day\b|the (?:margins|sidelines|occasion)\b|{'|'.join(MONTHS)}|\d"
_MATTER = re.compile(
    rf",? ((?:on|about|between|of) (?!{_NO_MATTER})[^,;:.()]{{3,100}}?)"
    r"(?=[,;:.()]| (?:in|at|on|to|by|where|which|that|was|were|is|are|has|had|will|took|takes|under)\b)"
)
"""What talks are about or between whom, where the words follow: another meeting, | on energy policies."""

_PAIRS = "ministers|leaders|presidents|sides|delegations|officials|governments"
_OWNER = re.compile(r"((?:[A-Z][\w.-]+ )*[A-Z][\w.-]+)'s? $")
"""Who pays a visit, where the name is not that of a known person: Crown Princess Ana's | visit."""

_BOTH = re.compile(rf"\b(?:the|both) ((?:[\w-]+ ){{0,2}}(?:{_PAIRS}))\b", re.IGNORECASE)
"""Several who met, not by name: the two ministers."""

_SIGNATURE = re.compile(
    r"^(?:signed|sealed|inked) |,? (?:(?:was|were|(?:has|have) been) )?(?:signed|sealed|inked)\b.*$"
)


def full_name(story: Story, sentence: Sentence, mention: EventMention) -> str:
    """The name of the event that a mention tells."""
    written = on_one_line(mention.span.quote)
    if mention.chunk is None:
        return _name_of_act(story, sentence, mention, written)
    quoted = _QUOTED.match(sentence.text, mention.span.end, sentence.span.end)
    if mention.chunk.named or quoted:
        return on_one_line(quoted[1]) if quoted and not mention.chunk.named else written
    if mention.kind is EventKind.VISIT:
        return _name_of_visit(story, sentence, mention, written)
    if mention.kind in {EventKind.MEETING, EventKind.NEGOTIATION, EventKind.SUMMIT} or mention.partners:
        return _name_of_meeting(story, sentence, mention, mention.chunk, written)
    if mention.kind is EventKind.CEREMONY and not re.search(r" (?:of|for) ", written):
        return _name_of_ceremony(sentence, mention, mention.chunk, written)
    return written


def _name_of_act(story: Story, sentence: Sentence, mention: EventMention, written: str) -> str:
    """An event that a verb tells is named after who met or visited, or what was signed."""
    match mention.kind:
        case EventKind.VISIT:
            return _name_of_visit(story, sentence, mention, written)
        case EventKind.CEREMONY:
            return f"opening of {written.split(' ', 1)[1]}"
        case EventKind.ANNOUNCEMENT:
            maker, verb = written.rsplit(" ", 1)
            return f"what {maker} {verb}"
        case EventKind.SIGNING:
            partners = f" with {on_one_line(mention.partners.quote)}" if mention.partners else ""
            return f"signing of {_SIGNATURE.sub('', written)}{partners}"
        case _:
            return _name_of_encounter(sentence, mention, _names(story, sentence))


def _name_of_encounter(sentence: Sentence, mention: EventMention, names: Sequence[str]) -> str:
    """A meeting that a verb tells is named after the two who met, or those with whom somebody met."""
    if len(names) > 1 and not (mention.partners and (mention.sentence > 1 or len(mention.counterparts) != 1)):
        return f"meeting of {names[0]} and {names[1]}"
    if mention.partners:
        return f"meeting with {_spelt_out(sentence, mention.partners)}"
    both = _BOTH.findall(sentence.text[sentence.span.start : mention.span.start])
    return (
        f"meeting of the {on_one_line(both[-1])}" if both and not names else f"meeting with {' '.join(names)}"
    )


def _spelt_out(sentence: Sentence, partners: Span) -> str:
    """The words for those who are met; "its workers" are those of the body named before."""
    written = on_one_line(partners.quote)
    own = written.removeprefix("its ")
    before = [
        chunk
        for chunk in sentence.chunks_of(Kind.BODY, Kind.NAME)
        if sentence.name_of(chunk).end <= partners.start
    ]
    if own == written or not before:
        return written
    return f"{own} of {on_one_line(sentence.name_of(before[-1]).quote)}"


def _names(story: Story, sentence: Sentence) -> list[str]:
    """The persons named in a sentence, heads of bodies left out."""
    people = [person for person in story.people_in(sentence) if not only_heads_body(sentence, person)]
    return [on_one_line(sentence.name_of(person).quote) for person in people]


def name_of_main(story: Story, main: Happening) -> str:
    """The name of what the release is about; one that is only a noun is told apart by the release's title."""
    if " " in main.name:
        return main.name
    return f"{main.name} ({on_one_line(story.release.title)})"


def _name_of_visit(story: Story, sentence: Sentence, mention: EventMention, written: str) -> str:
    """A visit takes the name of the visitor before it: "Trade Minister Ahn's visit to Hanoi"."""
    name = written if mention.chunk else _VISITS.sub("visit to ", written)
    by = next(
        (person for person in story.people_in(sentence) if _is_visit_by(sentence, mention, person)), None
    )
    if by:
        return f"{name} by {on_one_line(with_offices(sentence, by).quote)}"
    visitors = [
        chunk
        for chunk in story.people_in(sentence)
        if sentence.tokens[chunk.stop - 1].end <= mention.span.start and not only_heads_body(sentence, chunk)
    ]
    if not visitors:
        owner = _OWNER.search(sentence.text, sentence.span.start, mention.span.start)
        return f"{owner[1]}'s {name}" if owner and mention.chunk else name
    own = mention.chunk is not None and sentence.before(mention.chunk) in (["his"], ["her"])
    visitor = visitors[0] if own else visitors[-1]
    return f"{on_one_line(with_offices(sentence, visitor).quote)}'s {name}"


def _is_visit_by(sentence: Sentence, mention: EventMention, person: Chunk) -> bool:
    """Whether "by" leads from a visit to the person who pays it: a state visit | by President X."""
    start = with_offices(sentence, person).start
    return re.fullmatch(r" (?:by|of) (?:the )?", sentence.text[mention.span.end : start]) is not None


def _name_of_meeting(
    story: Story, sentence: Sentence, mention: EventMention, chunk: Chunk, written: str
) -> str:
    """Talks without a name take those of the two who talk; a session takes that of its committee."""
    names = _names(story, sentence)
    unnamed = chunk.bare or mention.kind is EventKind.SUMMIT
    if unnamed and len(names) == 2 and not (mention.partners and mention.sentence > 1):
        return f"{written} between {names[0]} and {names[1]}"
    if mention.partners:
        return f"{written} with {on_one_line(mention.partners.quote)}"
    matter = _MATTER.match(sentence.text, mention.span.end, sentence.span.end)
    if matter:
        return f"{written} {matter[1]}"
    if sentence.before(chunk) != ["its"]:
        return written
    group = group_in(sentence.text[sentence.span.start : mention.span.start])
    bodies = [body for body in sentence.chunks_of(Kind.BODY) if body.stop <= chunk.first]
    if group or bodies:
        # "the Trade Commission held its 463rd | meeting"
        return f"{written} of the {on_one_line(group or sentence.name_of(bodies[-1]).quote)}"
    return written


def group_in(text: str) -> str | None:
    """The working group, task force or the like that the text names first, if it does."""
    found = _GROUP.search(text)
    return found[1] if found else None


def _name_of_ceremony(sentence: Sentence, mention: EventMention, chunk: Chunk, written: str) -> str:
    """A ceremony takes the name of the body it is held for: "opening ceremony of the Hanbit Center"."""
    bodies = list(sentence.chunks_of(Kind.BODY))
    for body in [body for body in bodies if body.first >= chunk.stop][:2]:
        name = sentence.name_of(body)
        between = sentence.text[mention.span.end : name.start]
        if re.search(r"\b(?:for|of) (?:the )?$", between) and ";" not in between:
            return f"{written} of {on_one_line(name.quote)}"
    before = [body for body in bodies if body.stop <= chunk.first]
    if before and sentence.before(chunk) == ["its"]:
        return f"{written} of {on_one_line(sentence.name_of(before[-1]).quote)}"
    return written
