"""A reader's rights as conditions on annotations, from which `AnnotationQuerySet` builds the rule of sight.

Over all documents they are subqueries. Where the document and its reader's memberships are known, they are constants
and columns of the annotation itself, so that Postgres finds the rows by index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, UUIDField

from documents.models.compiled import IsOneOf, slot
from documents.models.document import Document
from documents.models.group import Membership

if TYPE_CHECKING:
    from documents.models.visibility import VisibilityContext

ALWAYS, NEVER = Q(), Q(pk__in=[])
"""Conditions that hold for every row and for none. `ALWAYS` may only be joined by `&`."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Conditions on an annotation: its document's page is open to the reader, and its text; the group is theirs, or one
    that they moderate; they wrote it, or the root of its thread; the root is shown.

    `document` lets through the documents whose page the reader may open; None where the document is known to be one of
    them and the annotations are in no other.
    """

    opens: Q
    reads: Q
    belongs: Q
    leads: Q
    wrote: Q
    began: Q
    in_shown_thread: Q
    documents: Any = None
    has_account: bool = False
    is_curator: bool = False

    @classmethod
    def everywhere(cls, user: Any, withheld: Any) -> Sight:
        """Returns the conditions for a user over all documents; `withheld` are the withheld annotations."""
        shown = Document.objects.in_force().visible_to(user)
        in_shown_thread = Q(root=None) | ~Q(root__in=withheld.values("pk"))
        if not user.is_authenticated:
            return cls(Q(document__in=shown), NEVER, NEVER, NEVER, NEVER, NEVER, in_shown_thread, shown)
        mine = Membership.objects.filter(user=user)
        return cls(
            opens=Q(document__in=shown),
            reads=Q(document__in=Document.objects.readable_by(user)),
            belongs=Q(group__in=mine.values("group")),
            leads=Q(group__in=mine.filter(role__in=Membership.MODERATORS).values("group")),
            wrote=Q(author=user),
            began=Q(root__author=user),
            in_shown_thread=in_shown_thread,
            documents=shown,
            has_account=True,
            is_curator=bool(user.is_active and user.is_curator),
        )

    @classmethod
    def of_roots(cls, shape: SightShape) -> Sight:
        """Returns the conditions for roots of threads in one known document, with slots for the reader."""
        return cls._known(shape, began=NEVER, in_shown_thread=ALWAYS)

    @classmethod
    def of_replies(cls, shape: SightShape) -> Sight:
        """Returns the conditions for replies in one known document, with slots for the reader."""
        began = Q(root__author=_PERSON) if shape.has_account else NEVER
        return cls._known(shape, began=began, in_shown_thread=Q(root__withheld=""))

    @classmethod
    def _known(cls, shape: SightShape, began: Q, in_shown_thread: Q) -> Sight:
        return cls(
            opens=ALWAYS if shape.opens else NEVER,
            reads=ALWAYS if shape.reads else NEVER,
            belongs=Q(IsOneOf(F("group"), slot("groups", UUIDField()))) if shape.belongs else NEVER,
            leads=Q(IsOneOf(F("group"), slot("led", UUIDField()))) if shape.leads else NEVER,
            wrote=Q(author=_PERSON) if shape.has_account else NEVER,
            began=began,
            in_shown_thread=in_shown_thread,
            has_account=shape.has_account,
            is_curator=shape.is_curator,
        )


_PERSON = slot("person", UUIDField())


@dataclass(frozen=True, slots=True)
class SightShape:
    """Everything in a reader's rights that changes the SQL and not only its values."""

    opens: bool
    reads: bool
    has_account: bool = False
    belongs: bool = False
    leads: bool = False
    is_curator: bool = False

    @classmethod
    def of(cls, visibility: VisibilityContext) -> SightShape:
        """Returns the shape of what one reader may see of one document."""
        return cls(
            opens=visibility.can_open_page,
            reads=visibility.can_read_text,
            has_account=bool(visibility.person),
            belongs=bool(visibility.roles),
            leads=bool(visibility.led),
            is_curator=visibility.is_curator,
        )
