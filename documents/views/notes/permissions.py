"""What one reader may do with the notes on one article, asked once for all of its cards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from documents.models import Annotation, Document, Membership
from documents.permissions import can_import, can_read_seen, may_write_for_everyone

Audience = Annotation.Audience


@dataclass(frozen=True)
class Allowed:
    """What `permissions` says of each annotation, in memory: `led` are the groups whose notes the reader hides and
    puts on new words, `writes` those they write for; None among them stands for what everyone sees."""

    viewer: uuid.UUID | None = None
    reads: bool = False
    led: frozenset[uuid.UUID | None] = frozenset()
    writes: frozenset[uuid.UUID | None] = frozenset()

    def is_author(self, annotation: Annotation) -> bool:
        """The reader wrote it."""
        return self.viewer is not None and annotation.author_id == self.viewer

    def to_answer(self, annotation: Annotation) -> bool:
        """One's own, and what was written for a circle that one writes for."""
        if annotation.audience == Audience.PRIVATE:
            return self.reads and self.is_author(annotation)
        return self.reads and annotation.group_id in self.writes

    def to_resolve(self, annotation: Annotation) -> bool:
        """As `permissions.can_resolve` has it."""
        if self.is_author(annotation):
            return True
        if annotation.audience == Audience.PRIVATE:
            return False
        return annotation.group_id in (self.led if annotation.group_id is None else self.writes)

    def to_decide(self, annotation: Annotation) -> bool:
        """To hide it, or to show it again; nobody decides on their own."""
        if annotation.audience == Audience.PRIVATE or self.is_author(annotation):
            return False
        return annotation.group_id in self.led

    def to_flag(self, annotation: Annotation) -> bool:
        """To report it to those who decide."""
        is_private = annotation.audience == Audience.PRIVATE
        return self.viewer is not None and not (self.is_author(annotation) or is_private or self.to_decide(annotation))


def allowed_to(viewer: Any, document: Document, annotations: Iterable[Annotation]) -> Allowed:
    """Asks it of an article that `viewer` was just found to see: one query, and one more where a note is public."""
    if not (viewer.is_authenticated and viewer.is_active):
        return Allowed(viewer=viewer.pk)
    reads = can_read_seen(viewer, document)
    roles = list(Membership.objects.filter(user=viewer).values_list("group_id", "role"))
    led: set[uuid.UUID | None] = {group for group, role in roles if role in Membership.MODERATORS}
    writes: set[uuid.UUID | None] = {group for group, role in roles if role != Membership.Role.READER}
    if can_import(viewer):
        led.add(None)
    if (
        reads
        and any(one.audience == Audience.PUBLIC for one in annotations)
        and may_write_for_everyone(viewer, document)
    ):
        writes.add(None)
    return Allowed(viewer.pk, reads, frozenset(led), frozenset(writes))
