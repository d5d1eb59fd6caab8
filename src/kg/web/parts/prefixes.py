"""The prefixes of queries: all of them for our own, those that it uses for a query that people take away."""

from __future__ import annotations

import re

from kg.vocabulary import PREFIXES

_USED = re.compile(r"(?<![\w?<:/])([a-z]+):(?=[A-Za-z])")


def declaration(*prefixes: str) -> str:
    r"""The lines that declare these prefixes, in the order of the vocabulary.

    >>> declaration("kg")
    'PREFIX kg: <https://w3id.org/tradekg/ontology#>\n'
    """
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name in prefixes)


def declared(query: str) -> str:
    r"""The query with the prefixes that it uses: the endpoint knows them, other tools do not.

    >>> declared("ASK { ?event a kg:Event }")
    'PREFIX kg: <https://w3id.org/tradekg/ontology#>\n\nASK { ?event a kg:Event }'
    """
    return f"{declaration(*_USED.findall(query))}\n{query}"


PROLOGUE = declaration(*PREFIXES)
"""What stands before a query of our own."""
