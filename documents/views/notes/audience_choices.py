"""The choice of audience on the reading page, worded as in DESIGN §6."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Annotation, Assignment, Document, Group, Membership
from documents.templatetags.room import asked_group_of, asked_group_slug


@dataclass(frozen=True)
class AudienceChoice:
    """One answer to "Who will see this?", with all the text that goes with it; `task` is the address of a task."""

    audience: str
    label: str
    save_label: str
    sharing_words: str
    explanation: str
    filter_label: str
    icon: str
    group: str = ""
    task: str = ""

    @property
    def value(self) -> str:
        """The value of the choice in forms."""
        return f"{self.audience}:{self.group}" if self.group else self.audience


def audience_choices(groups: list[Any], *, may_write_for_everyone: bool) -> tuple[AudienceChoice, ...]:
    """Returns the audiences of a person with an account, narrowest first; `groups` are their `writable_groups`."""
    choices = [_only_me()]
    for group in groups:
        choices += [_leaders_of(group, several=len(groups) > 1), _members_of(group)]
    if may_write_for_everyone:
        choices.append(_everyone())
    return tuple(choices)


def in_task(choices: tuple[AudienceChoice, ...], task: Assignment, *, is_open: bool) -> tuple[AudienceChoice, ...]:
    """Returns the audiences of a person who came to an article by a task of their group.

    What they write for themselves, for those who lead the group and for the group is in the task. As long as it holds
    back from them what others wrote, nothing is for everyone: the service refuses that (`services.notes.tasks`).
    """
    address, group = task.get_absolute_url(), str(task.group_id)
    found = []
    for choice in choices:
        if choice.audience == Annotation.Audience.GROUP and choice.group == group:
            found.append(_for_task(choice, task, is_open=is_open))
        elif choice.group == group or choice.audience == Annotation.Audience.PRIVATE:
            found.append(replace(choice, task=address))
        elif is_open or choice.audience != Annotation.Audience.PUBLIC:
            found.append(choice)
    return tuple(found)


def _for_task(choice: AudienceChoice, task: Assignment, *, is_open: bool) -> AudienceChoice:
    words = {
        "label": _("This task"),
        "save_label": _("Save for the task"),
        "explanation": task.title,
        "icon": "check",
        "task": task.get_absolute_url(),
    }
    if not is_open:
        words["sharing_words"] = _("Those who lead the group will see it, and the others when the task opens to them")
    return replace(choice, **words)


def origin_group(request: HttpRequest, document: Document) -> Group | None:
    """Returns the group from whose shelf the reader came (`?group=slug`).

    Returns None unless the reader belongs to the group and its members may read this document.
    """
    slug = asked_group_slug(request)
    if not slug:
        return None
    groups = Group.objects.visible_to(request.user).filter(slug=slug)
    if document.visibility != Document.Visibility.PUBLIC:
        groups = groups.filter(documents=document)
    return groups.first()


def initial_audience(choices: tuple[AudienceChoice, ...], group: Group | None) -> AudienceChoice | None:
    """Returns the initial choice: the members of the group whose shelf the reader came from, else the narrowest."""
    wanted = f"group:{group.pk}" if group else ""
    return next((choice for choice in choices if choice.value == wanted), choices[0] if choices else None)


def why_only_me(request: HttpRequest, choices: tuple[AudienceChoice, ...], group: Group | None) -> str:
    """Says why the next note is for its author alone where the reader may expect a group; empty if it is not so.

    `group` is their `origin_group`.
    """
    initial = initial_audience(choices, group)
    if initial is None or initial.group:
        return ""
    if group is not None:
        return _("You read with %(group)s and do not write for it. What you write here is for you alone.") % {
            "group": group.label
        }
    own = asked_group_of(request)
    if own is not None:
        return _("The members of %(group)s cannot read this article. What you write here is for you alone.") % {
            "group": own.label
        }
    if "group" in request.GET:
        return _("You are not in the group that this address names. What you write here is for you alone.")
    if any(choice.group for choice in choices):
        return _(
            "You did not come from a group’s shelf. What you write here is for you alone, unless you choose a group."
        )
    return ""


def writable_groups(user: Any, document: Document) -> QuerySet[Group]:
    """Returns the groups that `user` may write for and whose members may read this document; adds `people`."""
    groups = groups_to_write_for(user)
    return groups if document.visibility == Document.Visibility.PUBLIC else groups.filter(documents=document)


def groups_to_write_for(user: Any) -> QuerySet[Group]:
    """Returns the groups that `user` may write for, whatever they read; adds `people`."""
    groups = Group.objects.writable_by(user)
    sizes = Membership.objects.filter(group=OuterRef("pk")).order_by().values("group").annotate(n=Count("pk"))
    return groups.annotate(people=sizes.values("n")).order_by("name")


def _only_me() -> AudienceChoice:
    return AudienceChoice(
        audience="private",
        label=_("Only me"),
        save_label=_("Save for me only"),
        sharing_words=_("Only you will see it"),
        explanation=_("Nobody else, not even the teachers."),
        filter_label=_("Show only what nobody else sees"),
        icon="private",
    )


def _leaders_of(group: Group, *, several: bool) -> AudienceChoice:
    names = {"group": group.label}
    if group.kind == Group.Kind.COURSE:
        label = _("Me and the teachers of %(group)s") if several else _("Me and the teachers")
        save_label, sharing_words = _("Share with the teachers"), _("You and the teachers of %(group)s will see it")
    else:
        label = _("Me and the moderators of %(group)s") if several else _("Me and the moderators")
        save_label, sharing_words = _("Share with the moderators"), _("You and the moderators of %(group)s will see it")
    return AudienceChoice(
        audience="moderators",
        label=label % names,
        save_label=save_label,
        sharing_words=sharing_words % names,
        explanation=_("Those who lead %(group)s.") % names,
        filter_label=_("Show only what those who lead %(group)s see") % names,
        icon="group",
        group=str(group.pk),
    )


def _members_of(group: Any) -> AudienceChoice:
    names = {"group": group.label, "people": group.people}
    return AudienceChoice(
        audience="group",
        label=ngettext("%(group)s, %(people)s person", "%(group)s, %(people)s people", group.people) % names,
        save_label=ngettext("Share with %(people)s person", "Share with %(people)s people", group.people) % names,
        sharing_words=ngettext(
            "%(people)s person in %(group)s will see it", "%(people)s people in %(group)s will see it", group.people
        )
        % names,
        explanation=group.name,
        filter_label=_("Show only notes of %(group)s and my private ones") % names,
        icon="group",
        group=str(group.pk),
    )


def _everyone() -> AudienceChoice:
    return AudienceChoice(
        audience="public",
        label=_("Everyone on the internet"),
        save_label=_("Share with everyone"),
        sharing_words=_("Everyone on the internet will see it"),
        explanation=_("Anyone, with your name."),
        filter_label=_("Show all notes"),
        icon="public",
    )
