"""Permissions on objects that a user may see; `visible_to` on the querysets decides what they may see."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import QuerySet

from documents.models import Annotation, Document, Group, Membership, ShelfItem, User
from documents.models.compiled import STAND_IN_KEY, STAND_IN_NUMBER, CompiledQuery


def can_import(user: Any) -> bool:
    """Says whether `user` may import articles: curators only."""
    return bool(user.is_authenticated and user.is_active and user.is_curator)


def looks_after_articles(user: Any) -> bool:
    """Says whether anything can wait for `user`: curators, and people who imported an article for their group."""
    return can_import(user) or Document.objects.looked_after_by(user).exists()


def can_curate(user: Any, document: Document) -> bool:
    """Says whether `user` may correct a document.

    Curators may correct the documents that they may see; other people those that they imported for their group.
    """
    if is_own_curator(user, document):
        return True
    return can_import(user) and Document.objects.visible_to(user).filter(pk=document.pk).exists()


def can_curate_visible(user: Any, document: Document) -> bool:
    """Like `can_curate`, without a query, for a document that the caller found through `visible_to`."""
    return is_own_curator(user, document) or can_import(user)


def is_own_curator(user: Any, document: Document) -> bool:
    """Says whether `user` looks after a document because they imported it.

    They need not be a curator of the site. This ends when the document is shared with everyone, because the site's
    curators look after what everyone reads.
    """
    if document.is_shared:
        return False
    return bool(user.is_authenticated and user.is_active and document.curator_id == user.pk)


def can_publish(user: Any, document: Document) -> bool:
    """Says whether `user` may decide what everyone sees: curators of the site only."""
    return can_import(user) and can_curate(user, document)


def can_import_for(user: Any, group: Group) -> bool:
    """Says whether `user` may import articles for a group: its owners only."""
    if not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.filter(user=user, group=group, role=Membership.Role.OWNER).exists()


def can_read(user: Any, document: Document) -> bool:
    """Says whether `user` may read the document's text."""
    return Document.objects.readable_by(user).filter(pk=document.pk).exists()


def can_read_visible(user: Any, document: Document) -> bool:
    """Like `can_read`, for a document that the caller found through `visible_to`.

    Whoever may see a document may also read its text, unless it was withdrawn. Only for a record does this need a
    query.
    """
    if document.is_withdrawn:
        return False
    return document.visibility != Document.Visibility.RECORD or can_read(user, document)


def can_write_for_everyone(user: Any, document: Document) -> bool:
    """Says whether a note on this article may be public; one query, for a user who may annotate it.

    A group with `allows_everyone` off forbids it on its own articles and on those on its shelf; on a public article it
    forbids it only to its members.
    """
    return not _against_everyone(document.is_public).run(reader=user.pk, document=document.pk)


@cache
def _against_everyone(is_public: bool) -> CompiledQuery:
    """Compiles the query, because every public note runs it."""
    visibility = Document.Visibility.PUBLIC if is_public else Document.Visibility.MEMBERS
    off = groups_against_everyone(User(pk=STAND_IN_KEY), Document(pk=STAND_IN_NUMBER, visibility=visibility))
    stand_ins = {STAND_IN_NUMBER: "document"} | ({STAND_IN_KEY: "reader"} if is_public else {})
    return CompiledQuery(off.values_list("pk")[:1], stand_ins)


def groups_against_everyone(user: Any, document: Document) -> QuerySet[Group]:
    """Returns the groups that forbid public notes of `user` on this article; it asks the article's own groups alone."""
    own = Document.groups.through.objects.filter(document=document).values("group")
    its = own.union(ShelfItem.objects.filter(document=document).values("group"), all=True)
    off = Group.objects.filter(pk__in=its, allows_everyone=False)
    return off.filter(memberships__user=user) if document.is_public else off


def can_write_for(user: Any, group: Group) -> bool:
    """Says whether `user` may write notes for a group: its members except readers."""
    return Group.objects.writable_by(user).filter(pk=group.pk).exists()


def can_make_group(user: Any) -> bool:
    """Says whether `user` may create a group, which they then own: everyone with an account."""
    return bool(user.is_authenticated and user.is_active)


def can_moderate(user: Any, group: Group) -> bool:
    """Says whether `user` may moderate the group: its owners and moderators."""
    if not user.is_authenticated:
        return False
    return Membership.objects.filter(user=user, group=group, role__in=Membership.MODERATORS).exists()


def can_manage_group(user: Any, group: Group) -> bool:
    """Says whether `user` may manage the members and roles of a group: its owners and superusers."""
    if can_manage_people(user):
        return True
    return bool(
        user.is_authenticated
        and user.is_active
        and Membership.objects.filter(user=user, group=group, role=Membership.Role.OWNER).exists()
    )


def can_manage_people(user: Any) -> bool:
    """Says whether `user` may decide who is a curator and who may sign in: superusers only."""
    return bool(user.is_authenticated and user.is_active and user.is_superuser)


def can_define_tags(user: Any, group: Group | None) -> bool:
    """Says whether `user` may define tags: moderators in their group's vocabulary, curators in the site's."""
    return can_import(user) if group is None else can_moderate(user, group)


def can_edit(user: Any, annotation: Annotation) -> bool:
    """Says whether `user` may edit and delete an annotation: its author only."""
    return bool(user.is_authenticated and annotation.author_id == user.pk and annotation.deleted_at is None)


def can_flag(user: Any, annotation: Annotation) -> bool:
    """Says whether `user` may report an annotation that they may see: everyone with an account, except its author."""
    if not (user.is_authenticated and user.is_active) or annotation.deleted_at is not None:
        return False
    return annotation.author_id != user.pk and annotation.audience != Annotation.Audience.PRIVATE


def can_resolve(user: Any, annotation: Annotation) -> bool:
    """Says whether `user` may resolve a thread that they may see.

    The person who started it may; in a group everybody who writes there; for a public thread curators.
    """
    if not (user.is_authenticated and user.is_active) or annotation.deleted_at is not None:
        return False
    if annotation.author_id == user.pk:
        return True
    if annotation.group is not None:
        # The author of a note that is held back would learn that a peer sees it.
        may = can_moderate if annotation.is_held_back else can_write_for
        return may(user, annotation.group)
    return annotation.audience == Annotation.Audience.PUBLIC and can_import(user)


def can_reanchor(user: Any, annotation: Annotation, document: Document) -> bool:
    """Says whether `user` may re-anchor an annotation after a correction.

    Its author may; in a group its moderators; for a public annotation curators.
    """
    if can_edit(user, annotation):
        return True
    if annotation.deleted_at is not None:
        return False
    if annotation.group is not None:
        return can_moderate(user, annotation.group)
    return annotation.audience == Annotation.Audience.PUBLIC and can_publish(user, document)
