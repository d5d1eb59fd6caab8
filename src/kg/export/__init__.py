"""The published graph → Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD, and tables in CSV and Parquet."""

from kg.export.downloads import SUMS_FILE, Download, Downloads, being_made, downloads_of, find_downloads
from kg.export.edition import PACKAGE_FILE, Edition, made_edition, unversioned
from kg.export.formats import FORMATS, GRAPH_FORMATS, TABLE_FORMATS
from kg.export.graphs import write_graph
from kg.export.packing import make_downloads
from kg.export.tables import load_tables
from kg.export.writing import export

__all__ = [
    "FORMATS",
    "GRAPH_FORMATS",
    "PACKAGE_FILE",
    "SUMS_FILE",
    "TABLE_FORMATS",
    "Download",
    "Downloads",
    "Edition",
    "being_made",
    "downloads_of",
    "export",
    "find_downloads",
    "load_tables",
    "made_edition",
    "make_downloads",
    "unversioned",
    "write_graph",
]
