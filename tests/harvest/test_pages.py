"""What pages say of releases, in the layouts of the ministry's site, of feeds, and of nobody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ministry_site import (
    LIST,
    article,
    atom,
    forum,
    list_page,
    old_list_page,
    old_release_page,
    page,
    release_page,
    rss,
)

from kg.harvest.found import Found, ListPage, ReleasePage
from kg.harvest.pages import Unreadable, read_page

TODAY = "https://english.motir.go.kr"
BEFORE = "http://english.motie.go.kr/en/pc/pressreleases/bbs"
FORUM = forum(2649)
MONDAY = date(2024, 7, 1)


def shown(text: str | bytes, address: str | None = TODAY + LIST, content_type: str | None = None) -> ListPage:
    read = read_page(text.encode() if isinstance(text, str) else text, address, content_type)
    assert isinstance(read, ListPage)
    return read


def told(text: str | bytes, address: str | None = None, content_type: str | None = None) -> Found:
    read = read_page(
        text.encode() if isinstance(text, str) else text, address, content_type, saved=address is None
    )
    assert isinstance(read, ReleasePage)
    return read.release


# -- lists ---------------------------------------------------------------------------------------------


def test_a_row_of_a_list_has_title_day_category_a_cut_off_text_and_the_address_of_the_release() -> None:
    other = replace(forum(2648), category="FTA/Economic Cooperation")
    read = shown(list_page([FORUM, other], cut=41))
    assert read.entries == (
        Found(
            FORUM.title,
            "Minister Dukgeun Ahn attended the Korea-V",
            MONDAY,
            None,
            f"{TODAY}{LIST}/2649/view?bbsCdN=2",
            "motir-2-2649",
            whole=False,
        ),
        Found(
            other.title,
            "Minister Dukgeun Ahn attended the Korea-V",
            MONDAY,
            "FTA/Economic Cooperation",
            f"{TODAY}{LIST}/2648/view?bbsCdN=2",
            "motir-2-2648",
            whole=False,
        ),
    )


@pytest.mark.parametrize(
    ("address", "following"),
    [
        (f"{TODAY}{LIST}", f"{TODAY}{LIST}?pageIndex=2"),
        (f"{TODAY}{LIST}?pageIndex=9&bbsCdN=2", f"{TODAY}{LIST}?pageIndex=10&bbsCdN=2"),
        (f"{TODAY}/eng/12/topics/1?pageIndex=54", f"{TODAY}/eng/12/topics/1?pageIndex=55"),
        (f"{TODAY}{LIST}?pageIndex=x", f"{TODAY}{LIST}?pageIndex=2"),
    ],
)
def test_the_next_page_of_a_list_has_the_next_number(address: str, following: str) -> None:
    assert shown(list_page([FORUM]), address).next == following


def test_a_list_of_before_2023_shows_titles_and_days_and_leads_to_the_same_releases() -> None:
    read = shown(old_list_page([FORUM]), f"{BEFORE}/bbsList.do?bbs_cd_n=2")
    address = f"{BEFORE}/bbsView.do?bbs_seq_n=2649&bbs_cd_n=2"
    assert read.entries == (Found(FORUM.title, "", MONDAY, None, address, "motir-2-2649", whole=False),)
    assert read.next == f"{BEFORE}/bbsList.do?bbs_cd_n=2&currentPage=2"


def test_a_page_says_itself_which_one_is_next() -> None:
    text = list_page([FORUM]).replace("<div class", '<a rel="next" href="?from=2649">older</a><div class', 1)
    assert shown(text).next == f"{TODAY}{LIST}?from=2649"


def test_a_list_beyond_its_end_shows_nothing_and_has_no_next_page() -> None:
    assert shown(page("<p>No data</p>"), f"{TODAY}{LIST}?pageIndex=900") == ListPage(())


def test_a_table_of_titles_gives_no_text() -> None:
    """The cells of a row tell a number, a department and how often it was read."""
    rows = f"""<table><tr><td>280</td>
    <td><a href="javascript:article.view('71301')"><i>{FORUM.title}</i></a></td>
    <td>Trade Policy Division</td><td>2024-07-01</td><td>537</td></tr></table>"""
    (entry,) = shown(page(rows), "https://www.motir.go.kr/kor/article/ATCL2826a2625").entries
    assert (entry.title, entry.body, entry.issued) == (FORUM.title, "", MONDAY)
    assert entry.address == "https://www.motir.go.kr/kor/article/ATCL2826a2625/71301/view"


def test_links_of_a_menu_are_no_releases() -> None:
    assert [entry.title for entry in shown(list_page([FORUM])).entries] == [FORUM.title]


def test_a_saved_list_of_which_nobody_knows_the_address_gives_its_texts_without_addresses() -> None:
    (entry,) = shown(list_page([FORUM], cut=900), None).entries
    assert (entry.address, entry.id) == (None, None)
    assert (entry.title, entry.body) == (FORUM.title, " ".join(FORUM.paragraphs))


def test_a_browser_leaves_the_address_in_what_it_saves() -> None:
    mark = f"<!-- saved from url=(0061){TODAY}{LIST}?pageIndex=3 -->\n"
    read = read_page((mark + list_page([FORUM])).encode(), saved=True)
    assert isinstance(read, ListPage)
    assert read.entries[0].id == "motir-2-2649"
    assert read_page((mark + list_page([FORUM])).encode()).entries[0].id is None  # type: ignore[union-attr]


# -- releases ------------------------------------------------------------------------------------------


def test_the_page_of_a_release_gives_the_whole_text_in_paragraphs() -> None:
    address = f"{TODAY}{FORUM.path}?pageIndex=4&bbsCdN=2"
    clean = f"{TODAY}{FORUM.path}?bbsCdN=2"
    expected = Found(FORUM.title, FORUM.body, MONDAY, None, clean, "motir-2-2649")
    assert told(release_page(FORUM), address) == expected


def test_the_page_of_before_2023_gives_the_text_without_the_names_of_photos() -> None:
    found = told(old_release_page(FORUM), f"{BEFORE}/bbsView.do?bbs_cd_n=2&bbs_seq_n=2649&currentPage=7")
    assert (found.title, found.issued) == (FORUM.title, MONDAY)
    assert found.body == "\n".join(FORUM.paragraphs)
    assert found.id == "motir-2-2649"


def test_a_release_has_one_id_under_both_names_of_the_ministry_and_in_both_layouts() -> None:
    ids = {
        told(release_page(FORUM), f"https://english.motie.go.kr{FORUM.path}").id,
        told(release_page(FORUM), f"https://english.motir.go.kr{FORUM.path}?bbsCdN=2").id,
        told(old_release_page(FORUM), f"{BEFORE}/bbsView.do?bbs_cd_n=2&bbs_seq_n=2649").id,
    }
    assert ids == {"motir-2-2649"}


def test_the_board_of_a_release_is_read_from_the_page_where_the_address_leaves_it_open() -> None:
    assert told(release_page(FORUM), f"{TODAY}/eng/article/EATCL0512e0b48/2649/view").id == "motir-2-2649"


def test_a_page_without_a_day_has_none_and_takes_none_from_its_margins() -> None:
    undated = replace(FORUM, issued=None)
    assert told(release_page(undated), f"{TODAY}{FORUM.path}").issued is None
    assert told(article(undated), "https://example.org/news/7").issued is None


SAID = {
    "open graph": '<meta property="article:published_time" content="2024-07-01T00:30:00+09:00">',
    "dublin core": '<meta name="DC.date.issued" content="2024-07-01">',
    "schema.org": '<script type="application/ld+json">'
    '[{"@graph": [{"datePublished": "2024-07-01"}]}]</script>',
    "broken data before": '<script type="application/ld+json">{"datePublished": </script>'
    '<meta name="pubdate" content="Mon, 01 Jul 2024 00:30:00 +0900">',
}


@pytest.mark.parametrize("head", SAID.values(), ids=SAID.keys())
def test_a_page_says_in_its_head_when_it_was_published(head: str) -> None:
    found = told(article(FORUM, head), "https://example.org/news/7")
    assert (found.title, found.issued) == (FORUM.title, MONDAY)
    assert found.body.startswith(FORUM.paragraphs[0])
    assert "Copyright" not in found.body


@pytest.mark.parametrize(
    "line",
    ["Date: July 1, 2024", "Published on 1 July 2024", "등록일 2024.07.01", "Posted | 2024-07-01"],
)
def test_a_page_says_in_a_line_of_its_own_when_it_was_published(line: str) -> None:
    text = article(FORUM).replace("</h1>", f"</h1><p>{line}</p>")
    assert told(text, "https://example.org/news/7").issued == MONDAY


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:modified_time" content="2024-07-01">',
        '<script type="application/ld+json">{"dateModified": "2024-07-01"}</script>',
        '<meta name="DC.date.issued" content="soon">',
    ],
)
def test_the_day_of_a_change_is_not_that_of_the_issue(head: str) -> None:
    assert told(article(FORUM, head), "https://example.org/news/7").issued is None


def test_several_days_in_a_text_are_none() -> None:
    days = '<p><time datetime="2024-07-01">today</time> and <time datetime="2024-07-03">later</time></p>'
    assert told(article(FORUM).replace("</h1>", f"</h1>{days}"), "https://example.org/7").issued is None


# -- feeds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zone", "day"), [("+0900", MONDAY), ("GMT", MONDAY), ("-0500", MONDAY)])
def test_a_feed_says_the_day_of_issue_in_its_own_zone(zone: str, day: date) -> None:
    """00:30 in Seoul is of that day, though in Greenwich it is still the one before."""
    (entry,) = shown(rss([FORUM], "https://example.org", zone), "https://example.org/feed").entries
    assert entry.issued == day


def test_an_entry_of_rss_is_an_excerpt_that_leads_to_its_page() -> None:
    (entry,) = shown(rss([FORUM], "https://example.org"), "https://example.org/feed").entries
    assert entry == Found(
        FORUM.title,
        FORUM.paragraphs[0],
        MONDAY,
        "Trade",
        "https://example.org/news/2649",
        "example-org-2649-95e52223",
        whole=False,
    )


def test_an_entry_of_atom_with_its_content_is_whole_and_the_day_of_a_change_is_none() -> None:
    dated, undated = shown(
        atom([FORUM, replace(FORUM, number=7, issued=None)], "https://example.org"),
        "https://example.org/feed",
    ).entries
    assert (dated.body, dated.issued, dated.whole) == (FORUM.body, MONDAY, True)
    assert dated.address == "https://example.org/news/2649"
    assert undated.issued is None


def test_rss_1_says_its_days_in_dublin_core() -> None:
    text = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <item rdf:about="https://example.org/7"><title>{FORUM.title}</title><link>https://example.org/7</link>
    <description>x</description><dc:date>2024-07-01T00:30:00+09:00</dc:date></item></rdf:RDF>"""
    (entry,) = shown(text, "https://example.org/feed").entries
    assert (entry.title, entry.issued) == (FORUM.title, MONDAY)


