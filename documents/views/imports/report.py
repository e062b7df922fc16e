"""The rows of an import report: one for each file, saying what happened to it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.errors import ReadingRoomError
from documents.http import translate_error
from documents.intake import Oddity
from documents.intake.odd_characters import MAX_TOLD, in_short
from documents.models import Document, Group, Statement, address_in_group, slug_of
from documents.services.captures.examine import FileSummary
from documents.services.imports.imports import ImportResult

Row = dict[str, Any]


def row_of(name: str, imported: ImportResult, viewer: Any, group: Group | None) -> Row:
    """Returns the row of a file that `viewer` added, for a group if one is given, or that the site already has."""
    document = imported.document
    row: Row = {"name": name, "slug": document.slug, "title": document.title, "group": slug_of(group)}
    row["address"] = address_in_group(document.get_absolute_url(), row["group"])
    row["readers"] = readers_in_words(document, viewer)
    if imported.summary is None:
        return {**row, "outcome": "there", "withdrawn": document.is_withdrawn}
    return {**row, "outcome": "added", "words": _words(imported.summary)}


def readers_in_words(document: Document, viewer: Any) -> str:
    """Says who may read the article; groups that `viewer` does not belong to are not named."""
    if document.visibility == Document.Visibility.PRIVATE:
        own = document.curator_id == viewer.pk
        return _("Only you may read it.") if own else _("Only its curator may read it.")
    if document.visibility == Document.Visibility.PUBLIC:
        return _("Everyone on the internet may read it.")
    readers = _members_in_words(document, viewer)
    if document.visibility == Document.Visibility.RECORD:
        return _("Everyone may read its facts, and what public notes quote.") + f" {readers}"
    return readers


def _members_in_words(document: Document, viewer: Any) -> str:
    groups = list(document.groups.order_by("name"))
    if not groups:
        return _("It is open to no group yet, so only its curator may read the text.")
    own = set(Group.objects.visible_to(viewer).values_list("pk", flat=True))
    names = [group.label for group in groups if group.pk in own]
    if others := len(groups) - len(names):
        names.append(ngettext("%(n)d other group", "%(n)d other groups", others) % {"n": others})
    return _("The members of %(groups)s may read it.") % {"groups": ", ".join(names)}


def refused_row(name: str, refusal: ReadingRoomError) -> Row:
    """Returns the row of a file that was refused, with the reason."""
    return {"name": name, "outcome": "refused", "reason": translate_error(refusal)}


def _words(summary: FileSummary) -> list[str]:
    """Returns sentences on the charset and its certainty, the facts found, and the facts not looked for yet."""
    found = sum(bool(fact.value) for fact in summary.facts)
    missing = [Statement.Property(fact.term).label for fact in summary.facts if fact.absence == "not-looked"]
    words = [
        _charset_in_words(summary),
        ngettext("%(n)d fact.", "%(n)d facts.", found) % {"n": found} if found else _("No facts."),
    ]
    if missing:
        words.append(
            _("The program found nothing, and nobody has looked yet: %(facts)s.")
            % {"facts": ", ".join(str(label) for label in missing)}
        )
    if summary.title_given:
        words.append(_("Its title is given: its first words in brackets."))
    words += [_odd_in_words(odd) for odd in summary.oddities[:MAX_TOLD]]
    if summary.unused:
        words.append(_("Not used: %(names)s.") % {"names": ", ".join(key[:40] for key in summary.unused[:8])})
    return words


def _odd_in_words(odd: Oddity) -> str:
    """Returns a sentence on what is no character of the text: how often, and in which lines of the capture first."""
    named = {"n": odd.count, "character": odd.character, "lines": in_short(odd)}
    if odd.kind == "unreadable":
        return (
            ngettext(
                "%(n)d place could not be read and has � instead: line %(lines)s of the capture.",
                "%(n)d places could not be read and have � instead: lines %(lines)s of the capture.",
                odd.count,
            )
            % named
        )
    if odd.kind == "break":
        return (
            ngettext(
                "The control character %(character)s, in line %(lines)s of the capture, was read as a break.",
                "The control character %(character)s was read as a break %(n)d times: lines %(lines)s of the capture.",
                odd.count,
            )
            % named
        )
    return (
        ngettext(
            "%(character)s, in line %(lines)s of the capture, is no character of a text and was left out.",
            "%(character)s is no character of a text and was left out %(n)d times: lines %(lines)s of the capture.",
            odd.count,
        )
        % named
    )


def _charset_in_words(summary: FileSummary) -> str:
    if not summary.charset:  # no bytes were decoded: a program extracted the text from the file
        return _("%(format)s: %(reason)s.") % {"format": summary.format.upper(), "reason": _(summary.charset_reason)}
    return _("%(charset)s, %(sure)s: %(reason)s.") % {
        "charset": summary.charset,
        "sure": _how_sure(summary.charset_confidence),
        "reason": _(summary.charset_reason),
    }


def _how_sure(confidence: float) -> str:
    if confidence >= 0.9:
        return _("sure")
    return _("fairly sure") if confidence >= 0.7 else _("a guess")
