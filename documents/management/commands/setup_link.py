"""Prints a link that creates the first curator's account, for a site that has none."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from documents.errors import SetupLinkRefused
from documents.services.people.accounts import create_setup_link


class Command(BaseCommand):
    help = "Prints a link that makes the first curator's account. It works for one hour, once; links before it end."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = create_setup_link()
        except SetupLinkRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(settings.READINGROOM_MAIL_ORIGIN + reverse("first-curator", args=[token]))
