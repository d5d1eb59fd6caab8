"""The whole way from files to a published graph: read, extract, link, map, load, validate."""

from kg.pipeline.building import BuildReport, build
from kg.pipeline.facts import FactsReport, Progress, gazetteer_of, known_of, no_progress, read_facts
from kg.pipeline.workers import Workers

__all__ = [
    "BuildReport",
    "FactsReport",
    "Progress",
    "Workers",
    "build",
    "gazetteer_of",
    "known_of",
    "no_progress",
    "read_facts",
]
