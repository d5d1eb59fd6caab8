"""Agreements of a release: memoranda, treaties, statements, pledges, with parties, status and date."""

from kg.extract.agreements.accord import REACHED, Accord, Findings, agreement_name
from kg.extract.agreements.actors import find_actors
from kg.extract.agreements.finding import find_agreements

__all__ = ["REACHED", "Accord", "Findings", "agreement_name", "find_actors", "find_agreements"]
