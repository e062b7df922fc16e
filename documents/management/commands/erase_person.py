"""Erases a person who asked for it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.errors import ErasureRefused, GroupRefused, NoSuchAccount
from documents.http import translate_error
from documents.services.people.accounts import get_account
from documents.services.site.erasure import erase_person, erasure_of


class Command(BaseCommand):
    help = (
        "Erases a person: account, name, mail addresses, memberships and private notes. Notes that others could read "
        "stay as of somebody who has left. Without --yes it only says what there is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", help="the login name or the mail address of the account")
        parser.add_argument("--with-notes", action="store_true", help="delete the notes that others could read, too")
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = get_account(options["who"])
            if options["yes"]:
                found = erase_person(person=person, with_notes=options["with_notes"])
            else:
                found = erasure_of(person)
        except (NoSuchAccount, ErasureRefused, GroupRefused) as refusal:
            raise CommandError(translate_error(refusal)) from refusal
        self.stdout.write(
            f"{found.private_notes} private notes, {found.shared_notes} notes that others could read, "
            f"{found.groups} groups, {found.articles} articles that nobody else could read."
        )
        self.stdout.write("Erased." if options["yes"] else "Nothing was changed. Say --yes to erase this person.")
