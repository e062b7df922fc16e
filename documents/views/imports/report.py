"""The rows of an import report: one for each file or address, saying where it stands or what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.http import translate_error
from documents.models import Document, Group, Import, Statement, address_in_group, slug_of
from documents.services.imports.outcomes import refusal_of

Row = dict[str, Any]
Summary = dict[str, Any]
_STEPS = ("waiting", "fetching", "reading", "rendering", "saving")


def rows_of(imports: Iterable[Import], viewer: Any) -> list[Row]:
    """Returns the rows of imports of `viewer`, in four queries at most.

    An article that has been closed to them meanwhile is left out, as one that was deleted is.
    """
    imports = list(imports)
    made = [one.document_id for one in imports if one.document_id]
    articles = Document.objects.visible_to(viewer).prefetch_related("groups").in_bulk(made)
    own = set(Group.objects.visible_to(viewer).values_list("pk", flat=True)) if articles else set()
    line = _line() if any(one.is_pending for one in imports) else {}
    rows = []
    for one in imports:
        document = articles.get(one.document_id) if one.document_id else None
        if document is not None:
            rows.append(_row_of_article(one, document, viewer, own))
        elif not one.document_id:
            rows.append(_row_on_its_way(one, line) if one.is_pending else _refused_row(one))
    return rows


def counts_of(rows: Sequence[Row]) -> dict[str, int]:
    """Returns how many files came to each end, and how many are on their way."""
    return {
        "added": sum(row["outcome"] == "added" for row in rows),
        "there": sum(row["outcome"] == "there" for row in rows),
        "refused": sum(row["outcome"] == "refused" for row in rows),
        "pending": sum(row["outcome"] == "pending" for row in rows),
    }


def _line() -> dict[int, int]:
    """Returns how many are read before each, of what everybody waits for, by primary key."""
    return {pk: n for n, pk in enumerate(Import.objects.pending().in_line().values_list("pk", flat=True))}


def _row_on_its_way(one: Import, line: Mapping[int, int]) -> Row:
    label, told = _told_on_the_way(one.state, line.get(one.pk, 0))
    row = {"id": one.pk, "name": one.shown_name, "outcome": "pending", "step": _STEPS.index(one.state)}
    return {**row, "label": label, "told": told}


def _told_on_the_way(state: str, ahead: int) -> tuple[str, str]:
    """Returns a word and a sentence on where something stands; `ahead` counts what is before it in the line."""
    if state == Import.State.WAITING:
        if not ahead:
            return _("Waits"), _("It is the next one that is read.")
        before = ngettext("%(n)d other one is read before it.", "%(n)d others are read before it.", ahead)
        return _("Waits"), before % {"n": ahead}
    return {
        Import.State.FETCHING: (_("Fetching"), _("The page is fetched. A slow site may take 20 seconds.")),
        Import.State.READING: (
            _("Reading"),
            _("The article in it is looked for. This may take 20 seconds."),
        ),
        Import.State.RENDERING: (_("Laying out"), _("Its text is laid out for reading. This may take 40 seconds.")),
        Import.State.SAVING: (_("Saving"), _("It is nearly there.")),
    }[Import.State(state)]


def _refused_row(one: Import) -> Row:
    row = {"id": one.pk, "name": one.shown_name, "outcome": "refused", "reason": translate_error(refusal_of(one))}
    if one.can_be_corrected:
        row["by_address"] = bool(one.address)
        row["correct"] = reverse("import-correct", args=[one.batch, one.pk])
    return row


def _row_of_article(one: Import, document: Document, viewer: Any, own: set[UUID]) -> Row:
    group = slug_of(one.group) if one.group_id in own else ""
    row: Row = {"id": one.pk, "name": one.shown_name, "slug": document.slug, "title": document.title}
    row |= {"group": group, "address": address_in_group(document.get_absolute_url(), group)}
    row["readers"] = readers_in_words(document, viewer, own)
    row["words"] = [_(remark) for remark in one.result.get("remarks", [])]
    if one.state == Import.State.ADDED:
        return {**row, "outcome": "added", "words": [*_words(one.result["summary"]), *row["words"]]}
    proposal = one.result.get("proposal")
    return {
        **row,
        "outcome": "there",
        "kept": one.result.get("kept", False),
        "proposal": reverse("proposal", args=[document.slug, proposal]) if proposal else "",
        "withdrawn": document.is_withdrawn,
    }


def readers_in_words(document: Document, viewer: Any, own: set[UUID]) -> str:
    """Says who may read the article; groups that are not among the viewer's `own` are not named."""
    if document.visibility == Document.Visibility.PRIVATE:
        is_own = document.curator_id == viewer.pk
        return _("Only you may read it.") if is_own else _("Only its curator may read it.")
    if document.visibility == Document.Visibility.PUBLIC:
        return _("Everyone on the internet may read it.")
    readers = _members_in_words(document, own)
    if document.visibility == Document.Visibility.RECORD:
        return _("Everyone may read its facts, and what public notes quote.") + f" {readers}"
    return readers


