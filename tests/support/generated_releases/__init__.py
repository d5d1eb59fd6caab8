"""Believable releases in any number: the samples told anew, of other days, people, bodies, places and sums.

The same seed number always gives the same releases, and fewer of them are the beginning of more. They come
in the order of their days, some five a weekday, so that 20,000 are fifteen years; further ones tell of the
same years again. Offices change hands as in reality, some companies are named again and again and most only
once or twice, and now and then a second, shorter release tells of what an earlier one has told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from random import Random

from generated_releases.days import MONTHS, days
from generated_releases.tables import exchanged, rows
from generated_releases.telling import Slots, Telling, find_slots
from generated_releases.world import World
from kg.extract.sentences import split_sentences
from kg.model import Release
from kg.read import read_releases
from kg.resources import shipped

__all__ = ["Generated", "generated"]

_TOLD_AGAIN = 0.06
_RECENT = 8
"""A release that is told again is one of so many before."""
_DROPPED = 0.12
_ADDITIONS = (0, 0, 0, 1, 1, 2)
_CERTAIN = 2
"""So many sentences at the beginning are never dropped, nor is one that introduces somebody."""


@dataclass(frozen=True, slots=True)
class Generated:
    """One release with what was put into it: ``sample`` is the id of the sample that it tells anew.

    ``persons`` are the full names in its body, as written. ``again`` is the title of the release about
    the same event, where it is the second.
    """

    title: str
    body: str
    issued: date
    category: str | None
    sample: str
    persons: tuple[str, ...]
    again: str | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    release: Generated
    sentences: Sequence[str]
    telling: Telling
    sample: _Sample


@dataclass(frozen=True, slots=True)
class _Sample:
    name: str
    release: Release
    titles: Sequence[str]
    sentences: Sequence[str]
    droppable: frozenset[int]
    slots: Slots


def generated(seed: int = 1) -> Iterator[Generated]:
    """Releases without end, in the order of their days."""
    world = World(seed)
    titles: set[str] = set()
    recent: deque[_Told] = deque(maxlen=_RECENT)
    for lap, day, number in days(world):
        random = world.random("day", lap, day)
        for sample in random.sample(_samples(), number):
            earlier = random.choice(recent) if recent and random.random() < _TOLD_AGAIN else None
            told = _told_again(earlier, day, random) if earlier else _told(sample, world, day, random)
            title = _new_title(told.release.title, told, random, titles)
            release = _with_title(told.release, title)
            if earlier:
                recent.remove(earlier)
            else:
                recent.append(replace(told, release=release))
            yield release


def _told(sample: _Sample, world: World, day: date, random: Random) -> _Told:
    telling = Telling(world, random, sample.slots, sample.release.issued, day)
    kept = [
        telling.told(sentence)
        for place, sentence in enumerate(sample.sentences)
        if place not in sample.droppable or random.random() >= _DROPPED
    ]
    added = random.sample(rows("additions"), random.choice(_ADDITIONS))
    kept += [telling.addition(row["sentence"]) for row in added]
    title = telling.told(random.choice(sample.titles))
    return _Told(_release(title, " ".join(kept), day, telling, sample), kept, telling, sample)


def _told_again(earlier: _Told, day: date, random: Random) -> _Told:
    """The first sentences of an earlier release under another title."""
    telling, sample = earlier.telling, earlier.sample
    kept = earlier.sentences[: min(random.choice((2, 3)), len(earlier.sentences) - 1)]
    others = [title for title in map(telling.told, sample.titles) if title != earlier.release.title]
    release = _release(random.choice(others), " ".join(kept), day, telling, sample, earlier.release.title)
    return _Told(release, kept, telling, sample)


def _release(
    title: str, body: str, day: date, telling: Telling, sample: _Sample, again: str | None = None
) -> Generated:
    persons = tuple(name for name in telling.put_in if name in body)
    return Generated(title, body, day, sample.release.category, sample.name, persons, again)


def _new_title(title: str, told: _Told, random: Random, known: set[str]) -> str:
    """The title, or one that no release before has."""
    day = told.release.issued
    others = [one for one in map(told.telling.told, told.sample.titles) if one != told.release.again]
    random.shuffle(others)
    dated = f"{title} on {MONTHS[day.month - 1]} {day.day}"
    for candidate in (title, *others, dated, f"{dated}, {day.year}"):
        if candidate not in known:
            known.add(candidate)
            return candidate
    number = 2
    while (candidate := f"{title} ({number})") in known:
        number += 1
    known.add(candidate)
    return candidate


def _with_title(release: Generated, title: str) -> Generated:
    return replace(release, title=title)


@cache
def _samples() -> tuple[_Sample, ...]:
    """The samples in the order of their files."""
    samples = []
    for release in read_releases([shipped("seeds")]).releases:
        name = release.source.path.stem
        body = release.body
        sentences = [body[one.start : one.end] for one in split_sentences(body)]
        titles = (release.title, *exchanged()[name].titles)
        slots = find_slots(exchanged()[name].slots, "\n".join((*titles, body)))
        droppable = frozenset(range(_CERTAIN, len(sentences))) - {
            place
            for place, sentence in enumerate(sentences)
            if any(slot.kind == "person" and written in sentence for written, slot in slots.by_words.items())
        }
        samples.append(_Sample(name, release, titles, sentences, droppable, slots))
    return tuple(sorted(samples, key=lambda sample: sample.name))
