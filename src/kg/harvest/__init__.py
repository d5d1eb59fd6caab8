"""Releases from web pages, feeds and saved pages, as JSON Lines that the reader reads.

What comes before all other parts: pages are asked for politely (``fetching``), recognised and taken apart
(``pages``), and the releases in them are kept in a file that can be continued at any time (``keeping``).

Nothing is imported here: the packages that take pages apart are those of the extra ``harvest``.
"""
