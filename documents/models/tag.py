"""Tags: the words of a vocabulary, those that it defines and those that people use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.postgres.functions import RandomUUID
from django.db import connection, models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from documents.models.annotation import Annotation
from documents.models.group import Membership
from documents.models.vocabulary import Vocabulary, closed_to


class Fold(Func):
    """A name of a tag whatever its case, its compatibility forms and its marks (sql/tag_labels.sql)."""

    function = "documents_fold"
    output_field = models.TextField()


class TagQuerySet(models.QuerySet["Tag"]):
    """Tags by who may see them, and by their names in a vocabulary."""

    def visible_to(self, user: Any) -> TagQuerySet:
        """Returns the tags on annotations that `user` may see, and those that a vocabulary of theirs defines."""
        seen = Annotation.objects.visible_to(user)
        taggings = apps.get_model("documents", "TaggedAnnotation").objects.filter(content_object__in=seen)
        used = Exists(taggings.filter(tag=OuterRef("pk")))
        meant = Exists(taggings.filter(tag__merged_into=OuterRef("pk")))
        return self.filter(used | meant | _defined_for(user))

    def defined_for(self, user: Any) -> TagQuerySet:
        """Returns the tags that a vocabulary of `user` defines: that of the site, and those of their groups."""
        return self.filter(_defined_for(user))

    def meant_by(self, values: Iterable[str]) -> TagQuerySet:
        """Returns the tags with these names, whatever their case, or spellings, and those with these UUIDs.

        `<uuid>~0` means the tag with this UUID alone, which might be the name of another. Whoever means a tag means
        those that are merged into it too, and who means one of these the tag.
        """
        given = list(values)
        names = [value for value in given if wording_in(value) is None]
        uuids = [uuid for name in names if (uuid := uuid_in(name))]
        uuids += [one[0] for value in given if (one := wording_in(value)) and one[1] == ANY_WORDING]
        by_uuid = Tag.objects.filter(uuid__in=uuids).values("pk")
        # Each by its own index; by one condition with OR, Postgres would read all tags.
        found = Tag.objects.named(*names).values("pk").union(_labelled(names), by_uuid) if names else by_uuid
        meanings = Tag.objects.order_by().filter(pk__in=found).values_list(MEANING)
        merged = Tag.objects.order_by().filter(merged_into__in=meanings).values("pk")
        return self.filter(pk__in=Tag.objects.order_by().filter(pk__in=meanings).values("pk").union(merged))

    def named(self, *names: str) -> TagQuerySet:
        """Returns the tags with these names, whatever their case: as the unique index compares them."""
        return self.annotate(key=Lower("name")).filter(key__in=[Lower(Value(name)) for name in names])

    def spelled(self, *names: str) -> TagQuerySet:
        """Returns the defined tags that are spelled so, by their name or otherwise, whatever the case and the marks."""
        named = Tag.objects.annotate(folded=Fold("name")).filter(folded__in=[Fold(Value(name)) for name in names])
        return self.filter(pk__in=named.filter(is_defined=True).values("pk").union(_labelled(names)))

    def with_spellings(self) -> TagQuerySet:
        """Loads what `labels_of` reads, and the links."""
        return self.prefetch_related(*_spellings())

    def get_or_create_named(
        self, names: Sequence[str], vocabulary: Vocabulary, already: AbstractSet[int] = frozenset()
    ) -> list[Tag]:
        """Returns the tags with these names or spellings in a vocabulary, in their order; creates missing ones.

        Postgres compares them, as its unique indexes do. A spelling goes before a word that nobody defined; one of a
        merged tag means that into which it was merged. Missing tags are created in sorted order, so that two writers
        cannot deadlock. Raises `VocabularyClosed` for words that a closed vocabulary does not define, except those that
        the note has `already`.
        """
        found = _named(names, vocabulary)
        if vocabulary.is_closed:
            known = {name for name, tag in found.items() if tag.is_defined or tag.pk in already}
            if unknown := [name for name in names if name not in known]:
                raise closed_to(vocabulary, unknown)
        new = sorted(name for name in names if name not in found)
        if new:
            self.bulk_create(
                [Tag(name=name, slug=slug_of(name), vocabulary=vocabulary) for name in new], ignore_conflicts=True
            )
            found |= _named(new, vocabulary)
        return list({found[name].pk: found[name] for name in names}.values())

    def by_name(self, names: Iterable[str], vocabulary: Vocabulary) -> dict[str, Tag]:
        """Returns, for each of these names, the tag that a note gets under it, as far as there is one."""
        return _named(list(names), vocabulary)

    def delete_unused(self) -> None:
        """Deletes those of the tags that are on no annotation and that no vocabulary defines.

        Such a tag is part of what people wrote. The tags are locked first, so that nobody can add one to an annotation
        between the check and the deletion.
        """
        words = list(self.select_for_update().filter(is_defined=False).order_by("pk"))
        Tag.objects.filter(pk__in=[tag.pk for tag in words], taggings=None, tag=None).delete()


def _spellings() -> tuple[Any, ...]:
    return "labels", "links", models.Prefetch("merged", Tag.objects.order_by("name")), "merged__labels"


def load_spellings(tags: Sequence[Tag]) -> None:
    """Loads what `with_spellings` loads for tags that are there already."""
    models.prefetch_related_objects(tags, *_spellings())


def _defined_for(user: Any) -> Q:
    whose = Q(vocabulary__group=None)
    if user.is_authenticated:
        whose |= Q(vocabulary__group__in=Membership.objects.filter(user=user).values("group"))
    return Q(whose, is_defined=True)


MEANING = Coalesce(F("merged_into"), F("pk"))
"""The key of the tag that a tag means: of that into which it was merged, or its own."""


def _labelled(names: Sequence[str]) -> Any:
    """Returns the keys of the tags that have these spellings besides their names."""
    labels = apps.get_model("documents", "TagLabel").objects.annotate(key=Fold("label"))
    return labels.order_by().filter(key__in=[Fold(Value(name)) for name in names]).values("tag")


def _named(names: Sequence[str], vocabulary: Vocabulary) -> dict[str, Tag]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT wanted.name, tag.id, tag.uuid, tag.name, tag.is_defined
               FROM unnest(%(names)s::text[]) AS wanted (name)
               JOIN documents_tag named ON named.id = coalesce(
                 (SELECT id FROM documents_tag
                  WHERE vocabulary_id = %(vocabulary)s AND lower(name) = lower(wanted.name) AND is_defined),
                 (SELECT tag_id FROM documents_taglabel
                  WHERE vocabulary_id = %(vocabulary)s AND documents_fold(label) = documents_fold(wanted.name)
                  LIMIT 1),
                 (SELECT id FROM documents_tag
                  WHERE vocabulary_id = %(vocabulary)s AND lower(name) = lower(wanted.name)))
               JOIN documents_tag tag ON tag.id = coalesce(named.merged_into_id, named.id)
               ORDER BY tag.id FOR KEY SHARE OF tag""",
            {"names": list(names), "vocabulary": vocabulary.pk},
        )
        return {
            name: Tag(pk=pk, uuid=uuid, name=stored, vocabulary=vocabulary, is_defined=is_defined)
            for name, pk, uuid, stored, is_defined in cursor.fetchall()
        }


