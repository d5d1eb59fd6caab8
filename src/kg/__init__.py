"""tradekg: press releases of a trade ministry as a knowledge graph.

Data flows one way: ``read → extract → link → rdf → validate → store → serve | query | export``.
"""

__version__ = "0.1.0"
