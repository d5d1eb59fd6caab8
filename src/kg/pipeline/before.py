"""What the published graph tells a build of the releases in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.errors import InputError
from kg.link import REGISTER_FILE
from kg.model import Release
from kg.pipeline.collection import FILE, Collection, Member, content_hash, read_collection
from kg.rdf import read_release
from kg.read import base_id
from kg.store import Draft
from kg.vocabulary import Names


def collection_before(draft: Draft, names: Names) -> Collection:
    """The releases of the graph before; where the list beside it is lost or damaged, the graph tells."""
    content = draft.kept_file(FILE)
    if content is not None:
        try:
            return read_collection(content)
        except ValueError:
            pass
    return Collection(
        {release.id: Member(base_id(release), content_hash(release)) for release in _all(draft, names)}
    )


def releases_before(draft: Draft, names: Names, ids: Iterable[str]) -> Iterator[Release]:
    """The releases with these ids as the graph before has them; one that is not there is left out."""
    subjects = {names.id(f"release/{id_}"): names.release_graph(id_) for id_ in ids}
    below = names.id("release/")
    for subject, triples in draft.described_before(subjects):
        release = read_release(subject.removeprefix(below), triples)
        if release is not None:
            yield release


def lost_register(draft: Draft, before: Collection) -> tuple[InputError, ...]:
    """A warning where a graph was built, but its register of ids is gone: then ids are given anew."""
    if draft.previous is None or not before.members or draft.kept_file(REGISTER_FILE) is not None:
        return ()
    path = draft.previous.path / "files" / REGISTER_FILE
    message = (
        "the register of ids is gone: ids were given anew; if they must stay, restore it and build again"
    )
    return (InputError(message, path),)


def _all(draft: Draft, names: Names) -> Iterator[Release]:
    below = names.graph("release/")
    ids = (graph.removeprefix(below) for graph in draft.graphs_before() if graph.startswith(below))
    return releases_before(draft, names, sorted(ids))