def test_a_feed_cannot_make_the_program_read_files_or_grow_without_end(tmp_path: object) -> None:
    bomb = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    text = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{bomb}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f"<rss version='2.0'><channel><item><title>&f;&a9;</title></item></channel></rss>"
    )
    for entry in shown(text, "https://example.org/feed").entries:
        assert "root:" not in entry.title
        assert len(entry.title) < 10_000


# -- rubbish -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "content_type", "reason"),
    [
        (b"%PDF-1.7 ...", None, "a PDF"),
        (b"PK\x03\x04...", "text/html", "a ZIP archive or an Office document"),
        (b'{"a": 1}', "application/json", "application/json"),
        (b"  \n", "text/html", "an empty page"),
        (b"", None, "an empty page"),
        (b"-\nTitle\nBody date2024-07-01\n", None, "a text; kg build reads texts in blocks"),
    ],
)
def test_what_is_no_page_is_called_by_its_name(data: bytes, content_type: str | None, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_page(data, "https://example.org/", content_type)


BROKEN = {
    "tags that never end": "<ul>"
    + f"<li><a href=\"javascript:article.view('7','2')\"><strong class=title>{FORUM.title}"
    "<p class=info><span class=cont>Text<span class=date>2024-07-01",
    "zero bytes": list_page([forum(7)]).replace("Korea", "Ko\0rea"),
    "a doctype of another century": "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 3.2//EN'>"
    + list_page([forum(7)]),
    "an XML declaration": '<?xml version="1.0" encoding="euc-kr"?>' + list_page([forum(7)]),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_broken_pages_give_what_can_be_read_of_them(text: str) -> None:
    (entry,) = shown(text).entries
    assert entry.id == "motir-2-7"
    assert entry.issued == MONDAY
    assert "Business Forum" in entry.title


@pytest.mark.parametrize("opening", ["<div>", "<table><tr><td>", "<a href='x'>", "<b><p>"])
def test_a_page_of_endless_levels_is_read_to_some_depth(opening: str) -> None:
    read = read_page((opening * 5_000).encode(), "https://example.org/")
    assert isinstance(read, ReleasePage)
    assert read.release.title == ""


def test_a_page_of_endless_elements_is_not_read() -> None:
    with pytest.raises(Unreadable, match="more than 50,000 elements"):
        read_page(b"<p>x" * 60_000, "https://example.org/")


PAGES = [
    list_page([forum(7), forum(6)]),
    release_page(forum(7)),
    old_list_page([forum(7)]),
    old_release_page(forum(7)),
    article(forum(7), SAID["schema.org"]),
    rss([forum(7)], "https://example.org"),
    atom([forum(7)], "https://example.org"),
]
ADDRESSES = [
    None,
    TODAY + LIST,
    TODAY + FORUM.path,
    f"{BEFORE}/bbsView.do?bbs_seq_n=7",
    "https://example.org/a",
]


@given(st.data(), st.sampled_from(PAGES), st.sampled_from(ADDRESSES))
@settings(max_examples=60)
def test_whatever_becomes_of_a_page_it_is_read_or_refused(
    data: st.DataObject, text: str, address: str
) -> None:
    """Pieces of pages in another order, with rubbish between them, in any encoding."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    pieces = [text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    rubbish = data.draw(
        st.lists(
            st.text(max_size=20) | st.sampled_from(["<", "</a>", "&#0;", "&#8;", "&#xD800;", "]]>"]),
            max_size=3,
        )
    )
    mixed = "".join(data.draw(st.permutations([*pieces, *rubbish])))
    encoded = mixed.encode(data.draw(st.sampled_from(["utf-8", "utf-16", "cp949", "latin-1"])), "replace")
    try:
        read = read_page(encoded, address, saved=address is None)
    except Unreadable:
        return
    for found in read.entries if isinstance(read, ListPage) else (read.release,):
        assert found.title == " ".join(found.title.split())
        assert found.body == found.body.strip()
