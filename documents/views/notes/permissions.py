"""What one reader may do with the notes on one article, asked once for all of its cards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from documents.models import Annotation, Document, Membership
from documents.permissions import can_import, can_read_visible, can_write_for_everyone

Audience = Annotation.Audience


@dataclass(frozen=True)
class NotePermissions:
    """What `permissions` says of each annotation, in memory: `led` are the groups whose notes the reader hides and
    puts on new words, `writes` those they write for; None among them stands for what everyone sees."""

    viewer: uuid.UUID | None = None
    can_read: bool = False
    moderated_groups: frozenset[uuid.UUID | None] = frozenset()
    writable_groups: frozenset[uuid.UUID | None] = frozenset()

    def is_author(self, annotation: Annotation) -> bool:
        """The reader wrote it."""
        return self.viewer is not None and annotation.author_id == self.viewer

    def can_reply_to(self, annotation: Annotation) -> bool:
        """One's own, and what was written for a circle that one writes for."""
        if annotation.audience == Audience.PRIVATE:
            return self.can_read and self.is_author(annotation)
        return self.can_read and annotation.group_id in self.writable_groups

    def can_resolve(self, annotation: Annotation) -> bool:
        """As `permissions.can_resolve` has it."""
        if self.is_author(annotation):
            return True
        if annotation.audience == Audience.PRIVATE:
            return False
        return annotation.group_id in (self.moderated_groups if annotation.group_id is None else self.writable_groups)

    def can_moderate(self, annotation: Annotation) -> bool:
        """To hide it, or to show it again; nobody decides on their own."""
        if annotation.audience == Audience.PRIVATE or self.is_author(annotation):
            return False
        return annotation.group_id in self.moderated_groups

    def can_flag(self, annotation: Annotation) -> bool:
        """To report it to those who decide."""
        is_private = annotation.audience == Audience.PRIVATE
        return self.viewer is not None and not (
            self.is_author(annotation) or is_private or self.can_moderate(annotation)
        )


def note_permissions_for(viewer: Any, document: Document, annotations: Iterable[Annotation]) -> NotePermissions:
    """Asks it of an article that `viewer` was just found to see: one query, and one more where a note is public."""
    if not (viewer.is_authenticated and viewer.is_active):
        return NotePermissions(viewer=viewer.pk)
    can_read = can_read_visible(viewer, document)
    roles = list(Membership.objects.filter(user=viewer).values_list("group_id", "role"))
    moderated_groups: set[uuid.UUID | None] = {group for group, role in roles if role in Membership.MODERATORS}
    writable_groups: set[uuid.UUID | None] = {group for group, role in roles if role != Membership.Role.READER}
    if can_import(viewer):
        moderated_groups.add(None)
    if (
        can_read
        and any(one.audience == Audience.PUBLIC for one in annotations)
        and can_write_for_everyone(viewer, document)
    ):
        writable_groups.add(None)
    return NotePermissions(viewer.pk, can_read, frozenset(moderated_groups), frozenset(writable_groups))
