"""Facts and gold annotations in; counts of what was found, missed and invented out."""

from kg.evaluate.counts import Counts, Fault, Mistake, ReleaseScores, Scores, Share
from kg.evaluate.figures import figures_table
from kg.evaluate.gold import Gold, read_gold
from kg.evaluate.identity import IdentityScores, evaluate_identity
from kg.evaluate.identity_report import identity_table, wrong_pairs_table
from kg.evaluate.keys import Mention, MentionKind, read_keys
from kg.evaluate.page import notes_in, quality_page
from kg.evaluate.readers import compare_readers
from kg.evaluate.report import errors_table, scores_json, scores_table
from kg.evaluate.score import evaluate
from kg.evaluate.sight import Sight, read_sight

__all__ = [
    "Counts",
    "Fault",
    "Gold",
    "IdentityScores",
    "Mention",
    "MentionKind",
    "Mistake",
    "ReleaseScores",
    "Scores",
    "Share",
    "Sight",
    "compare_readers",
    "errors_table",
    "evaluate",
    "evaluate_identity",
    "figures_table",
    "identity_table",
    "notes_in",
    "quality_page",
    "read_gold",
    "read_keys",
    "read_sight",
    "scores_json",
    "scores_table",
    "wrong_pairs_table",
]
