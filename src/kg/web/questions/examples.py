"""Queries to begin from: short ones, each of which shows one way in which the graph is put together."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.parts.prefixes import declared


@dataclass(frozen=True, slots=True)
class Example:
    """A query with the name of its link and of its tab in the editor."""

    name: str
    query: str


_EXAMPLES = (
    Example(
        "Latest events",
        """\
SELECT DISTINCT ?event ?date ?place
WHERE {
  ?event a kg:Event ;
         kg:startDate ?date .
  OPTIONAL { ?event kg:place ?place }
}
ORDER BY DESC(?date)
LIMIT 20
""",
    ),
    Example(
        "Who took part",
        """\
# A participation ties one person or body to one event, in one role.
SELECT ?event ?agent ?role ?title
WHERE {
  ?event a kg:Meeting ;
         kg:hasParticipation ?participation .
  ?participation kg:agent ?agent ;
                 kg:role ?role .
  OPTIONAL { ?participation kg:title ?title }
}
ORDER BY ?event ?role
""",
    ),
    Example(
        "Agreements and sentences",
        """\
# Evidence holds the words that were read, and their place in the text.
SELECT ?agreement ?status ?sentence ?release
WHERE {
  ?agreement a kg:Agreement ;
             kg:hasStatusStatement ?statement .
  ?statement kg:agreementStatus ?status ;
             kg:evidence ?evidence .
  ?evidence kg:sentence ?sentence ;
            oa:hasSource ?release .
}
ORDER BY ?agreement ?release
""",
    ),
    Example(
        "Countries in Wikidata",
        """\
# With these items the answer can be joined with anything that Wikidata knows.
SELECT ?country ?item (COUNT(DISTINCT ?event) AS ?events)
WHERE {
  ?country a kg:Country ;
           skos:exactMatch ?item .
  ?event kg:involvesCountry ?country .
}
GROUP BY ?country ?item
ORDER BY DESC(?events)
""",
    ),
    Example(
        "What one release says",
        """\
# Each release has a graph of its own.
SELECT ?release ?subject ?property ?value
WHERE {
  { SELECT ?release WHERE { ?release a kg:Release ; dcterms:issued ?day } ORDER BY DESC(?day) LIMIT 1 }
  BIND(IRI(REPLACE(STR(?release), "/id/", "/graph/")) AS ?graph)
  GRAPH ?graph {
    ?subject ?property ?value .
    FILTER(?property NOT IN (kg:text, kg:sentence))
  }
}
LIMIT 100
""",
    ),
    Example(
        "A meeting as triples",
        """\
# CONSTRUCT gives triples: take them as Turtle, JSON-LD or another format.
CONSTRUCT { ?event rdfs:label ?name ; kg:startDate ?date ; kg:participant ?who . ?who rdfs:label ?called }
WHERE {
  { SELECT ?event ?date WHERE { ?event a kg:Meeting ; kg:startDate ?date } ORDER BY DESC(?date) LIMIT 1 }
  ?event rdfs:label ?name ; kg:participant ?who .
  ?who rdfs:label ?called .
}
""",
    ),
)

EXAMPLES = tuple(Example(one.name, declared(one.query)) for one in _EXAMPLES)
