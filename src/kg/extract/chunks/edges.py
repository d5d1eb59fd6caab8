"""Where a name begins and ends: words with capitals, and the small words and commas that join them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.extract import lexicon
from kg.extract.korean_names import is_korean_name
from kg.extract.lexicon import in_name
from kg.extract.tables import words
from kg.extract.tokens import Token, is_one_of

_DEFINITIONS = ("hereinafter", "hereafter")
_LONGEST_REMARK = 12
"""How many tokens a remark in brackets has at the most."""


def _never(_: Token) -> bool:
    return False


# -- to the left -----------------------------------------------------------------------------------------


def left_edge(
    tokens: Sequence[Token],
    head: int,
    accepts: Callable[[Token], bool] = in_name,
    bridges: Callable[[Token], bool] = _never,
) -> int:
    """The first token of a name that is headed at its right end.

    ``accepts`` says which words the name is made of, ``bridges`` which may stand between two of them.
    """
    edge, listing = head, False
    while edge > 0 and (step := _step_left(tokens, edge, accepts, bridges, listing)):
        listing = listing or tokens[edge - 1].lower == "and"
        edge -= step
    return edge


def _step_left(
    tokens: Sequence[Token],
    edge: int,
    accepts: Callable[[Token], bool],
    bridges: Callable[[Token], bool],
    listing: bool,
) -> int:
    """How many tokens before ``edge`` belong to the same name; 0 where it begins.

    ``listing`` says that an "and" to the right joins words of policy, so that commas may join them as well.
    """
    previous = tokens[edge - 1]
    if accepts(previous):
        return 1
    if edge == 1:
        return 0
    before = tokens[edge - 2]
    if (previous.text == "&" or bridges(previous)) and in_name(before):
        return 2
    if previous.lower == "and" and _joins(tokens, edge - 1):
        return 3 if before.text == "," else 2
    if previous.text == "," and listing and lexicon.is_policy(before) and lexicon.is_policy(tokens[edge]):
        return 2
    opening = _opening_of_acronym(tokens, edge - 1)
    return edge - opening if opening and in_name(tokens[opening - 1]) else 0


def _joins(tokens: Sequence[Token], conjunction: int) -> bool:
    """Whether "and" stands between words of one name: Industry and Energy, Trade, and Industry."""
    left = conjunction - 1
    if tokens[left].text == "," and left > 0:
        left -= 1
    return lexicon.is_policy(tokens[left]) and lexicon.is_policy(tokens[conjunction + 1])


def _opening_of_acronym(tokens: Sequence[Token], closing: int) -> int | None:
    """The bracket that opens what ends at ``closing``, if it holds an acronym only."""
    if closing < 3 or tokens[closing].text != ")" or tokens[closing - 2].text != "(":
        return None
    return closing - 2 if lexicon.is_acronym(tokens[closing - 1].text) else None


def before_brackets(tokens: Sequence[Token], edge: int) -> int:
    """The bracket that opens a remark which ends just before ``edge``, else ``edge``."""
    if edge > 0 and tokens[edge - 1].text == ")":
        for index in range(edge - 2, max(-1, edge - _LONGEST_REMARK), -1):
            if tokens[index].text == "(":
                return index
    return edge


# -- to the right ----------------------------------------------------------------------------------------


def right_edge(tokens: Sequence[Token], start: int, *, any_name: bool) -> int:
    """Where a complement that begins at ``start`` ends: Commerce and Industry, Trade, Industry and Energy.

    ``any_name`` says that it may be made of all names, not only of words of policy.
    """
    edge = start
    while edge < len(tokens):
        token = tokens[edge]
        if in_name(token) and not begins_office(tokens, edge):
            if not (any_name or lexicon.is_policy(token)) or begins_person(tokens, start, edge):
                break
            edge += 1
        elif token.text == "&" and edge + 1 < len(tokens) and in_name(tokens[edge + 1]):
            edge += 2
        elif token.lower in {"and", ","} and edge > start and (step := _step_right(tokens, edge)):
            edge += step
        else:
            break
    return edge


def _step_right(tokens: Sequence[Token], edge: int) -> int:
    """How many tokens of a list of policy words begin at a comma or an "and"; 0 for none."""
    if not lexicon.is_policy(tokens[edge - 1]):
        return 0
    comma = tokens[edge].text == ","
    step = 2 if comma and is_one_of(tokens, edge + 1, "and") else 1
    step += step == 2 and is_one_of(tokens, edge + 2, "the")
    if edge + step >= len(tokens) or not lexicon.is_policy(tokens[edge + step]):
        return 0
    if begins_office(tokens, edge + step) or begins_body(tokens, edge + step):
        return 0
    # A comma goes on with the name only where an "and" closes the list.
    return step if step > 1 or not comma or _list_closes(tokens, edge + 2) else 0


def _list_closes(tokens: Sequence[Token], start: int) -> bool:
    """Whether words of policy and commas lead to an "and" with another word of policy."""
    for index in range(start, min(start + 6, len(tokens) - 1)):
        if tokens[index].lower == "and":
            last = index + 1 + is_one_of(tokens, index + 1, "the")
            return last < len(tokens) and lexicon.is_policy(tokens[last])
        if not (lexicon.is_policy(tokens[index]) or tokens[index].text == ","):
            return False
    return False


# -- what begins at a token ------------------------------------------------------------------------------


def begins_body(tokens: Sequence[Token], edge: int) -> bool:
    """Whether the words from here are themselves a body's name: "… and Energy Commission"."""
    for token in tokens[edge : edge + 5]:
        if lexicon.body_kind(token) in {"government", "committee", "association", "institute"}:
            return True
        if not in_name(token):
            return False
    return False


