"""Wikidata's items by name and by identifier, out of the cache where it has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kg.errors import LookupFailed
from kg.link.lookup.api import Api, Refused
from kg.link.lookup.cache import AnswerCache
from kg.link.lookup.item import LANGUAGES, QID, Item

FOUND_AT_MOST = 10
"""Items that one search gives; the name that was asked for stands among the first."""

_AT_ONCE = 50
"""Ids in one ``wbgetentities`` request: the API's limit for everyone."""

_ITEM = "item/1"
"""The form of cached items: another number when :class:`~kg.link.lookup.item.Item` changes."""


class Wikidata:
    """What an API knows, asked once and then read from the cache."""

    def __init__(self, api: Api, cache: AnswerCache) -> None:
        self._api = api
        self._cache = cache

    def search(self, name: str) -> tuple[tuple[str, ...], datetime]:
        """The items whose English label or alias begins with the name, best first, and when that was so."""
        key = f"search/{FOUND_AT_MOST}/{name}"
        known = self._cache.get(key, self._api.clock.now())
        if known is not None and _are_qids(known[0]):
            return tuple(known[0]), known[1]
        answer = self._api.get(
            {
                "action": "wbsearchentities",
                "search": name,
                "language": "en",
                "uselang": "en",
                "type": "item",
                "limit": str(FOUND_AT_MOST),
            }
        )
        try:
            found = [hit["id"] for hit in answer["search"] if QID.fullmatch(hit["id"])]
        except (KeyError, TypeError) as error:
            raise self._unexpected("wbsearchentities", error) from None
        return tuple(found), self._keep(key, found)

    def items(self, qids: Iterable[str]) -> Mapping[str, Item]:
        """The items by the identifiers asked for; a redirect gives its target, an unknown one nothing."""
        found: dict[str, Item] = {}
        missing: list[str] = []
        for qid in dict.fromkeys(qids):
            known = self._cache.get(f"{_ITEM}/{qid}", self._api.clock.now())
            try:
                if known is None:
                    missing.append(qid)
                elif known[0] is not None:
                    found[qid] = Item.from_record(known[0])
            except (KeyError, TypeError, AttributeError):
                # Of another form than this version keeps: asked for again.
                missing.append(qid)
        for first in range(0, len(missing), _AT_ONCE):
            for qid, item in self._asked(missing[first : first + _AT_ONCE]):
                self._keep(f"{_ITEM}/{qid}", None if item is None else item.record())
                if item is not None:
                    found[qid] = item
        return found

    def ancestors(self, classes: Iterable[str], known: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Each class with all classes above it (P279); the walk stops at the ``known`` ones."""
        roots = frozenset(known)
        start = tuple(dict.fromkeys(classes))
        parents: dict[str, tuple[str, ...]] = {}
        level = [qid for qid in start if qid not in roots]
        while level:
            items = self.items(level)
            parents.update({qid: items[qid].parents if qid in items else () for qid in level})
            above = dict.fromkeys(parent for qid in level for parent in parents[qid])
            level = [qid for qid in above if qid not in roots and qid not in parents]
        return {qid: _above(qid, parents) for qid in start}

    def _asked(self, qids: Sequence[str]) -> Iterator[tuple[str, Item | None]]:
        """The items that the API gives for at most 50 identifiers, ``None`` for what it does not know."""
        wanted = list(qids)
        while wanted:
            try:
                answer = self._api.get(
                    {
                        "action": "wbgetentities",
                        "ids": "|".join(wanted),
                        "props": "labels|aliases|descriptions|claims|sitelinks",
                        "languages": "|".join(LANGUAGES),
                        "redirects": "yes",
                    }
                )
            except Refused as error:
                # One identifier that was never given fails the whole request, and is named.
                if error.code != "no-such-entity" or error.id not in wanted:
                    raise
                wanted.remove(error.id)
                yield error.id, None
                continue
            try:
                yield from [(qid, _item(answer["entities"], qid)) for qid in wanted]
            except (KeyError, TypeError, AttributeError) as error:
                raise self._unexpected("wbgetentities", error) from None
            return

    def _keep(self, key: str, answer: Any) -> datetime:
        now = self._api.clock.now()
        self._cache.put(key, answer, now)
        return now

    def _unexpected(self, action: str, error: Exception) -> LookupFailed:
        reason = f"{type(error).__name__}: {error}"
        return LookupFailed(f"{self._api.url} answers {action} in a form that is not Wikibase's ({reason})")


def _are_qids(answer: Any) -> bool:
    return isinstance(answer, list) and all(isinstance(one, str) and QID.fullmatch(one) for one in answer)


def _item(entities: Mapping[str, Any], qid: str) -> Item | None:
    # A redirect stands under the identifier asked for and has the target's own in it.
    entity = entities.get(qid)
    return None if entity is None or "missing" in entity else Item.from_answer(entity)


def _above(qid: str, parents: Mapping[str, Sequence[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [qid]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(parents.get(one, ()))
    return frozenset(seen)
