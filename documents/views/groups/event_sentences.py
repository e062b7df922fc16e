"""The events of a group as sentences with names and links; a sentence never quotes a note.

Only readers who may see a note now get a link to it, and only those who may open an article read its title. Both are
checked for a whole page at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import (
    Annotation,
    Assignment,
    Document,
    Event,
    Group,
    Membership,
    ShelfItem,
    TagProposal,
    User,
    address_in_group,
    name_for,
)

Kind = Event.Kind

SENTENCES: Mapping[str, Any] = {
    Kind.GROUP_MADE: gettext_lazy("{who} made the group"),
    Kind.GROUP_CHANGED: gettext_lazy("{who} changed of the group: {what}"),
    Kind.MEMBER_JOINED: gettext_lazy("{who} joined as {role}"),
    Kind.MEMBER_LEFT: gettext_lazy("{who} left the group"),
    Kind.MEMBER_REMOVED: gettext_lazy("{who} removed {whom} from the group"),
    Kind.INVITATION_MADE: gettext_lazy("{who} made a link by which people join as {role}"),
    Kind.INVITATION_CHANGED: gettext_lazy("{who} gave a link a new address"),
    Kind.INVITATION_REVOKED: gettext_lazy("{who} ended a link or an invitation"),
    Kind.SHELF_ADDED: gettext_lazy("{who} put {article} on the shelf"),
    Kind.SHELF_CHANGED: gettext_lazy("{who} changed what the shelf says of {article}"),
    Kind.SHELF_REMOVED: gettext_lazy("{who} took an article off the shelf"),
    Kind.ANNOTATION_CREATED: gettext_lazy("{who} wrote {note} on {article}"),
    Kind.ANNOTATION_CHANGED: gettext_lazy("{who} changed {note} on {article}"),
    Kind.ANNOTATION_MOVED: gettext_lazy("{who} moved {note} on {article}"),
    Kind.ANNOTATION_REANCHORED: gettext_lazy("{who} found a new place for {note} on {article}"),
    Kind.ANNOTATION_DELETED: gettext_lazy("{who} deleted a note on {article}"),
    Kind.ANNOTATION_RESOLVED: gettext_lazy("{who} marked {note} on {article} as resolved"),
    Kind.ANNOTATION_REOPENED: gettext_lazy("{who} opened {note} on {article} again"),
    Kind.ANNOTATION_FLAGGED: gettext_lazy("Somebody reported {note} on {article}"),
    Kind.ANNOTATION_FLAG_DECIDED: gettext_lazy("{who} looked at reports of {note} on {article} and left it as it is"),
    Kind.ANNOTATION_HIDDEN: gettext_lazy("{who} hid {note} on {article}"),
    Kind.ANNOTATION_SHOWN: gettext_lazy("{who} showed {note} on {article} again"),
    Kind.ANNOTATION_APPROVED: gettext_lazy("{who} approved {note} on {article}"),
    Kind.ASSIGNMENT_MADE: gettext_lazy("{who} drafted the task {task}"),
    Kind.ASSIGNMENT_CHANGED: gettext_lazy("{who} changed the task {task}"),
    Kind.ASSIGNMENT_PUBLISHED: gettext_lazy("{who} published the task {task}"),
    Kind.ASSIGNMENT_REVEALED: gettext_lazy("{who} showed everybody’s notes for the task {task} to all members"),
    Kind.ASSIGNMENT_ARCHIVED: gettext_lazy("{who} archived the task {task}"),
    Kind.ASSIGNMENT_DELETED: gettext_lazy("{who} deleted a task"),
    Kind.VOCABULARY_EDITION: gettext_lazy("{who} made {edition} of the vocabulary"),
    Kind.VOCABULARY_FROZEN: gettext_lazy("{who} froze the vocabulary on {edition}"),
    Kind.VOCABULARY_THAWED: gettext_lazy("{who} thawed the vocabulary, which was frozen on {edition}"),
    Kind.VOCABULARY_ACCEPTED: gettext_lazy("{who} took {word}, which was proposed, into the vocabulary"),
    Kind.VOCABULARY_JOINED: gettext_lazy("{who} joined {word}, which was proposed, to the tag {tag}"),
    Kind.VOCABULARY_DECLINED: gettext_lazy("{who} declined {word}, which was proposed for the vocabulary"),
}
DECIDED = (Kind.VOCABULARY_ACCEPTED, Kind.VOCABULARY_JOINED, Kind.VOCABULARY_DECLINED)
MEMBER_ADDED = gettext_lazy("{who} took {whom} in as {role}")
ROLE_CHANGED = gettext_lazy("{who} made {whom} {role}")
NAME_CHANGED = gettext_lazy("{who} took another name in the group")
NAME_CHANGED_BY = gettext_lazy("{who} changed the name of {whom} in the group")
MAIL_INVITATION_SENT = gettext_lazy("{who} invited somebody by mail, as {role}")
SHELF_REORDERED = gettext_lazy("{who} put the shelf in another order")
TASK_OPENED_BY_TIME = gettext_lazy("The time came at which all members see everybody’s notes for the task {task}")
TASK_TAKEN_BACK = gettext_lazy("{who} took the task {task} out of the archive")
AUDIENCE_CHANGED = gettext_lazy("{who} changed who sees {note} on {article}")
FIELD_LABELS: Mapping[str, Any] = {
    "name": gettext_lazy("its name"),
    "short_name": gettext_lazy("its short name"),
    "description": gettext_lazy("its description"),
    "kind": gettext_lazy("what it is"),
    "allows_everyone": gettext_lazy("whether its members may write for everyone on the internet"),
    "wants_approval": gettext_lazy("whether first notes wait for approval"),
    "time_zone": gettext_lazy("its time zone"),
}


@dataclass(frozen=True)
class EventSentence:
    """One event as shown; `key` is the id of the person who did it, or empty if they are not named."""

    event: Event
    sentence: SafeString
    key: str

    @property
    def day(self) -> date:
        """The date of the event in the site's time zone."""
        return timezone.localtime(self.event.happened_at).date()


