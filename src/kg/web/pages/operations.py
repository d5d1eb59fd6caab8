"""What those who run the server look at: whether it is well, and its figures."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response

from kg.errors import KgError
from kg.store import QueryEngine, QueryRequest, asking
from kg.web.protocol.answers import json_response
from kg.web.protocol.problems import problem_of
from kg.web.serving.observing import METRICS_TYPE, Observer

# Chance is in it, so that the answer does not come out of the cache.
_PROBE = "ASK { FILTER(RAND() >= 0) }"
_SECONDS = 5.0
_WHO = "the check of health"
"""It takes turns with the clients: what others wait for says nothing of whether the server is well."""


def operation_pages(engine: QueryEngine, observer: Observer) -> Blueprint:
    """The blueprint of ``/healthz`` and ``/metrics``."""
    pages = Blueprint("operations", __name__)

    @pages.get("/healthz")
    def health() -> Response:
        """200 while a query is answered, 503 with the kind of problem when not."""
        told: dict[str, object]
        before = asking.set(_WHO)
        try:
            snapshot = engine.snapshot
            engine.answer(QueryRequest(_PROBE, timeout=_SECONDS))
            told = {
                "status": "ok",
                "snapshot": snapshot.id,
                "built": snapshot.built.isoformat(),
                "confinement": asdict(engine.confinement()),
                **({"remarks": list(engine.remarks)} if engine.remarks else {}),
            }
            status = 200
        except KgError as error:
            problem = problem_of(error)
            told = {"status": "failing", "reason": problem.kind, "detail": problem.detail}
            status = 503
        finally:
            asking.reset(before)
        response = json_response(told)
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        return response

    @pages.get("/metrics")
    def metrics() -> Response:
        response = Response(observer.metrics(), content_type=METRICS_TYPE)
        response.headers["Cache-Control"] = "no-store"
        return response

    return pages
