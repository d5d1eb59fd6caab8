"""The application: the one place that knows all pages and what each of them needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask

import kg
from kg.export import being_made, made_edition
from kg.queries import CannedQuery, load_queries
from kg.resources import shipped
from kg.settings import Settings
from kg.store import QueryEngine, Snapshot
from kg.web.explaining.about import CITING, about_pages
from kg.web.explaining.api import api_pages
from kg.web.explaining.ontology import ontology_pages
from kg.web.explaining.openapi import openapi_pages
from kg.web.explaining.quality import quality_pages
from kg.web.pages.downloads import download_pages
from kg.web.pages.found import search_pages
from kg.web.pages.graphs import graph_pages
from kg.web.pages.operations import operation_pages
from kg.web.pages.overview import overview_pages
from kg.web.parts.assets import add_assets
from kg.web.protocol.problems import handle_problems
from kg.web.protocol.security import add_headers
from kg.web.protocol.validators import validate_pages
from kg.web.questions.canned import canned_queries
from kg.web.questions.sparql import sparql_endpoint
from kg.web.serving.observing import Observer
from kg.web.things.entities import entity_pages
from kg.web.things.neighbourhood import neighbourhood_pages

# A form's percent-encoding makes three bytes of one; what else a form holds is small.
_ENCODING_GROWTH = 3
_FORM_REST = 64 * 1024


def body_limit(settings: Settings) -> int:
    """The bytes of the largest request body that may hold a query within its own limit."""
    return _ENCODING_GROWTH * settings.max_query_bytes + _FORM_REST


def create_app(
    settings: Settings,
    engine: QueryEngine,
    queries: Mapping[str, CannedQuery] | None = None,
    observer: Observer | None = None,
    preparing: Callable[[Snapshot], bool] = being_made,
) -> Flask:
    """The WSGI application over an engine that its caller closes; ``queries`` default to the shipped ones.

    ``observer`` is what the server in front of the application records its requests with; ``preparing`` tells
    whether files to take away can be expected that a snapshot has not.
    """
    names = settings.names
    canned = load_queries(shipped("queries")) if queries is None else queries
    app = Flask("kg.web", static_folder="static", template_folder="templates")
    app.config.update(
        MAX_CONTENT_LENGTH=body_limit(settings),
        MAX_FORM_MEMORY_SIZE=body_limit(settings),
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        KG_BASE=names.base,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(version=kg.__version__)
    assets = add_assets(app)

    handle_problems(app)
    add_headers(app)
    # These cite the graph by its version, which is known when its files are there.
    versioned = dict.fromkeys(CITING, lambda: made_edition(engine.snapshot))
    validate_pages(app, engine, assets.state, versioned)
    app.register_blueprint(overview_pages(engine, names, canned))
    app.register_blueprint(about_pages(engine, names))
    app.register_blueprint(search_pages(engine, names))
    app.register_blueprint(sparql_endpoint(engine, names, settings.max_query_bytes))
    app.register_blueprint(canned_queries(engine, names, canned))
    app.register_blueprint(entity_pages(engine, names, canned))
    app.register_blueprint(neighbourhood_pages(engine, names))
    app.register_blueprint(graph_pages(engine, names))
    app.register_blueprint(download_pages(None if settings.endpoint else settings.store, preparing))
    app.register_blueprint(ontology_pages(engine, names))
    app.register_blueprint(openapi_pages(canned))
    app.register_blueprint(api_pages(canned))
    app.register_blueprint(quality_pages(engine, names, canned))
    app.register_blueprint(operation_pages(engine, observer or Observer(engine)))
    return app
