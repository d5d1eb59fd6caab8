"""The published graph → Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD, and tables in CSV and Parquet."""

from kg.export.formats import FORMATS, GRAPH_FORMATS, TABLE_FORMATS
from kg.export.tables import load_tables
from kg.export.writing import export, write_graph

__all__ = ["FORMATS", "GRAPH_FORMATS", "TABLE_FORMATS", "export", "load_tables", "write_graph"]
