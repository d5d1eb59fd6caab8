"""Names of events: as written or, where only the kind is written, with who visits, meets or is honoured."""

from __future__ import annotations

import re

from kg.extract.chunks import Chunk, Kind, Sentence
from kg.extract.events.story import EventMention, Happening, Story
from kg.extract.folding import on_one_line
from kg.extract.people import only_heads_body
from kg.model import EventKind

_VISITS = re.compile(r"^(?:visit(?:ed|s|ing)|toured|inspected|called at|(?:went|goes|travell?ed)\b.*? to) ?")
_QUOTED = re.compile(r'(?! ?\((?:herein|here)after)[^"]{0,40}"([A-Z][^"]{3,150}?),?"')
"""A name in quotes after the noun: an event of their own, | "Hydrogen for All"."""

_MATTER = re.compile(
    r",? ((?:on|about|between|of) (?!\w+day\b)[^,;:.()]{3,100}?)"
    r"(?=[,;:.()]| (?:in|at|on|to|by|where|which|that|was|were|is|are|has|had|will|took|takes|under)\b)"
)
"""What talks are about or between whom, where the words follow: another meeting, | on energy policies."""

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
    if mention.kind in {EventKind.MEETING, EventKind.NEGOTIATION, EventKind.SUMMIT}:
        return _name_of_meeting(story, sentence, mention, mention.chunk, written)
    if mention.kind is EventKind.CEREMONY and not re.search(r" (?:of|for) ", written):
        return _name_of_ceremony(sentence, mention, mention.chunk, written)
    return written


def _name_of_act(story: Story, sentence: Sentence, mention: EventMention, written: str) -> str:
    """An event that a verb tells is named after who met or visited, or what was signed."""
    if mention.kind is EventKind.VISIT:
        return _name_of_visit(story, sentence, mention, written)
    if mention.kind is EventKind.SIGNING:
        return f"signing of {_SIGNATURE.sub('', written)}"
    names = _names(story, sentence)
    if len(names) > 1 and not (mention.partners and len(mention.counterparts) != 1):
        return f"meeting of {names[0]} and {names[1]}"
    with_whom = on_one_line(mention.partners.quote) if mention.partners else " ".join(names)
    return f"meeting with {with_whom}"


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
    visitors = [
        chunk
        for chunk in story.people_in(sentence)
        if sentence.tokens[chunk.stop - 1].end <= mention.span.start and not only_heads_body(sentence, chunk)
    ]
    if not visitors:
        return name
    index = sentence.chunks.index(visitors[-1])
    first = visitors[-1].first
    while index:
        before = sentence.chunks[index - 1]
        if before.stop != first or before.kind not in {Kind.OFFICE, Kind.COUNTRY}:
            break
        index, first = index - 1, before.first
    return f"{on_one_line(sentence.span_of(first, visitors[-1].core).quote)}'s {name}"


def _name_of_meeting(
    story: Story, sentence: Sentence, mention: EventMention, chunk: Chunk, written: str
) -> str:
    """Talks without a name take those of the two who talk; a session takes that of its committee."""
    names = _names(story, sentence)
    if chunk.bare and len(names) == 2:
        return f"{written} between {names[0]} and {names[1]}"
    if mention.partners:
        return f"{written} with {on_one_line(mention.partners.quote)}"
    matter = _MATTER.match(sentence.text, mention.span.end, sentence.span.end)
    if matter:
        return f"{written} {matter[1]}"
    bodies = [body for body in sentence.chunks_of(Kind.BODY) if body.stop <= chunk.first]
    if bodies and sentence.before(chunk) == ["its"]:
        # "the Trade Commission held its 463rd | meeting"
        return f"{written} of the {on_one_line(sentence.name_of(bodies[-1]).quote)}"
    return written


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
