"""python -m tests.bench.taking_in: takes 5,000 tags into new vocabularies as SKOS and as a table, and prints JSON.

The floor is to insert the same rows by `bulk_create`, which runs the same triggers and checks nothing before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import django

TAGS = 5_000


def main() -> None:
    from django.db import transaction

    from documents.forms.vocabulary import check_row
    from documents.models import Tag, User
    from documents.services.groups.groups import create_group
    from documents.services.vocabulary.files import read_file
    from documents.services.vocabulary.table import take_in

    person = User.objects.create(login="coder", public_name="Coder")
    steps: dict[str, dict[str, float]] = {}
    for name, data in (("SKOS", skos()), ("a table", table())):
        group = create_group(by=person, name=f"Codes from {name}")
        rows = timed(steps, f"{name}: read", lambda data=data: read_file(data).rows)
        given = {"by": person, "group": group, "rows": rows, "check": check_row, "why": "From a file."}
        timed(steps, f"{name}: dry run", lambda given=given: take_in(**given, dry_run=True))
        timed(steps, f"{name}: taken in", lambda given=given: take_in(**given))
        timed(steps, f"{name}: taken in again", lambda given=given: take_in(**given))
        assert Tag.objects.filter(vocabulary__group=group).count() == TAGS
    of_table = {"vocabulary__group": group}
    bare = create_group(by=person, name="Bare")
    with transaction.atomic():
        timed(steps, "bare", lambda: insert_bare(of_table, bare, person))
    print(json.dumps(steps))


def timed(steps: dict[str, dict[str, float]], what: str, act: Callable[[], Any]) -> Any:
    """Adds the seconds and those of this process, without Postgres and the sandbox."""
    began, began_cpu = time.perf_counter(), time.process_time()
    done = act()
    steps[what] = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - began_cpu}
    return done


def insert_bare(rows_of: dict[str, Any], group: Any, person: Any) -> None:
    """Inserts the tags of a vocabulary with their spellings and identifiers into that of another group."""
    from documents.models import Tag, TagLabel, TagLink, Vocabulary

    there = Vocabulary.objects.get_or_create(group=group)[0]
    tags = list(Tag.objects.filter(**rows_of).order_by("pk"))
    labels = list(TagLabel.objects.filter(**rows_of))
    links = list(TagLink.objects.filter(**rows_of))
    fields = ("name", "slug", "definition", "example", "slot", "kind", "position", "is_defined")
    copies = {tag.pk: Tag(vocabulary=there, **{name: getattr(tag, name) for name in fields}) for tag in tags}
    Tag.objects.bulk_create(copies.values())
    for some in (labels, links):
        for one in some:
            one.pk, one.tag, one.vocabulary, one.added_by = None, copies[one.tag_id], there, person
    TagLabel.objects.bulk_create(labels)
    TagLink.objects.bulk_create(links)


def skos() -> bytes:
    """Returns concepts in four levels with three spellings, an identifier and a definition."""
    lines = ["@prefix skos: <http://www.w3.org/2004/02/skos/core#> .", "@prefix c: <https://example.org/c/> ."]
    for n in range(TAGS):
        above = f" skos:broader c:{(n - 50) // 17} ;" if n >= 50 else ""
        lines.append(
            f'c:{n} a skos:Concept ; skos:prefLabel "Concept {n}" ; skos:altLabel "Begriff {n}"@de, "понятие {n}"@ru ;'
            f' skos:hiddenLabel "Konzept {n}" ;{above} skos:exactMatch <http://www.wikidata.org/entity/Q{n + 1}> ;'
            f' skos:definition "What it means here, and when it is used, in the words of number {n}." .'
        )
    return "\n".join(lines).encode()


def table() -> bytes:
    """Returns the same as a table."""
    lines = ["name,parent,definition,spellings,identifiers"]
    for n in range(TAGS):
        above = f"Concept {(n - 50) // 17}" if n >= 50 else ""
        spellings = f'"Begriff {n} @de\nпонятие {n} @ru\n~ Konzept {n}"'
        meaning = f'"What it means here, and when it is used, in the words of number {n}."'
        lines.append(f"Concept {n},{above},{meaning},{spellings},Q{n + 1}")
    return "\n".join(lines).encode()


if __name__ == "__main__":
    django.setup()
    main()
