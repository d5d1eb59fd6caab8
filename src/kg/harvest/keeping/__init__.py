"""What was found is kept: releases in a file of JSON Lines, what pages said of their version beside it."""

from kg.harvest.keeping.keeper import Keeper, Outcome
from kg.harvest.keeping.lines import Incomplete, Record, record_of

__all__ = ["Incomplete", "Keeper", "Outcome", "Record", "record_of"]
