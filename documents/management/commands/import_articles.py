"""Imports articles from files and folders: `manage.py import_articles PATH…`.

Facts come from the capture itself, from a file of facts beside it (`essay.txt.json` or `essay.json` beside
`essay.txt`), and from the options. Each file is imported in a transaction of its own: whatever ends the
command, no article is half there, and the same command again goes on where it ended.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.urls import reverse

from documents.errors import CaptureRefused, PublishingRefused, RenderingRefused
from documents.http import translate_error
from documents.intake import StatedFact, language_tag, read_sidecar
from documents.intake.limits import MAX_FACTS_BYTES
from documents.management.article_files import article_files, sidecar_of
from documents.management.database_setup import database_is_current, migrate_if_needed
from documents.management.documented_command import DocumentedCommand
from documents.management.files_in_line import FileInLine, FilesInLine, Unreadable
from documents.management.import_report import as_object, document_as_object, examined_as_object, in_words
from documents.management.importers import curator_named, group_named
from documents.management.progress import Progress
from documents.management.signals import Stopped, ended_by_signals
from documents.management.step_line import StepLine
from documents.models import Document
from documents.services.article.publishing import check_basis, check_groups, parse_basis
from documents.services.captures.captures import FileOrigin
from documents.services.captures.examine import ExaminedFile, Fingerprint, Handling, examine_capture
from documents.services.imports.imports import Placement, find_existing, import_capture
from documents.services.versions.proposals import recapture

Report = dict[str, Any]


class Command(DocumentedCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files")
        parser.add_argument(
            "--visibility",
            choices=Document.Visibility.values,
            default=Document.Visibility.MEMBERS.value,
            help="who may read the articles (members: their curator and the groups)",
        )
        parser.add_argument(
            "--basis",
            default="",
            help="on what basis they are shared with everyone: own-work, permission, public-domain, "
            "“licence: CC BY 4.0”, or words that name an exception",
        )
        parser.add_argument("--group", action="append", default=[], help="a group (its name in addresses), repeatable")
        parser.add_argument("--curator", metavar="LOGIN", help="in whose name; else the room's only curator")
        parser.add_argument("--encoding", help="the charset of the files; else it is found out")
        parser.add_argument("--language", default="", help="the language of the articles: en, ar, pt-BR")
        parser.add_argument("--recapture", metavar="SLUG", help="the file is a further capture of this article")
        parser.add_argument("--whole", action="store_true", help="take each file whole: nothing of it is set aside")
        parser.add_argument("--json", action="store_true", help="print one JSON object a line, for programs")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        self.has_room = self.prepare_database()
        self.curator = curator_named(options["curator"]) if self.has_room else None
        self.recaptured = self.article_named(options["recapture"])
        self.placement = self.read_placement()
        if options["language"] and not language_tag(options["language"]):
            raise CommandError(f"“{options['language']}” is not a language tag. Write en, ar or pt-BR.")
        try:
            files = article_files(options["paths"])
        except (FileNotFoundError, PermissionError) as error:
            raise CommandError(f"There is no file or folder {error} that can be read.") from error
        if not files:
            raise CommandError("There is no file in these folders.")
        if self.recaptured and len(files) > 1:
            raise CommandError("A further capture of an article is one file.")
        counts: Counter[str] = Counter()
        try:
            with ended_by_signals():
                self.import_files(files, counts)
        except Stopped as stopped:
            self.summarise(counts)
            self.stderr.write("Stopped. Run the same command again to go on: what is here is not doubled.")
            sys.exit(128 + stopped.number)
        self.summarise(counts)

    def prepare_database(self) -> bool:
        """Migrates the database, except in a dry run.

        A dry run changes nothing and needs no database; without one it reports only what the files say.
        """
        if not self.options["dry_run"]:
            migrate_if_needed(self.stderr.write)
            return True
        is_ready = database_is_current()
        if not is_ready and (self.options["curator"] or self.options["group"]):
            raise CommandError("The room's database does not answer: leave --curator and --group out, or start it.")
        return is_ready

    def article_named(self, slug: str | None) -> Document | None:
        """Returns the article of which the file is another capture."""
        if slug is None:
            return None
        if self.options["dry_run"]:
            raise CommandError("A dry run is of new articles: leave --recapture out.")
        document = Document.objects.filter(slug=slug).first()
        if document is None or document.current_revision_id is None:
            raise CommandError(f"There is no article with a text at “{slug}”.")
        return document

    def read_placement(self) -> Placement:
        """Returns who will read the articles; refuses a choice with which nobody could read them."""
        if self.recaptured:
            return Placement()
        groups = tuple(group_named(name) for name in self.options["group"])
        basis = parse_basis(self.options["basis"])
        try:
            check_basis(self.options["visibility"], basis)
            check_groups(self.curator, groups)
        except PublishingRefused as refusal:
            raise CommandError(translate_error(refusal)) from refusal
        shared = self.options["visibility"] in {Document.Visibility.PUBLIC, Document.Visibility.RECORD}
        in_groups = groups and self.options["visibility"] == Document.Visibility.MEMBERS
        if self.curator is None and not shared and not in_groups and not self.options["dry_run"]:
            raise CommandError(NO_READERS)
        return Placement(visibility=self.options["visibility"], basis=basis, groups=groups)

    def import_files(self, files: Sequence[Path], counts: Counter[str]) -> None:
        """Imports the files in their order, while the next ones are read; adds the outcome of each to `counts`.

        Says how fast it goes on standard error, because output for programs stays as it is.
        """
        progress = Progress(len(files))
        line = FilesInLine(
            files, self.stated, self.is_known, encoding=self.options["encoding"], whole=self.options["whole"]
        )
        with line.open() as in_turn:
            for number, one in enumerate(in_turn, start=1):
                counts[self.import_file(one, f"[{number}/{len(files)}]")] += 1
                if told := progress.add():
                    self.stderr.write(told)

    def import_file(self, one: FileInLine | Unreadable, place: str) -> str:
        """Imports one file and prints the result; prints the name of the file while it works, and what it is at.

        Returns the outcome alone: reports of thousands of files would fill the memory.
        """
        path = one.path if isinstance(one, FileInLine) else one[0]
        begun = f"{place} {path} … "
        if not self.options["json"]:
            self.stdout.write(begun, ending="")
            self.stdout.flush()
        report: Report = {"file": str(path)}
        line = StepLine(self.stdout, self.stderr, is_quiet=self.options["json"])
        try:
            if not isinstance(one, FileInLine):
                raise one[1]
            with line.of(str(path), begun) as on_step:
                self.handling = Handling(on_step=on_step)
                if self.recaptured:
                    report |= self.capture_again(one, self.recaptured)
                else:
                    report |= self.examine(one) if self.options["dry_run"] else self.store_article(one)
        except (CaptureRefused, RenderingRefused) as refusal:
            report |= {"outcome": "refused", "reason": translate_error(refusal)}
        except OSError as error:
            report |= {"outcome": "refused", "reason": f"The file cannot be read: {error.strerror or error}."}
        if self.options["json"]:
            self.stdout.write(json.dumps({key: report[key] for key in report if key != "words"}, ensure_ascii=False))
        else:
            self.stdout.write(OUTCOMES[report["outcome"]].format(**report))
        self.stdout.flush()
        return str(report["outcome"])

    def is_known(self, fingerprint: Fingerprint) -> bool:
        """Says whether a file need not be examined ahead: an article has its bytes, or it is captured again."""
        return self.recaptured is not None or (self.has_room and find_existing(fingerprint, self.curator) is not None)

    def store_article(self, one: FileInLine) -> Report:
        """Imports a file and stores the article."""
        imported = import_capture(
            file=one.file,
            file_origin=FileOrigin(one.path.name),
            by=self.curator,
            placement=self.placement,
            stated=one.stated,
            encoding=self.options["encoding"],
            whole=self.options["whole"],
            handling=self.handling,
            ahead=one.ahead,
        )
        report: Report = {
            "outcome": "already-here" if imported.already_existed else "added",
            "sha256": one.fingerprint.sha256,
            "bytes": one.fingerprint.length,
            **document_as_object(imported.document),
        }
        if imported.summary is not None:
            report |= {**as_object(imported.summary), "words": in_words(imported.summary, one.fingerprint)}
        return report

    def capture_again(self, one: FileInLine, document: Document) -> Report:
        """Stores a file as another capture of an existing article, and proposes its text if it differs."""
        made = recapture(
            document=document,
            file=one.file,
            file_origin=FileOrigin(one.path.name),
            by=None,
            handling=self.handling,
        )
        report = {"sha256": made.capture.sha256, "bytes": made.capture.length, **document_as_object(document)}
        if made.already_existed:
            return {"outcome": "already-here", **report}
        if made.proposal is None:
            return {"outcome": "captured", **report}
        return {
            "outcome": "proposed",
            **report,
            "proposal": reverse("proposal", args=[document.slug, made.proposal.pk]),
        }

    def examine(self, one: FileInLine) -> Report:
        """Reports what importing a file would do."""
        examined = one.ahead.result(self.handling.on_step) if one.ahead else self.examine_now(one)
        fingerprint = one.fingerprint
        known = find_existing(fingerprint, self.curator) if self.has_room else None
        return {
            "outcome": "already-here" if known else "would-add",
            "sha256": fingerprint.sha256,
            "bytes": fingerprint.length,
            **(document_as_object(known) if known else {}),
            **examined_as_object(examined, self.curator),
            "words": in_words(examined.summary(self.curator), fingerprint),
        }

    def examine_now(self, one: FileInLine) -> ExaminedFile:
        """Examines a file in its turn."""
        return examine_capture(
            one.file,
            one.path.name,
            fingerprint=one.fingerprint,
            encoding=self.options["encoding"],
            whole=self.options["whole"],
            stated=one.stated,
            handling=self.handling,
        )

    def stated(self, path: Path) -> Sequence[StatedFact]:
        """Returns the facts stated by the options and by the file beside the article."""
        stated: list[StatedFact] = []
        beside = sidecar_of(path)
        if beside is not None:
            with beside.open("rb") as file:
                stated.extend(read_sidecar(file.read(MAX_FACTS_BYTES + 1)))
        if self.options["language"] and all(one.property != "language" for one in stated):
            stated.append(StatedFact("language", language_tag(self.options["language"])))
        return stated

    def summarise(self, counts: Counter[str]) -> None:
        """Prints the counts; a refused file makes the command fail."""
        told_counts = [f"{counts[outcome]} {SUMMARY_WORDS[outcome]}" for outcome in OUTCOMES if counts[outcome]]
        if not self.options["json"]:
            self.stdout.write(f"{', '.join(told_counts)}.")
        if counts["refused"]:
            raise CommandError(f"{counts['refused']} of {counts.total()} files could not be imported.")


OUTCOMES = {
    "added": "added: {words}\n      {address}",
    "would-add": "would be added: {words}",
    "already-here": "already here: {address}",
    "captured": "captured again, its text has not changed: {address}",
    "proposed": "captured again, its text has changed: {proposal}",
    "refused": "refused: {reason}",
}
SUMMARY_WORDS = {
    "added": "added",
    "would-add": "would be added",
    "already-here": "already here",
    "captured": "captured again",
    "proposed": "proposed",
    "refused": "refused",
}
NO_READERS = (
    "Nobody could see these articles: there is no curator in whose name to import them. Make the first curator's "
    "account with the link that `manage.py serve` or `manage.py setup_link` prints, name one with --curator, name a "
    "--group, or share them with everyone: --visibility public --basis “own work”."
)