@dataclass(frozen=True)
class VisibleRows:
    """The people, notes and articles that the events of a page name, as far as the viewer may see them."""

    people: Mapping[str, User]
    notes: Mapping[str, Annotation]
    documents: Mapping[int, Document]
    shelved: Mapping[str, int]
    proposals: Mapping[str, TagProposal]
    tasks: Mapping[str, Assignment]


def event_sentences(viewer: Any, group: Group, events: Sequence[Event]) -> list[EventSentence]:
    """Returns the sentences of some events with a constant number of queries."""
    known = _visible_rows(viewer, group, events)
    return [EventSentence(event, _sentence(viewer, group, event, known), _key(event)) for event in events]


def people_with_names(group: Group) -> Any:
    """Returns accounts with the membership that `name_for` needs for this group."""
    return User.objects.prefetch_related(Prefetch("memberships", queryset=Membership.objects.filter(group=group)))


def _visible_rows(viewer: Any, group: Group, events: Sequence[Event]) -> VisibleRows:
    about = {
        kind: [event for event in events if event.kind.startswith(kind)]
        for kind in ("member.", "annotation.", "shelf.")
    }
    keys = {str(event.actor_id) for event in events if event.actor_id} | {event.row for event in about["member."]}
    people = {str(person.pk): person for person in people_with_names(group).filter(pk__in=keys)}
    rows = [event.row for event in about["annotation."]]
    notes = {str(note.pk): note for note in Annotation.objects.visible_to(viewer).filter(pk__in=rows).only("pk")}
    items = ShelfItem.objects.filter(
        group=group, pk__in=[event.row for event in about["shelf."] if event.row.isdecimal()]
    )
    shelved = {str(pk): document for pk, document in items.values_list("pk", "document_id")}
    decided = [event.row for event in events if event.kind in DECIDED]
    proposals = TagProposal.objects.filter(vocabulary__group=group, uuid__in=decided).select_related("tag__merged_into")
    wanted = {event.document_id for event in events if event.document_id} | set(shelved.values())
    shown = Document.objects.visible_to(viewer).filter(pk__in=wanted).only("slug", "title", "language")
    words = {str(one.uuid): one for one in proposals}
    set_here = [event.row for event in events if event.kind.startswith("assignment.")]
    visible = Assignment.objects.visible_to(viewer).filter(group=group, pk__in=set_here).only("title")
    tasks = {str(task.pk): task for task in visible.order_by()} if set_here else {}
    return VisibleRows(people, notes, {document.pk: document for document in shown}, shelved, words, tasks)


