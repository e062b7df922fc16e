"""Makes an account a curator."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.errors import NoSuchAccount
from documents.services.people.accounts import make_curator


class Command(BaseCommand):
    help = "Makes an account a curator, who imports articles, publishes them and manages people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", help="the login name or the mail address of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = make_curator(options["who"])
        except NoSuchAccount as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person.public_name} is a curator now.")