ANY_WORDING = 0


def wording_in(value: str) -> tuple[UUID, int] | None:
    """Returns the tag and the number of its wording that `<uuid>~<wording>` names, None if it is no such value.

    The number may be `ANY_WORDING`.
    """
    name, mark, number = value.partition("~")
    uuid = uuid_in(name)
    if not mark or uuid is None or not (number.isascii() and number.isdecimal() and len(number) < 6):
        return None
    return uuid, int(number)


def uuid_in(value: str) -> UUID | None:
    """Returns the UUID that an address names, None if it is none."""
    try:
        return UUID(value)
    except ValueError:
        return None


def slug_of(name: str) -> str:
    """Returns a tag's name in addresses, which need not be unique, unlike taggit's own."""
    return Tag().slugify(name)[:120] or "tag"


class Tag(TagBase):
    """A tag of a vocabulary, in which its name is unique whatever its case.

    `slot` is its place in the palette: a colour wash and a line style that go together in every theme. `is_defined`
    says that somebody added it to the vocabulary; other tags exist only while they are used. `uuid` names it in
    addresses, because the primary key would tell how many tags there are. A retired tag stays on its notes, and is not
    offered for others. Tags under one parent stand by `position`, then by name; it is 0 until somebody orders them. A
    merged tag stays on its notes too, but means another (`merged_into`), which all who read resolve; that one is never
    merged itself (sql/tag_merges.sql).
    """

    class Slot(models.TextChoices):
        PLAIN = "plain", _("thin line")
        CLAIM = "claim", _("thick line")
        EVIDENCE = "evidence", _("double line")
        QUESTION = "question", _("dotted line")
        METHOD = "method", _("dashed line")
        VOICE = "voice", _("wavy line")

    class Kind(models.TextChoices):
        TOPIC = "topic", _("topic")
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        PLACE = "place", _("place")
        EVENT = "event", _("event")

    uuid = models.UUIDField(default=uuid4, db_default=RandomUUID(), editable=False)
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("name in addresses"), max_length=120, allow_unicode=True)
    vocabulary = models.ForeignKey(Vocabulary, models.CASCADE, related_name="tags", verbose_name=_("vocabulary"))
    definition = models.TextField(_("definition"), blank=True, max_length=2000)
    example = models.TextField(_("example"), blank=True, max_length=500, help_text=_("Words to which it belongs."))
    slot = models.CharField(_("line style"), max_length=8, choices=Slot.choices, default=Slot.PLAIN)
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.TOPIC, db_default=Kind.TOPIC.value
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    # Restricted, and not set to nothing: a vocabulary is deleted with all its tags, of which none changes before.
    parent = models.ForeignKey("self", models.RESTRICT, null=True, blank=True, verbose_name=_("parent"))
    position = models.PositiveIntegerField(_("place among those beside it"), default=0, db_default=0)
    is_defined = models.BooleanField(_("in the vocabulary"), default=False)
    merged_into = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint("vocabulary", Lower("name"), name="tag_once_a_vocabulary"),
            models.UniqueConstraint(fields=["uuid"], name="tag_uuid_once"),
            models.CheckConstraint(condition=Q(retired_at=None) | Q(is_defined=True), name="only_defined_tags_retire"),
            models.CheckConstraint(condition=Q(merged_into=None) | Q(is_defined=True), name="only_defined_tags_merge"),
        ]
        indexes = [
            models.Index(Lower("name"), name="tag_by_name"),
            models.Index(fields=["vocabulary", "name"], name="tag_in_vocabulary"),
            models.Index(fields=["vocabulary", "-is_defined", "name"], name="tag_defined_first"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves the tag with a slug made from its name."""
        self.slug = self.slug or slug_of(self.name)
        models.Model.save(self, *args, **kwargs)

    @property
    def anchor(self) -> str:
        """The id of its place on the page of its vocabulary."""
        return f"tag-{self.uuid}"

    @property
    def meaning(self) -> Tag:
        """The tag that it means: that into which it was merged, or itself."""
        return self.merged_into or self

    def get_absolute_url(self) -> str:
        """Returns the address of its page."""
        return reverse("tag", args=[self.uuid])
