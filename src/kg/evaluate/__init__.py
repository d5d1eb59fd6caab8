"""Facts and gold annotations in; counts of what was found, missed and invented out."""

from kg.evaluate.counts import Counts, Fault, Mistake, ReleaseScores, Scores, Share
from kg.evaluate.figures import figures_table
from kg.evaluate.gold import Gold, read_gold
from kg.evaluate.page import notes_in, quality_page
from kg.evaluate.readers import compare_readers
from kg.evaluate.report import errors_table, scores_json, scores_table
from kg.evaluate.score import evaluate
from kg.evaluate.sight import Sight, read_sight

__all__ = [
    "Counts",
    "Fault",
    "Gold",
    "Mistake",
    "ReleaseScores",
    "Scores",
    "Share",
    "Sight",
    "compare_readers",
    "errors_table",
    "evaluate",
    "figures_table",
    "notes_in",
    "quality_page",
    "read_gold",
    "read_sight",
    "scores_json",
    "scores_table",
]
