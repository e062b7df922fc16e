"""What one reader may do with the notes on one article, loaded once for all of its cards."""

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
    """The rules of `permissions` for one reader, in memory.

    `moderated_groups` are the groups whose notes the reader may hide and re-anchor, `writable_groups` those they may
    write for. None in either set stands for public notes.
    """

    viewer: uuid.UUID | None = None
    can_read: bool = False
    moderated_groups: frozenset[uuid.UUID | None] = frozenset()
    writable_groups: frozenset[uuid.UUID | None] = frozenset()

    def is_author(self, annotation: Annotation) -> bool:
        """Checks whether the reader wrote the annotation."""
        return self.viewer is not None and annotation.author_id == self.viewer

    def can_reply_to(self, annotation: Annotation) -> bool:
        """Checks whether the reader may reply: to their own note, or to one for an audience they may write for."""
        if annotation.audience == Audience.PRIVATE:
            return self.can_read and self.is_author(annotation)
        return self.can_read and annotation.group_id in self.writable_groups

    def can_resolve(self, annotation: Annotation) -> bool:
        """Checks the same as `permissions.can_resolve`."""
        if self.is_author(annotation):
            return True
        if annotation.audience == Audience.PRIVATE:
            return False
        decided_by_leaders = annotation.group_id is None or annotation.is_held_back
        return annotation.group_id in (self.moderated_groups if decided_by_leaders else self.writable_groups)

    def can_moderate(self, annotation: Annotation) -> bool:
        """Checks whether the reader may hide and show the annotation; nobody moderates their own."""
        if annotation.audience == Audience.PRIVATE or self.is_author(annotation):
            return False
        return annotation.group_id in self.moderated_groups

    def can_flag(self, annotation: Annotation) -> bool:
        """Checks whether the reader may report the annotation to its moderators."""
        is_private = annotation.audience == Audience.PRIVATE
        return self.viewer is not None and not (
            self.is_author(annotation) or is_private or self.can_moderate(annotation)
        )


def note_permissions_for(viewer: Any, document: Document, annotations: Iterable[Annotation]) -> NotePermissions:
    """Loads the permissions for a document that `viewer` is known to see: one query, two if a note is public."""
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
