"""Property paths as values: those of shapes, which are plain sequences, and all that SPARQL writes.

A path leads from a start node to end nodes. ``p+`` is ``p/p*`` and ``p?`` is ``p`` or nothing, so that four
classes are enough; ``^`` turns the steps round and is no class of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One statement: from its subject to its object, or back. Without a predicate it is any statement."""

    predicate: str | None
    forward: bool = True


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other; none at all stays at the start."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of the paths."""

    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """The path any number of times, or not at all."""

    path: Path


Path = Step | Sequence | Choice | Repeated
Steps = tuple[Step, ...]
"""The path of a shape. The empty one is that of a node shape, whose value is the focus node itself."""

STAY = Sequence(())


def joined(*paths: Path) -> Path:
    """One path after the other, without sequences in sequences.

    >>> joined(Step("p"), STAY, Sequence((Step("q"), Step("r"))))  # doctest: +ELLIPSIS
    Sequence(parts=(Step(predicate='p',...), Step(predicate='q',...), Step(predicate='r',...)))
    >>> joined(STAY, Step("p"))
    Step(predicate='p', forward=True)
    """
    parts: list[Path] = []
    for path in paths:
        parts += path.parts if isinstance(path, Sequence) else (path,)
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def inverse(path: Path) -> Path:
    """The way back."""
    match path:
        case Step(predicate, forward):
            return Step(predicate, not forward)
        case Sequence(parts):
            return Sequence(tuple(inverse(part) for part in reversed(parts)))
        case Choice(parts):
            return Choice(tuple(inverse(part) for part in parts))
        case Repeated(inner):
            return Repeated(inverse(inner))


def can_be_empty(path: Path) -> bool:
    """Whether the path may lead from a node to itself without any statement."""
    match path:
        case Step():
            return False
        case Sequence(parts):
            return all(map(can_be_empty, parts))
        case Choice(parts):
            return any(map(can_be_empty, parts))
        case Repeated():
            return True


@dataclass(frozen=True, slots=True)
class Use:
    """One place in a path where a step is taken, with the paths that lead there and on from there."""

    step: Step
    before: Path
    after: Path


def uses(path: Path) -> Iterator[Use]:
    """Every place in the path where a statement is used.

    A statement can only change where the path leads if one of these steps takes it.
    """
    match path:
        case Step():
            yield Use(path, STAY, STAY)
        case Sequence(parts):
            for number, part in enumerate(parts):
                for use in uses(part):
                    before = joined(*parts[:number], use.before)
                    yield Use(use.step, before, joined(use.after, *parts[number + 1 :]))
        case Choice(parts):
            for part in parts:
                yield from uses(part)
        case Repeated(inner):
            for use in uses(inner):
                yield Use(use.step, joined(path, use.before), joined(use.after, path))


def cost(path: Path) -> int:
    """How many nodes a walk may meet, as a rough weight: many subjects share an object, few the reverse."""
    match path:
        case Step(predicate, forward):
            return (1 if forward else 10) * (1 if predicate else 10)
        case Sequence(parts) | Choice(parts):
            return sum(cost(part) for part in parts)
        case Repeated(inner):
            return 10 * cost(inner)


def as_text(steps: Steps) -> str | None:
    """The path of a shape for a reader, as SPARQL writes it but without angle brackets; ``None`` for none.

    >>> as_text((Step("http://a"), Step("http://b", forward=False)))
    'http://a/^http://b'
    """
    return "/".join(("" if step.forward else "^") + str(step.predicate) for step in steps) or None
