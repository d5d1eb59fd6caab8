"""How a client learns that nothing has changed: a tag on every response, and 304 for one that it has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from flask import Flask, Response, g, request

import kg
from kg.store import QueryEngine

# These have a state of their own, a tag by what was asked or by what they hold, or time and chance in them.
_OTHERS = ("/sparql", "/healthz", "/metrics", "/static/", "/downloads")


def validate_pages(
    app: Flask, engine: QueryEngine, assets: str, also: Mapping[str, Callable[[], object]]
) -> None:
    """Gives the pages of the application tags, and says 304 before it makes one that the client has.

    ``assets`` is the state of the files that pages load: scripts that are built later change the pages.
    ``also`` gives, for the paths of some pages, what else they show that changes while the graph stays.
    """

    @app.before_request
    def unchanged() -> Response | None:
        if request.method not in {"GET", "HEAD"} or request.path.startswith(_OTHERS):
            return None
        # A page is what this version makes of this address and these preferences out of this snapshot.
        parts = (
            kg.__version__,
            assets,
            engine.snapshot.id,
            also[request.path]() if request.path in also else None,
            request.host_url,
            request.full_path,
            request.headers.get("Accept"),
        )
        g.tag = hashlib.blake2b(repr(parts).encode(), digest_size=15).hexdigest()
        # "*" is for any page that there is; whether there is one is seen when it is made.
        if request.if_none_match.star_tag or not request.if_none_match.contains_weak(g.tag):
            return None
        response = Response(status=304)
        response.set_etag(g.tag, weak=True)
        response.vary.add("Accept")
        return response

    @app.after_request
    def tagged(response: Response) -> Response:
        if (
            response.status_code == 200
            and "ETag" not in response.headers
            and "tag" in g
            and "no-store" not in str(response.headers.get("Cache-Control"))
        ):
            response.set_etag(g.tag, weak=True)
            response.vary.add("Accept")
        # A new build shows at once: caches ask again before they answer from memory.
        response.headers.setdefault("Cache-Control", "no-cache")
        if response.status_code == 200:
            response.make_conditional(request)
        # The server sets it on every response; this would be a second one.
        response.headers.pop("Date", None)
        return response
