"""`manage.py revise_document SLUG FILE`: replaces an article's text and reports what happened to the notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from documents.errors import CaptureRefused, CorrectionRefused, RenderingRefused
from documents.forms.versions import FORMAT_OF_ENDING, FORMATS
from documents.http import translate_error
from documents.intake.decode import check_size, decode
from documents.models import Anchor, Document, Revision, User
from documents.services.versions.preview import preview_correction
from documents.services.versions.revisions import correct_document

STATES = {
    Anchor.State.KEPT: "stay where they are",
    Anchor.State.MOVED: "move with their words",
    Anchor.State.CHANGED: "stand on changed words",
    Anchor.State.SET_ASIDE: "are in parts set aside (kept and listed)",
    Anchor.State.LOST: "lose their words (kept and listed, on no words)",
}
Place = tuple[int | None, int | None]


class Command(BaseCommand):
    """Corrects an article from a file, as its curator does in the browser."""

    help = "Replace the text of an article by that of a file; every note is carried over, or listed as lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the article, by its name in addresses")
        parser.add_argument("file", type=Path, help="the whole text: Markdown, HTML or plain text")
        parser.add_argument(
            "--format",
            choices=sorted(one.value for one in FORMATS),
            help="what the file is written in; else its ending says it",
        )
        parser.add_argument("--reason", default="", help="why; readers see it beside the version")
        parser.add_argument("--by", metavar="LOGIN", help="in whose name (login or mail); else the article's curator")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of the notes; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        document = Document.objects.filter(slug=options["slug"], current_revision__isnull=False).first()
        if document is None:
            raise CommandError(f"There is no article “{options['slug']}” with a text.")
        by = self.person(options["by"], document)
        source = self.read(options["file"])
        source_format = options["format"] or FORMAT_OF_ENDING.get(options["file"].suffix.lower().removeprefix("."))
        if source_format is None:
            raise CommandError("The ending of the file does not say its format. Name it: --format markdown")
        correct = self.preview if options["dry_run"] else self.correct
        try:
            correct(document=document, by=by, source=source, source_format=source_format, reason=options["reason"])
        except (CorrectionRefused, RenderingRefused) as refusal:
            raise CommandError(translate_error(refusal)) from refusal
        except PermissionDenied:
            raise CommandError(f"“{by.login}” is not a curator of this article.") from None

    def person(self, name: str | None, document: Document) -> User:
        """Returns the person in whose name the correction is made."""
        if name is not None:
            people = list(User.objects.filter(Q(login=name) | Q(email__iexact=name))[:2])
            if len(people) != 1:
                raise CommandError(f"“{name}” is not exactly one account.")
            return people[0]
        if document.curator is None:
            raise CommandError("The article has no curator. Say in whose name the correction is made: --by LOGIN")
        return document.curator

    def read(self, path: Path) -> str:
        """Returns the text of the file, whatever its charset."""
        try:
            check_size(path.stat().st_size)
            return decode(path.read_bytes()).text.replace("\r\n", "\n").replace("\r", "\n")
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror or error}.") from error
        except CaptureRefused as refusal:
            raise CommandError(translate_error(refusal)) from refusal

    def correct(self, *, document: Document, **given: Any) -> None:
        """Makes the correction and reports what happened to the notes."""
        before = document.current_revision_id
        made = correct_document(document=document, **given)
        self.stdout.write(f"Version {made.number} of “{document.title}” is saved.")
        anchors = Anchor.objects.in_force().filter(revision=made)
        counts = {state.value: anchors.filter(state=state).count() for state in Anchor.State}
        places = self.places_on(before)
        touched = anchors.filter(state__in=Anchor.AFFECTED).order_by("start", "target_id")
        rows = touched.values_list("target__annotation_id", "state", "start", "end")
        self.print_changes(
            counts, ((pk, state, places.get(pk, (None, None)), (start, end)) for pk, state, start, end in rows)
        )

    def preview(self, *, document: Document, reason: str, **given: Any) -> None:
        """Reports what the correction would do; other people's private notes are only counted."""
        seen = preview_correction(document=document, **given)
        last = Revision.objects.filter(document=document).order_by("number").values_list("number", flat=True).last()
        self.stdout.write(f"Version {(last or 0) + 1} of “{document.title}” would be saved. Nothing was written.")
        places = self.places_on(document.current_revision_id)
        touched = [one for one in seen.passage_changes if one.state in Anchor.AFFECTED]
        rows = (
            (one.annotation, one.state, places.get(one.annotation, (None, None)), (one.start, one.end))
            for one in touched
        )
        self.print_changes(seen.counts, rows)

    def places_on(self, revision: int | None) -> dict[UUID, Place]:
        """Returns the position of each note on a text."""
        anchors = Anchor.objects.with_position().filter(revision=revision).order_by("-target__n")
        return {pk: (start, end) for pk, start, end in anchors.values_list("target__annotation_id", "start", "end")}

    def print_changes(self, counts: Mapping[str, int], touched: Iterable[tuple[UUID, str, Place, Place]]) -> None:
        """Prints the number of notes in each anchor state, and each note whose passage is not the same.

        A note is printed as its address and positions, without its text.
        """
        if not any(counts.values()):
            self.stdout.write("No note marks a passage of it.")
        for fate, words in STATES.items():
            if counts[fate]:
                self.stdout.write(f"{counts[fate]:>7}  {words}")
        for pk, state, before, after in touched:
            self.stdout.write(f"{state:>9}  /annotations/{pk}  {_place(before)} -> {_place(after)}")


def _place(place: Place) -> str:
    return "nowhere" if place[0] is None else f"{place[0]}-{place[1]}"