def _key(event: Event) -> str:
    hidden = event.kind == Kind.ANNOTATION_FLAGGED  # nobody may know who reports a note
    return "" if hidden or event.actor_id is None else str(event.actor_id)


def _sentence(viewer: Any, group: Group, event: Event, known: VisibleRows) -> SafeString:
    role = next((field.partition(":")[2] for field in event.fields if field.startswith("role:")), "")
    document = known.shelved.get(event.row, 0) if event.kind.startswith("shelf.") else event.document_id
    places = {
        "who": _name(viewer, group, known.people.get(str(event.actor_id))),
        "whom": _name(None, group, known.people.get(event.row)),
        "role": Membership.Role(role).label if role in Membership.Role.values else _("member"),
        "what": ", ".join(str(FIELD_LABELS[field]) for field in event.fields if field in FIELD_LABELS),
        "note": _note(known.notes.get(event.row)),
        "article": _article(group, known.documents.get(document or 0)),
        "edition": _edition(event.row) if event.kind.startswith("vocabulary.") else "",
        "word": _word(known.proposals.get(event.row)),
        "tag": _tag(known.proposals.get(event.row)),
        "task": _task(known.tasks.get(event.row)),
    }
    return format_html(str(_pattern(event, bool(role))), **places)


def _pattern(event: Event, has_role: bool) -> Any:
    own = str(event.actor_id) == event.row
    match event.kind:
        case Kind.MEMBER_JOINED if not own:
            return MEMBER_ADDED
        case Kind.MEMBER_CHANGED if has_role:
            return ROLE_CHANGED
        case Kind.MEMBER_CHANGED:
            return NAME_CHANGED if own else NAME_CHANGED_BY
        case Kind.INVITATION_MADE if "email" in event.fields:
            return MAIL_INVITATION_SENT
        case Kind.SHELF_CHANGED if event.fields == ["order"]:
            return SHELF_REORDERED
        case Kind.ASSIGNMENT_REVEALED if event.actor_id is None:
            return TASK_OPENED_BY_TIME
        case Kind.ASSIGNMENT_ARCHIVED if not event.fields:
            return TASK_TAKEN_BACK
        case Kind.ANNOTATION_CHANGED if _audience_of(event.audience_before) != _audience_of(event.audience_after):
            return AUDIENCE_CHANGED
    return SENTENCES[event.kind]


def _audience_of(audience: Mapping[str, Any] | None) -> tuple[Any, Any]:
    kept = audience or {}
    return kept.get("audience"), kept.get("group")


def _name(viewer: Any, group: Group, person: User | None) -> SafeString:
    return format_html("<bdi>{}</bdi>", name_for(viewer, person, group))


def _note(note: Annotation | None) -> SafeString | str:
    if note is None:
        return _("a note")
    return format_html('<a href="{}">{}</a>', reverse("annotation", args=[note.pk]), _("a note"))


def _edition(uuid: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("edition", args=[uuid]), _("an edition"))


def _word(proposal: TagProposal | None) -> SafeString | str:
    """Returns a proposed word; it goes with the note of whoever proposed it."""
    if proposal is None:
        return _("a word")
    return format_html("“<bdi>{}</bdi>”", proposal.name)


def _tag(proposal: TagProposal | None) -> SafeString | str:
    if proposal is None or proposal.tag is None:
        return _("that is gone")
    return format_html('<a href="{}"><bdi>{}</bdi></a>', proposal.tag.meaning.get_absolute_url(), proposal.tag.meaning)


def _task(task: Assignment | None) -> SafeString | str:
    if task is None:
        return _("that is gone")
    return format_html('<a href="{}"><bdi>{}</bdi></a>', task.get_absolute_url(), task.title)


def _article(group: Group, document: Document | None) -> SafeString | str:
    if document is None:
        return _("an article that is not open to you")
    address = address_in_group(document.get_absolute_url(), group.slug)
    return format_html('<a href="{}" lang="{}"><bdi>{}</bdi></a>', address, document.language, document.title)
