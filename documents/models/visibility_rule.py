"""The rule of visibility for annotations, built from a reader's rights as conditions.

Over all documents they are subqueries. Where the document and its reader's memberships are known, they are constants
and columns of the annotation itself, so that Postgres finds the rows by index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, UUIDField

from documents.models.assignment import Assignment
from documents.models.compiled import IsOneOf, slot
from documents.models.document import Document
from documents.models.group import Membership

if TYPE_CHECKING:
    from documents.models.visibility import VisibilityContext

ALWAYS, NEVER = Q(), Q(pk__in=[])
"""Conditions that hold for every row and for none. `ALWAYS` may only be joined by `&`."""


@dataclass(frozen=True, slots=True)
class VisibilityRule:
    """One reader's rights as conditions on an annotation, from which `condition` builds the rule.

    `opens` and `reads`: they may open its document's page, and read the text; `belongs` and `leads`: its group is
    theirs, and they moderate it; `wrote` and `began`: they wrote it, and the root of its thread; `in_shown_thread`: the
    root is not withheld; `not_held`: neither it nor its root waits for their own work on a task; `in_open_documents`:
    they may open all documents in which it is.
    """

    opens: Q
    in_shown_thread: Q
    reads: Q = NEVER
    belongs: Q = NEVER
    leads: Q = NEVER
    wrote: Q = NEVER
    began: Q = NEVER
    not_held: Q = ALWAYS
    in_open_documents: Q = ALWAYS
    has_account: bool = False
    is_curator: bool = False

    def condition(self, audience: Any) -> Q:
        """Builds the condition that an annotation's audience and documents include the reader.

        Whoever starts a thread with the moderators also reads the moderators' replies in it. `audience` is
        `Annotation.Audience`, whose module imports this one.
        """
        allowed = Q(audience=audience.PUBLIC) & self.opens
        if self.has_account:
            for_teachers = self.leads | self.belongs & self.began
            for_members = Q(audience=audience.GROUP) & self.belongs
            for_members |= Q(audience=audience.MODERATORS) & for_teachers
            allowed |= for_members & self.reads
        allowed &= self.in_open_documents
        allowed &= self._not_withheld_from(audience)
        if self.has_account:
            allowed |= self.wrote
        return allowed

    def _not_withheld_from(self, audience: Any) -> Q:
        """Builds the condition that neither the annotation nor the root of its thread is hidden, waiting or held.

        The moderators of its group see it all the same, and curators see public annotations on articles they may see.
        """
        shown = Q(withheld="") & self.in_shown_thread & self.not_held
        if self.has_account:
            shown |= self.leads
            if self.is_curator:
                shown |= Q(audience=audience.PUBLIC)
        return shown

    @classmethod
    def everywhere(cls, user: Any, *, roots: Any, places: Any, opens: Q | None = None) -> VisibilityRule:
        """Returns the conditions for a user over all documents.

        `roots` is the root of an annotation's thread, `places` the targets of both. What is asked of a document is
        asked of each row's own, so that nothing depends on how many there are; `opens` replaces that for the page.
        """
        shown = Document.objects.in_force().visible_to(user)
        its_own = {"pk": OuterRef("document")}
        shown_here = Exists(shown.filter(**its_own))
        opens = Q(shown_here) if opens is None else opens
        in_shown_thread = Q(root=None) | Q(~Exists(roots.filter(withheld__gt="")))
        in_open_documents = Q(spans_documents=False) | Q(~Exists(places.filter(~shown_here)))
        if not user.is_authenticated:
            return cls(opens, in_shown_thread, in_open_documents=in_open_documents)
        mine = Membership.objects.filter(user=user)
        open_task = Exists(Assignment.objects.open_to(user).filter(pk=OuterRef("assignment")))
        held_back = Q(held=True) | Q(Exists(roots.filter(held=True).exclude(author=user)))
        return cls(
            opens,
            in_shown_thread,
            reads=Q(Exists(Document.objects.readable_by(user).filter(**its_own))),
            belongs=Q(group__in=mine.values("group")),
            leads=Q(group__in=mine.filter(role__in=Membership.MODERATORS).values("group")),
            wrote=Q(author=user),
            began=Q(Exists(roots.filter(author=user))),
            not_held=Q(assignment=None) | Q(open_task) | ~held_back,
            in_open_documents=in_open_documents,
            has_account=True,
            is_curator=bool(user.is_active and user.is_curator),
        )

    @classmethod
    def of_roots(cls, shape: RuleShape) -> VisibilityRule:
        """Returns the conditions for roots of threads in one known document, with slots for the reader."""
        return cls._known(shape, began=NEVER, in_shown_thread=ALWAYS, shown_to_all=Q(held=False))

    @classmethod
    def of_replies(cls, shape: RuleShape) -> VisibilityRule:
        """Returns the conditions for replies in one known document, with slots for the reader."""
        began = Q(root__author=_PERSON) if shape.has_account else NEVER
        shown_to_all = Q(held=False) & (Q(root__held=False) | began)
        return cls._known(shape, began=began, in_shown_thread=Q(root__withheld=""), shown_to_all=shown_to_all)

    @classmethod
    def _known(cls, shape: RuleShape, began: Q, in_shown_thread: Q, shown_to_all: Q) -> VisibilityRule:
        open_task = Q(IsOneOf(F("assignment"), slot("open_tasks", UUIDField())))
        return cls(
            opens=ALWAYS if shape.opens else NEVER,
            reads=ALWAYS if shape.reads else NEVER,
            belongs=Q(IsOneOf(F("group"), slot("groups", UUIDField()))) if shape.belongs else NEVER,
            leads=Q(IsOneOf(F("group"), slot("led", UUIDField()))) if shape.leads else NEVER,
            wrote=Q(author=_PERSON) if shape.has_account else NEVER,
            began=began,
            in_shown_thread=in_shown_thread,
            not_held=shown_to_all | open_task if shape.belongs else ALWAYS,
            has_account=shape.has_account,
            is_curator=shape.is_curator,
        )


_PERSON = slot("person", UUIDField())


@dataclass(frozen=True, slots=True)
class RuleShape:
    """Everything in a reader's rights that changes the SQL and not only its values."""

    opens: bool
    reads: bool
    has_account: bool = False
    belongs: bool = False
    leads: bool = False
    is_curator: bool = False

    @classmethod
    def of(cls, visibility: VisibilityContext) -> RuleShape:
        """Returns the shape of what one reader may see of one document."""
        return cls(
            opens=visibility.can_open_page,
            reads=visibility.can_read_text,
            has_account=bool(visibility.person),
            belongs=bool(visibility.roles),
            leads=bool(visibility.led),
            is_curator=visibility.is_curator,
        )
