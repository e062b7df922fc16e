"""The visibility rule for one annotation in memory, with the result of `visible_to` but without Postgres.

A stream checks it thirty times a second for each audience among a thousand readers. `audience` is what an `Event`
stores of the row (`services.events.audience_of`). Tests compare this rule with the queryset over the whole table of
rights.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from documents.models.annotation import Annotation
from documents.models.assignment import Assignment
from documents.models.document import Document
from documents.models.group import Membership

StoredAudience = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VisibilityContext:
    """What one reader may see of one document: the page, the text, their role in each group, the tasks open to them."""

    person: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    open_tasks: frozenset[str] = frozenset()
    is_curator: bool = False
    can_open_page: bool = False
    can_read_text: bool = False

    @classmethod
    def load(cls, user: Any, document: Document) -> VisibilityContext:
        """Loads the context with four queries, two for an anonymous user."""
        opens = Document.objects.in_force().visible_to(user).filter(pk=document.pk).exists()
        reads = opens and Document.objects.readable_by(user).filter(pk=document.pk).exists()
        roles: dict[str, str] = {}
        tasks: Iterable[Any] = ()
        if user.is_authenticated:
            memberships = Membership.objects.filter(user=user).values_list("group_id", "role")
            roles = {str(group): role for group, role in memberships}
            tasks = Assignment.objects.open_on(document.pk, user).values_list("pk", flat=True)
        return cls.of_roles(user, roles, tasks, opens=opens, reads=reads)

    @classmethod
    def of_roles(
        cls, user: Any, roles: Mapping[str, str], open_tasks: Iterable[Any] = (), *, opens: bool, reads: bool
    ) -> VisibilityContext:
        """Builds the context without a query if the user's roles by group are known, and the tasks open to them."""
        if not user.is_authenticated:
            return cls(can_open_page=opens, can_read_text=reads)
        return cls(
            person=str(user.pk),
            roles=roles,
            open_tasks=frozenset(map(str, open_tasks)),
            is_curator=bool(user.is_active and user.is_curator),
            can_open_page=opens,
            can_read_text=reads,
        )

    @property
    def audience(self) -> Hashable:
        """Identifies what the reader has in common with all who see the same rows, except those that name a person."""
        return frozenset(self.roles.items()), self.open_tasks, self.is_curator, self.can_open_page, self.can_read_text

    @property
    def led(self) -> list[str]:
        """Returns the groups that the reader moderates."""
        return [group for group in self.roles if self._leads(group)]

    def can_see(self, audience: StoredAudience | None) -> bool:
        """Says whether the reader may see a row with this audience.

        For a row that spans documents (`spans`) it is true only for the author; for other readers the caller must query
        Postgres.
        """
        if audience is None:
            return False
        if self.person and audience.get("author") == self.person:
            return True
        if audience.get("spans") or not self._is_in_audience(audience):
            return False
        if audience.get("withheld") or self._is_held(audience):
            return self._can_moderate(audience)
        return True

    def _is_held(self, audience: StoredAudience) -> bool:
        """Says whether the row waits for the reader's own work on its task; who began a thread sees it all the same."""
        if audience.get("task") in self.open_tasks or not (audience.get("held") or audience.get("root_held")):
            return False
        return bool(audience.get("held")) or audience.get("root_author") != self.person

    def _is_in_audience(self, audience: StoredAudience) -> bool:
        group = audience.get("group") or ""
        match audience.get("audience"):
            case Annotation.Audience.PUBLIC:
                return self.can_open_page
            case Annotation.Audience.GROUP:
                return self.can_read_text and group in self.roles
            case Annotation.Audience.MODERATORS:
                asked = bool(self.person) and audience.get("root_author") == self.person
                return self.can_read_text and group in self.roles and (self._leads(group) or asked)
        return False

    def _can_moderate(self, audience: StoredAudience) -> bool:
        if self._leads(audience.get("group") or ""):
            return True
        return self.is_curator and audience.get("audience") == Annotation.Audience.PUBLIC

    def _leads(self, group: str) -> bool:
        return self.roles.get(group) in Membership.MODERATORS
