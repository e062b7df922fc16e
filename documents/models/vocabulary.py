"""The vocabularies: one for each group, and one for the site."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.errors import VocabularyClosed, gettext_noop
from documents.models.annotation import Annotation
from documents.models.group import Group

CLOSED = gettext_noop("%(group)s has closed its vocabulary, which does not define %(words)s. Take other tags, or none.")
CLOSED_ON_EDITION = gettext_noop(
    "%(group)s has frozen its vocabulary on edition %(number)d (“%(name)s”), which does not define %(words)s. "
    "Take other tags, or none."
)


class VocabularyQuerySet(models.QuerySet["Vocabulary"]):
    """Vocabularies by the audience of the annotations that use them."""

    def of_audience(self, audience: str, group_id: UUID | None) -> Vocabulary:
        """Returns the group's vocabulary for audiences within a group, otherwise the site's; makes a missing one."""
        shared_in = group_id if audience in (Annotation.Audience.GROUP, Annotation.Audience.MODERATORS) else None
        return self.filter(group=shared_in).first() or self.get_or_create(group_id=shared_in)[0]


class Vocabulary(models.Model):
    """The tags of one group, or of the site where `group` is empty.

    A group may close its own: then no word is put on a note that it does not define, which a trigger sees to.
    """

    group = models.OneToOneField(
        Group, models.CASCADE, null=True, blank=True, related_name="vocabulary", verbose_name=_("group")
    )

    is_closed = models.BooleanField(_("closed"), default=False, db_default=False)

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")
        constraints = [
            models.UniqueConstraint(fields=["group"], name="vocabulary_of_the_site_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(is_closed=False) | Q(group__isnull=False), name="only_groups_close_vocabularies"
            ),
        ]

    def __str__(self) -> str:
        return str(self.group) if self.group_id else str(_("The site"))


def closed_to(
    vocabulary: Vocabulary, unknown: Sequence[str], said: tuple[str, str] = (CLOSED, CLOSED_ON_EDITION)
) -> VocabularyClosed:
    """Returns what is said of words that a closed vocabulary does not define, with its edition if it is frozen."""
    closed, on_edition = said
    words = ", ".join(f"“{name}”" for name in unknown)
    freeze = apps.get_model("documents", "VocabularyFreeze").objects.in_force(vocabulary)
    if freeze is None:
        return VocabularyClosed(closed, "/body", group=str(vocabulary), words=words)
    edition = {"number": freeze.edition.number, "name": freeze.edition.name}
    return VocabularyClosed(on_edition, "/body", group=str(vocabulary), words=words, **edition)
