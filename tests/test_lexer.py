"""SPARQL's tokens, and the escapes that are resolved before there are any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QuerySyntaxError
from kg.lexer import TokenKind, resolve_escapes, tokens


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.name, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT", "NAME"),
        ("GROUP_CONCAT", "NAME"),
        ("SHA256", "NAME"),
        ("kg:Event", "PREFIXED_NAME"),
        (":local", "PREFIXED_NAME"),
        ("kg:", "PREFIXED_NAME"),
        ("event:2024-07-01-forum", "PREFIXED_NAME"),
        ("a.b:c.d", "PREFIXED_NAME"),
        (r"ex:a\/b", "PREFIXED_NAME"),
        ("ex:%41", "PREFIXED_NAME"),
        ("wd:été", "PREFIXED_NAME"),
        ("<http://example.org/a#b>", "IRI"),
        ("<>", "IRI"),
        ("?name", "VARIABLE"),
        ("$1", "VARIABLE"),
        ('"a # b"', "STRING"),
        (r"'it\'s'", "STRING"),
        ('""', "STRING"),
        ('"""a "quoted" word"""', "STRING"),
        ("'''two\nlines'''", "STRING"),
        ("@en-GB", "LANGUAGE"),
        ("12", "NUMBER"),
        ("1.5", "NUMBER"),
        (".5e-3", "NUMBER"),
        ("_:b0", "BLANK"),
        ("# SERVICE in a comment", "COMMENT"),
        ("^^", "PUNCTUATION"),
        ("&&", "PUNCTUATION"),
    ],
)
def test_each_terminal_of_the_grammar_is_one_token(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, text)]


def test_the_longest_match_wins() -> None:
    assert kinds("?x<5") == [("VARIABLE", "?x"), ("PUNCTUATION", "<"), ("NUMBER", "5")]
    assert kinds("ex:a.") == [("PREFIXED_NAME", "ex:a"), ("PUNCTUATION", ".")]
    assert kinds("1.") == [("NUMBER", "1"), ("PUNCTUATION", ".")]
    assert kinds("'''a'''") == [("STRING", "'''a'''")]
    assert kinds("'' 'a'") == [("STRING", "''"), ("STRING", "'a'")]


def test_a_comment_ends_with_its_line() -> None:
    assert kinds("# one\rASK # two\n{") == [
        ("COMMENT", "# one"),
        ("NAME", "ASK"),
        ("COMMENT", "# two"),
        ("PUNCTUATION", "{"),
    ]


def test_a_number_sign_inside_an_iri_or_a_name_begins_no_comment() -> None:
    assert kinds(r"<http://a#b> ex:a\#b") == [("IRI", "<http://a#b>"), ("PREFIXED_NAME", r"ex:a\#b")]


@pytest.mark.parametrize(("text", "line", "column"), [("ASK\n  §", 2, 3), ('"open', 1, 1), ("'a\nb'", 1, 1)])
def test_what_is_no_token_is_reported_where_it_stands(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        list(tokens(text))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_escapes_stand_for_characters_of_names() -> None:
    assert resolve_escapes(r"SEL\u0045CT ?\u0078 { ?x :\U00000061 1 }") == "SELECT ?x { ?x :a 1 }"


@pytest.mark.parametrize("kept", [r"'\u0041'", r"<http://e/\u0041>", r"# \u000A"])
def test_escapes_inside_strings_iris_and_comments_are_left_to_the_engine(kept: str) -> None:
    assert resolve_escapes(kept) == kept


@pytest.mark.parametrize("hidden", [r"\u0022", r"\u000A", r"\u007B", r"\u003C", r"\U00110000", r"\u0020"])
def test_no_escape_may_make_a_quote_a_bracket_or_a_space(hidden: str) -> None:
    with pytest.raises(QuerySyntaxError):
        resolve_escapes(f"ASK {hidden} {{}}")


@given(st.text(alphabet="aS?$<>\"'\\#:{}()@^_-.19\n u", max_size=40))
def test_tokens_cover_the_text_but_for_white_space(text: str) -> None:
    try:
        found = list(tokens(text))
    except QuerySyntaxError:
        return
    assert "".join(token.text for token in found).replace(" ", "").replace("\n", "") == text.replace(
        " ", ""
    ).replace("\n", "")
    assert all(text[token.start : token.end] == token.text for token in found)
    assert all(isinstance(token.kind, TokenKind) for token in found)
