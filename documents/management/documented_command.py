"""Commands that print the docstring of their module as their help."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from documents.models import Document


class DocumentedCommand(BaseCommand):
    """A command with `help = __doc__`, whose lines stay as they are."""

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        """Keeps the line breaks of the help text."""
        parser = super().create_parser(*args, **options)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser


class ArticlesCommand(DocumentedCommand):
    """A command for all articles of a kind, or for those that are named."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the last part of an article's address")


def keys_of(documents: QuerySet[Document], slugs: list[str], kind: str = "") -> list[int]:
    """Returns the primary keys of documents: of all, in their order, or of those with these slugs, in theirs.

    Raises `CommandError` if one is not among them; `kind` says what they are, as in "with a text", if not all are.
    """
    if not slugs:
        return list(documents.values_list("pk", flat=True))
    found = dict(documents.filter(slug__in=slugs).values_list("slug", "pk"))
    if missing := [slug for slug in slugs if slug not in found]:
        raise CommandError(f"There is no {f'article {kind}'.strip()} at: {', '.join(missing)}.")
    return [found[slug] for slug in slugs]
