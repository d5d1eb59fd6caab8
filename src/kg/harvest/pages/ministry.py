"""How the ministry's English site addresses its releases: today, and until 2023.

Today a list links to ``javascript:article.view('NUMBER', 'BOARD')``, which leads to
``/eng/article/LIST/NUMBER/view?bbsCdN=BOARD``; its pages are counted by ``pageIndex``. Until 2023 a list
``…/bbs/bbsList.do?bbs_cd_n=BOARD`` linked to ``bbsView.do?bbs_seq_n=NUMBER&bbs_cd_n=BOARD``, its pages were
counted by ``currentPage``. Numbers went on, so a release has one id under both. In 2025 the ministry got a
new name, and its host too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kg.harvest.addresses import host_of, joined
from kg.slug import slug

HOSTS = frozenset({"english.motie.go.kr", "english.motir.go.kr"})

_PREFIX = "motir"
_PRESS_RELEASES = "2"
# The list of press releases shows those of one board; lists by topic show several.
_BOARDS = {"EATCLdfa319ada": _PRESS_RELEASES}

_CALL = re.compile(r"article\.view\(\s*['\"]?(\d+)['\"]?\s*(?:,\s*['\"]?(\w+)['\"]?\s*)?\)")
_RELEASE = re.compile(r".*/(?:article|\d+/topics)/(?P<list>\w+)/(?P<number>\d+)(?:/view)?/?")
_LIST = re.compile(r"/(?:eng|kor)/(?:article/\w+|\d+/topics/\d+)/?")
# What an address says besides is where the reader came from.
_TELLING = ("bbs_seq_n", "bbs_cd_n", "view_type_v", "bbsCdN")
# Most links of a page are soon seen to be none.
_MAY_LEAD = re.compile(r"\d/?(?:view/?)?(?:[?#]|$)|bbsView\.do")
_OLD_RELEASE = "bbsView.do"
_OLD_LIST = "bbsList.do"


@dataclass(frozen=True, slots=True)
class ReleaseLink:
    """Which release a link leads to.

    ``board`` and ``address`` are ``None`` where the link and the page that has it do not tell them; ``list``
    is the list under which the release is addressed.
    """

    number: str
    board: str | None = None
    address: str | None = None
    list: str | None = None

    @property
    def id(self) -> str | None:
        """The release's id: of the site, the board and the number; ``None`` where the site is unknown.

        >>> ReleaseLink("2649", "2", "https://english.motir.go.kr/eng/article/EATCLdfa319ada/2649/view").id
        'motir-2-2649'
        """
        if self.address is None:
            return None
        host = host_of(self.address)
        site = _PREFIX if host in HOSTS else slug(urlsplit(self.address).netloc)
        return slug("-".join(part for part in (site, self.board or self.list, self.number) if part))


def release_link(reference: str, address: str | None) -> ReleaseLink | None:
    """The release to which a page at ``address`` refers; ``None`` where it refers to something else."""
    called = _CALL.search(reference)
    if called is None:
        if not _MAY_LEAD.search(reference):
            return None
        target = joined(address, reference)
        return None if target is None else release_at(target)
    number, board = called.groups()
    if address is None:
        return ReleaseLink(number, board)
    parts = urlsplit(address)
    query = urlencode({"bbsCdN": board}) if board else ""
    path = f"{parts.path.rstrip('/')}/{number}/view"
    return release_at(urlunsplit((parts.scheme, parts.netloc, path, query, "")))


def release_at(address: str) -> ReleaseLink | None:
    """The release whose page has this address; ``None`` where it is no page of a release.

    >>> link = release_at("https://english.motie.go.kr/eng/article/EATCLdfa319ada/1619/view?pageIndex=9")
    >>> link.id, link.address
    ('motir-2-1619', 'https://english.motie.go.kr/eng/article/EATCLdfa319ada/1619/view')
    >>> release_at("http://english.motie.go.kr/en/pc/photonews/bbs/bbsView.do?bbs_seq_n=88&bbs_cd_n=1").id
    'motir-1-88'
    """
    parts = urlsplit(address)
    said = {name: value for name, value in parse_qsl(parts.query) if name in _TELLING}
    address = urlunsplit(parts._replace(query=urlencode(said)))
    if parts.path.endswith(f"/{_OLD_RELEASE}"):
        number = said.get("bbs_seq_n", "")
        return ReleaseLink(number, said.get("bbs_cd_n"), address) if number.isdecimal() else None
    found = _RELEASE.fullmatch(parts.path)
    if found is None:
        return None
    return ReleaseLink(
        found["number"], said.get("bbsCdN") or _BOARDS.get(found["list"]), address, found["list"]
    )


def is_list(address: str) -> bool:
    """Whether this is the address of a list of releases."""
    path = urlsplit(address).path
    return path.endswith(f"/{_OLD_LIST}") or _LIST.fullmatch(path) is not None


def next_page(address: str) -> str | None:
    """The address of the page after this one of a list; ``None`` where it is no list.

    >>> next_page("https://english.motir.go.kr/eng/12/topics/1?pageIndex=54")
    'https://english.motir.go.kr/eng/12/topics/1?pageIndex=55'
    """
    if not is_list(address):
        return None
    parts = urlsplit(address)
    name = "currentPage" if parts.path.endswith(_OLD_LIST) else "pageIndex"
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    here = said.get(name, "")
    said[name] = str(int(here) + 1 if here.isdecimal() and len(here) < 9 else 2)
    return urlunsplit(parts._replace(query=urlencode(said)))
