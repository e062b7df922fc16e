"""Views of the notebook that somebody keeps under a name, for themselves or for a group."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from documents.models.group import Group, Membership
from documents.models.notebook.filter import EVERYONE, NotebookFilter
from documents.models.notebook.groups import GROUPINGS


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views by who may look at them, and who may change them."""

    def visible_to(self, user: Any) -> SavedViewQuerySet:
        """Returns the views that `user` keeps for themselves, and those of their groups."""
        if not user.is_authenticated:
            return self.none()
        mine = Membership.objects.filter(user=user).values("group")
        return self.filter(Q(group=None, owner=user) | Q(group__in=mine))

    def editable_by(self, user: Any) -> SavedViewQuerySet:
        """Returns those of the visible ones that `user` made, or that belong to a group that they lead."""
        led = Group.objects.led_by(user).values("pk")
        return self.visible_to(user).filter(Q(owner_id=user.pk) | Q(group__in=led))


class SavedView(models.Model):
    """What somebody asked the notebook for, under a name: a query and no notes.

    A view of a group shows each of its members what they themselves may see. How many notes it finds is asked when
    somebody looks at it, and never stored.
    """

    MAX_NAME = 120
    MAX_QUERY = 8000

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="saved_views")
    name = models.CharField(max_length=MAX_NAME)
    query = models.TextField(max_length=MAX_QUERY)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["owner"], condition=Q(group=None), name="saved_view_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="saved_view_uuid_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Returns its address, which stays when its name or its query change."""
        return reverse("saved-view", args=[self.uuid])

    @property
    def version(self) -> str:
        """What tells one state of it from the next, for forms: the moment of its last change."""
        return self.changed_at.isoformat()

    @property
    def address(self) -> str:
        """The address of the notebook that shows it; an empty query asks for the notes of everybody."""
        pairs = QueryDict(self.query, mutable=True)
        pairs["view"] = str(self.uuid)
        return f"{reverse('notebook')}?{pairs.urlencode()}"


def canonical_query(query: str) -> str:
    """Returns a query of the notebook as it writes it itself: what it does not know is gone, and so is the page."""
    given = QueryDict(query)
    grouped = [("grouped", one) for one in given.getlist("grouped")[-1:] if one in GROUPINGS[1:]]
    return urlencode([*(NotebookFilter.from_query(given).pairs() or [("person", EVERYONE)]), *grouped])
