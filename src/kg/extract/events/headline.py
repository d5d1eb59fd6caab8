"""What the verb of a headline says that was done."""

from __future__ import annotations

import re

from kg.extract.events.story import Story
from kg.extract.tables import cues
from kg.model import EventKind

_TOLD = (EventKind.MEETING, EventKind.VISIT, EventKind.SIGNING, EventKind.CEREMONY)


def acts_of_title(story: Story) -> frozenset[EventKind]:
    """The kinds of events that the verb of the headline tells: "Korea and Chile | Sign MOU"."""
    return frozenset(
        kind for kind in _TOLD if cues("title_acts", kind, re.IGNORECASE).search(story.release.title)
    )
