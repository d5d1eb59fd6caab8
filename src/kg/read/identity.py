"""The id of each release: made of what it is, not of where or in which order it was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from kg.model import Release
from kg.read.draft import Draft
from kg.slug import slug

_TITLE_LIMIT = 80
_GIVEN_LIMIT = 120


def identify(drafts: Iterable[Draft]) -> tuple[Release, ...]:
    """One release for each id and body among the drafts, in the order of their ids.

    Drafts with the same id and the same body are one release: the first, with the category and the url of
    a later one where it has none. Drafts with the same id and different bodies are different releases, and
    each id is extended by a short hash of its body, so that the ids do not depend on which came first.
    """
    groups: dict[str, dict[str, Draft]] = defaultdict(dict)
    for draft in drafts:
        bodies = groups[release_id(draft)]
        known = bodies.get(draft.body)
        bodies[draft.body] = draft if known is None else _completed(known, draft)
    releases = []
    for base_id, bodies in groups.items():
        for body, draft in bodies.items():
            unique_id = base_id if len(bodies) == 1 else f"{base_id}-{_short_hash(body)}"
            releases.append(_release(unique_id, draft))
    return tuple(sorted(releases, key=lambda release: release.id))


def release_id(draft: Draft) -> str:
    """The id that a draft has when no other release shares it.

    It is the file's own id as a slug where there is one, else the date and the title; a title in which no
    letter can be written in ASCII is replaced by a hash of the body.
    """
    given = slug(draft.given_id or "", _GIVEN_LIMIT)
    return given or f"{draft.issued.isoformat()}-{slug(draft.title, _TITLE_LIMIT) or _short_hash(draft.body)}"


def base_id(release: Release) -> str:
    """The id that a release has, or would have if no other shared it: the id without the hash of its body."""
    return release.id.removesuffix(f"-{_short_hash(release.body)}")


def _completed(first: Draft, later: Draft) -> Draft:
    return Draft(
        first.title,
        first.body,
        first.issued,
        first.source,
        first.category or later.category,
        first.url or later.url,
        first.given_id,
    )


def _release(release_id: str, draft: Draft) -> Release:
    return Release(release_id, draft.title, draft.body, draft.issued, draft.category, draft.url, draft.source)


def _short_hash(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:8]