def _members_in_words(document: Document, own: set[UUID]) -> str:
    groups = sorted(document.groups.all(), key=lambda group: group.name)
    if not groups:
        return _("It is open to no group yet, so only its curator may read the text.")
    names = [group.label for group in groups if group.pk in own]
    if others := len(groups) - len(names):
        names.append(ngettext("%(n)d other group", "%(n)d other groups", others) % {"n": others})
    return _("The members of %(groups)s may read it.") % {"groups": ", ".join(names)}


def _words(summary: Summary) -> list[str]:
    """Returns sentences on the charset and its certainty, the facts found, and the facts not looked for yet."""
    found = summary["facts"]
    missing = [Statement.Property(term).label for term in summary["not_looked"]]
    words = [
        _charset_in_words(summary),
        ngettext("%(n)d fact.", "%(n)d facts.", found) % {"n": found} if found else _("No facts."),
    ]
    if missing:
        words.append(
            _("The program found nothing, and nobody has looked yet: %(facts)s.")
            % {"facts": ", ".join(str(label) for label in missing)}
        )
    if summary["title_given"]:
        words.append(_("Its title is given: its first words in brackets."))
    words += [_odd_in_words(odd) for odd in summary["oddities"]]
    if summary["unused"]:
        words.append(_("Not used: %(names)s.") % {"names": ", ".join(summary["unused"])})
    return words


def _odd_in_words(odd: dict[str, Any]) -> str:
    """Returns a sentence on what is no character of the text: how often, and in which lines of the capture first."""
    named = {"n": odd["count"], "character": odd["character"], "lines": odd["lines"]}
    if odd["kind"] == "unreadable":
        return (
            ngettext(
                "%(n)d place could not be read and has � instead: line %(lines)s of the capture.",
                "%(n)d places could not be read and have � instead: lines %(lines)s of the capture.",
                odd["count"],
            )
            % named
        )
    if odd["kind"] == "break":
        return (
            ngettext(
                "The control character %(character)s, in line %(lines)s of the capture, was read as a break.",
                "The control character %(character)s was read as a break %(n)d times: lines %(lines)s of the capture.",
                odd["count"],
            )
            % named
        )
    return (
        ngettext(
            "%(character)s, in line %(lines)s of the capture, is no character of a text and was left out.",
            "%(character)s is no character of a text and was left out %(n)d times: lines %(lines)s of the capture.",
            odd["count"],
        )
        % named
    )


def _charset_in_words(summary: Summary) -> str:
    if not summary["charset"]:  # no bytes were decoded: a program extracted the text from the file
        return _("%(format)s: %(reason)s.") % {
            "format": summary["format"].upper(),
            "reason": _(summary["charset_reason"]),
        }
    return _("%(charset)s, %(sure)s: %(reason)s.") % {
        "charset": summary["charset"],
        "sure": _how_sure(summary["charset_confidence"]),
        "reason": _(summary["charset_reason"]),
    }


def _how_sure(confidence: float) -> str:
    if confidence >= 0.9:
        return _("sure")
    return _("fairly sure") if confidence >= 0.7 else _("a guess")