def begins_person(tokens: Sequence[Token], start: int, edge: int) -> bool:
    """Whether a person's name stands at ``edge``: "and Energy | Park Il-jun", "of Commerce | Jane Hill"."""
    given = tokens[edge + 1] if edge + 1 < len(tokens) else None
    if given is None or not in_name(given):
        return False
    name = f"{tokens[edge].text} {given.text}"
    if "-" in given.text and tokens[edge].text in words("korean_surnames") and is_korean_name(name):
        return True
    ends = edge + 2 >= len(tokens) or not in_name(tokens[edge + 2])
    return edge > start and ends and lexicon.is_policy(tokens[edge - 1]) and is_plain(tokens, edge)


def is_plain(tokens: Sequence[Token], edge: int) -> bool:
    """Whether the two words at ``edge`` are no words of policy, no bodies, no offices and no places."""
    return not any(
        lexicon.is_policy(token)
        or lexicon.body_kind(token)
        or lexicon.is_office_head(token)
        or lexicon.is_country(token.text)
        or lexicon.place(token.text)
        or lexicon.is_acronym(token.text)
        or lexicon.event_head(token)
        for token in tokens[edge : edge + 2]
    )


def begins_office(tokens: Sequence[Token], edge: int) -> bool:
    """Whether an office begins here: Vice Chairman, Deputy Director General, Minister."""
    for index in range(edge, min(edge + 4, len(tokens))):
        if lexicon.is_office_head(tokens[index]):
            return True
        if not lexicon.is_rank(tokens[index]) or (index == edge and lexicon.is_policy(tokens[index])):
            return False
    return False


def with_acronym(tokens: Sequence[Token], core: int) -> tuple[int, str | None]:
    """The end of a chunk with the acronym in brackets that follows it: (KCCI), (hereinafter the "KCCI").

    More may follow the acronym in the brackets, and is read apart: (KCCI, Chairman …).
    """
    if core + 2 >= len(tokens) or tokens[core].text != "(":
        return core, None
    inner = tokens[core + 1].text
    if tokens[core + 2].text == ")" and (lexicon.is_acronym(inner) or (inner.isupper() and len(inner) > 1)):
        return core + 3, inner
    if tokens[core + 2].text == "," and lexicon.is_acronym(inner):
        return core, inner
    if inner.lower() in _DEFINITIONS:
        for index in range(core + 2, min(core + _LONGEST_REMARK, len(tokens))):
            if tokens[index].text == ")":
                said = (token.text for token in tokens[core + 2 : index])
                return index + 1, next(filter(lexicon.is_acronym, said), None)
    return core, None
