"""Verifies the site or a backup FILE; prints what was checked and each fault; exits with status 1 on a fault."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from documents.services.site.verification import Fault, ReportProgress, VerificationResult, check_source, verify_room
from readingroom.backup import Archive, BackupRows, DamagedBackup
from readingroom.pooler import without_pooler
from readingroom.upgrade import refuse_outdated


class Command(BaseCommand):
    help = (
        "Checks every capture's and text's hash, that every page says its text, every quote, every anchor and every "
        "number, and that every text leads back to its capture. Prints what it checked and each fault; the exit "
        "status is 1 if there was one. With FILE it proves a backup instead, and needs no database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Takes a backup to verify instead of the site."""
        parser.add_argument("file", type=Path, metavar="FILE", nargs="?", help="a backup; without it the room itself")

    def handle(self, *args: Any, **options: Any) -> None:
        verbose = options["verbosity"] > 0
        began = time.monotonic()
        say: ReportProgress = self.tell if verbose else lambda sentence: None
        path = options["file"]
        if path:
            verified = self.verify_backup(path, say)
        else:
            with without_pooler(connection):
                refuse_outdated(connection)
                verified = verify_room(self.tell_fault, say)
        if verbose:
            for what, number in verified.counts.items():
                self.stdout.write(f"{number:>16,}  {what}")
            self.stdout.write(f"{time.monotonic() - began:>16.1f}  seconds")
        if verified.faults:
            faults = "1 fault" if verified.faults == 1 else f"{verified.faults:,} faults"
            raise CommandError(f"{faults} found. Nothing was changed.")
        if verbose:
            self.stdout.write("No faults.")

    def verify_backup(self, path: Path, say: ReportProgress) -> VerificationResult:
        """Checks every byte of a backup, then its rows."""
        verified = VerificationResult()
        try:
            with Archive(path) as archive:
                say("The file, byte for byte")
                archive.check()
                verified.count("tables", len(archive.manifest.tables))
                verified.count("rows", sum(entry.rows for entry in archive.manifest.tables))
                for fault in check_source(BackupRows(archive), verified, say):
                    verified.faults += 1
                    self.tell_fault(fault)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {path}.") from error
        except DamagedBackup as error:
            raise CommandError(str(error)) from error
        return verified

    def tell(self, sentence: str) -> None:
        """Prints what is being checked."""
        self.stdout.write(f"Checking {sentence[0].lower()}{sentence[1:]}…")
        self.stdout.flush()

    def tell_fault(self, fault: Fault) -> None:
        """Prints a fault without buffering."""
        self.stdout.write(f"FAULT {fault}")
        self.stdout.flush()
