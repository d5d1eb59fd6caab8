"""HTTP to the graph: SPARQL endpoint, canned queries, and a page for every thing."""

from kg.web.app import create_app
from kg.web.server import serve

__all__ = ["create_app", "serve"]
