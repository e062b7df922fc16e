"""Makes the index of search anew: `manage.py reindex [SLUG…]`.

The index follows from the texts, facts and notes; this is for when `manage.py verify` says that it does not. Readers
may go on searching meanwhile. Without a slug every article is indexed.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from documents.management.database_setup import migrate_if_needed
from documents.management.documented_command import ArticlesCommand, keys_of
from documents.models import Document
from documents.services.search.index import reindex


class Command(ArticlesCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_if_needed(self.stderr.write)
        keys = keys_of(Document.objects.order_by("pk"), options["slugs"])
        for key in keys:
            with transaction.atomic():
                reindex(key)
        self.stdout.write(f"{len(keys)} indexed.")
