"""The published graph → another SPARQL store, graph by graph: only what changed, and only what is ours."""

from kg.publish.ledger import ledger_path
from kg.publish.publishing import Options, Report, publish_to
from kg.publish.servers import Target, servers, target

__all__ = ["Options", "Report", "Target", "ledger_path", "publish_to", "servers", "target"]
