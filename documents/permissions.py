"""Who may do what to an object they may see; what they may see is decided by `visible_to` on querysets."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from documents.models import Annotation, Document, Group, Membership


def can_import(user: Any) -> bool:
    """Curators bring articles in."""
    return bool(user.is_authenticated and user.is_active and user.is_curator)


def can_curate(user: Any, document: Document) -> bool:
    """Curators correct the documents that they may see, and everyone those that they brought in for their group."""
    if is_own_curator(user, document):
        return True
    return can_import(user) and Document.objects.visible_to(user).filter(pk=document.pk).exists()


def can_curate_visible(user: Any, document: Document) -> bool:
    """The same of a document that was just found through `visible_to`; without a query."""
    return is_own_curator(user, document) or can_import(user)


def is_own_curator(user: Any, document: Document) -> bool:
    """Who brought a document in looks after it, a curator of the room or not, until it is shared with everyone: what
    everyone reads is the curators' of the room."""
    if document.is_shared:
        return False
    return bool(user.is_authenticated and user.is_active and document.curator_id == user.pk)


def can_publish(user: Any, document: Document) -> bool:
    """Curators of the room alone decide what everyone may see."""
    return can_import(user) and can_curate(user, document)


def can_import_for(user: Any, group: Group) -> bool:
    """The owners of a group bring articles in for it."""
    if not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.filter(user=user, group=group, role=Membership.Role.OWNER).exists()


def can_read(user: Any, document: Document) -> bool:
    """The document's text is open to `user`."""
    return Document.objects.readable_by(user).filter(pk=document.pk).exists()


def can_read_visible(user: Any, document: Document) -> bool:
    """The same of a document that was just found through `visible_to`.

    What one may see one may read, unless it was withdrawn; only of a record is the text for fewer than the page.
    """
    if document.is_withdrawn:
        return False
    return document.visibility != Document.Visibility.RECORD or can_read(user, document)


def can_write_for_everyone(user: Any, document: Document) -> bool:
    """No group keeps the notes on this article to itself; asked of one who may annotate it, in one query.

    A group that switched *everyone* off does so for all on an article that is its own or on its shelf; where the
    article is public, for its members alone.
    """
    off = Group.objects.filter(Q(documents=document) | Q(shelf__document=document), allows_everyone=False)
    if document.is_public:
        off = off.filter(memberships__user=user)
    return not off.exists()


def can_write_for(user: Any, group: Group) -> bool:
    """Members write for their group; those who only read there do not."""
    return Group.objects.writable_by(user).filter(pk=group.pk).exists()


def can_make_group(user: Any) -> bool:
    """Everyone with an account makes groups, which they own."""
    return bool(user.is_authenticated and user.is_active)


def can_moderate(user: Any, group: Group) -> bool:
    """Owners and moderators of the group."""
    if not user.is_authenticated:
        return False
    return Membership.objects.filter(user=user, group=group, role__in=Membership.MODERATORS).exists()


def can_manage_group(user: Any, group: Group) -> bool:
    """Its owners, and those who manage people, say who belongs to a group and as what."""
    if can_manage_people(user):
        return True
    return bool(
        user.is_authenticated
        and user.is_active
        and Membership.objects.filter(user=user, group=group, role=Membership.Role.OWNER).exists()
    )


def can_manage_people(user: Any) -> bool:
    """Superusers say who is a curator and who may sign in."""
    return bool(user.is_authenticated and user.is_active and user.is_superuser)


def can_define_tags(user: Any, group: Group | None) -> bool:
    """Moderators put tags into their group's vocabulary, curators into the site's."""
    return can_import(user) if group is None else can_moderate(user, group)


def can_edit(user: Any, annotation: Annotation) -> bool:
    """An annotation is changed and deleted by its author alone."""
    return bool(user.is_authenticated and annotation.author_id == user.pk and annotation.deleted_at is None)


def can_flag(user: Any, annotation: Annotation) -> bool:
    """Everyone with an account reports notes of others; of an annotation that `user` may see."""
    if not (user.is_authenticated and user.is_active) or annotation.deleted_at is not None:
        return False
    return annotation.author_id != user.pk and annotation.audience != Annotation.Audience.PRIVATE


def can_resolve(user: Any, annotation: Annotation) -> bool:
    """A thread that `user` sees is settled by who began it, who moderates it, and in a group by all who write there."""
    if not (user.is_authenticated and user.is_active) or annotation.deleted_at is not None:
        return False
    if annotation.author_id == user.pk:
        return True
    if annotation.group is not None:
        return can_write_for(user, annotation.group)
    return annotation.audience == Annotation.Audience.PUBLIC and can_import(user)


def can_reanchor(user: Any, annotation: Annotation, document: Document) -> bool:
    """A note whose words a correction took away is put on others by its author, moderators, or curators if public."""
    if can_edit(user, annotation):
        return True
    if annotation.deleted_at is not None:
        return False
    if annotation.group is not None:
        return can_moderate(user, annotation.group)
    return annotation.audience == Annotation.Audience.PUBLIC and can_publish(user, document)
