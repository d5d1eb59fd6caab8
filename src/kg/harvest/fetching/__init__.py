"""Pages asked for with good manners: what may be asked, how often, and how much of an answer is taken."""

from kg.harvest.fetching.answers import Answer, Fetched, NotModified, Validators
from kg.harvest.fetching.fetcher import Fetcher

__all__ = ["Answer", "Fetched", "Fetcher", "NotModified", "Validators"]
