"""Typed chunks of a sentence: bodies, events, offices and places by the nouns that head them, plain names."""

from kg.extract.chunks.headlines import names_authority, parse_headline
from kg.extract.chunks.parsing import parse_sentences
from kg.extract.chunks.types import Chunk, Kind, Sentence

__all__ = ["Chunk", "Kind", "Sentence", "names_authority", "parse_headline", "parse_sentences"]
