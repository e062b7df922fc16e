"""Every page in a pseudo-language: text that stays legible did not go through gettext.

People, articles and notes are Greek here, so an ASCII letter on a page is an untranslated word. Names and facts
of the world that are written in ASCII (addresses, hashes, charsets) carry `translate="no"` in the templates.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.intake.evidence.date_lines import CLOCK_RULE
from documents.intake.evidence.derivations import QUOTED_RULE
from documents.models import (
    Annotation,
    Assignment,
    AssignmentText,
    CopyRequest,
    Derivation,
    Document,
    Event,
    Import,
    Invitation,
    Notice,
    Statement,
)
from documents.services.events.events import audience_of, record_event, record_group_event
from documents.services.events.locks import locked_document, locked_group
from documents.services.groups.groups import create_group
from documents.services.groups.invitations import invite_by_mail, make_link, token_of
from documents.services.groups.members import set_member
from documents.services.groups.shelf_items import add_to_shelf, change_item
from documents.services.provenance.derivations import add_derivation
from documents.services.provenance.not_held import NotHeld, record_not_held
from documents.services.versions.revisions import correct_document
from tests.cast import PASSWORD
from tests.factories import make_annotation, make_document, make_user
from tests.pseudo import pseudo_language, speak_pseudo, untranslated

SENT = UUID(int=7)
TASK = UUID(int=8)
DAY = timedelta(days=1)
REFUSED = 2_000_000_007  # behind every number that a sequence of the tests has reached
SOURCE = """# Ὁ φαροφύλαξ

Ὁ φαροφύλαξ ἔγραφεν ἑκάστην νύκτα.[^1] Οὐδεὶς ἀνεγίνωσκεν ἐπὶ τεσσαράκοντα ἔτη.

## Ἡ σιγή

Ἡ θάλασσα ἦν *ἥσυχος*.

[^1]: Σημείωσις.
"""

ANONYMOUS = [
    ("shelf", []),
    ("notebook", []),
    ("reading", ["faros"]),
    ("revision", ["faros", 1]),
    ("source", ["faros"]),
    ("passage", ["faros", 0, 12]),
    ("compare", ["faros", 1, 2]),
    ("about", ["faros"]),
    ("help", []),
    ("help-guide", ["readers"]),
    ("reading", ["record"]),
    ("reading", ["ἀκοή"]),
    ("reading", ["withdrawn"]),
    ("reading", ["absent"]),
    ("account_login", []),
    ("account_signup", []),
    ("account_reset_password", []),
    ("account_reset_password_done", []),
    ("account_email_verification_sent", []),
    ("account_inactive", []),
    ("account_confirm_email", ["MTU:forged"]),
    ("account_reset_password_from_key", ["0", "forged-key"]),
    ("first-curator", ["AAAAAAAAAAAAAAAAAAAAAA"]),
]
CURATOR = [
    ("shelf", []),
    ("reading", ["faros"]),
    ("revision", ["faros", 1]),
    ("revise", ["faros"]),
    ("compare", ["faros", 1, 2]),
    ("news", []),
    ("following", []),
    ("facts", ["faros"]),
    ("derivations", ["faros"]),
    ("derivations", ["ἀκοή"]),
    ("reading", ["ἀκοή"]),
    ("groups", []),
    ("group-new", []),
    ("group", ["omas"]),
    ("group-members", ["omas"]),
    ("group-settings", ["omas"]),
    ("group-me", ["omas"]),
    ("group-shelf", ["omas"]),
    ("group-import", ["omas"]),
    ("document-groups", ["faros"]),
    ("notebook", []),
    ("group-audit", ["omas"]),
    ("group-assignments", ["omas"]),
    ("group-assignment-new", ["omas"]),
    ("assignment", [TASK]),
    ("assignment-edit", [TASK]),
    ("join", ["nothing"]),
    ("upload", []),
    ("import", [SENT]),
    ("import-correct", [SENT, REFUSED]),
    ("queue", []),
    ("waiting", []),
    ("account_logout", []),
    ("account_change_password", []),
    ("account_profile", []),
    ("account_email", []),
    ("admin:index", []),
]


@pytest.fixture
def room(transactional_db):
    """Greek readers and Greek articles: one with facts and notes, one shared as a record, one withdrawn."""
    curator = make_user("curator", public_name="Ἀλίκη", is_curator=True, is_superuser=True, password=PASSWORD)
    reader = make_user("reader", public_name="Βασίλης")
    article = make_document(
        SOURCE,
        source_format="markdown",
        curator=curator,
        visibility=Document.Visibility.PUBLIC,
        slug="faros",
        title="Ὁ φαροφύλαξ",
        language="el",
    )
    refusal = {"refused": "The file is empty.", "kind": "CaptureRefused", "words": {}}
    placement = {"visibility": "private", "basis": {"kind": "", "words": ""}, "groups": []}
    sent = {"by": curator, "batch": SENT, "placement": placement}
    Import.objects.create(
        pk=REFUSED, **sent, name="φάρος", length=3, state="refused", ended_at=timezone.now(), result=refusal
    )
    Import.objects.create(**sent, name="ναῦς", state="rendering")
    Import.objects.create(**sent, name="ὕδωρ")
    stated = {"document": article, "agent": curator, "status": Statement.Status.CONFIRMED}
    Statement.objects.create(property=Statement.Property.PUBLISHER, value="Ἡ Ἐφημερίς", **stated)
    Statement.objects.create(property=Statement.Property.ISSUED, value="1912", document=article, rule=CLOCK_RULE)
    Statement.objects.create(
        property=Statement.Property.CREATOR, absence=Statement.Absence.NOT_STATED, document=article, agent=curator
    )
    public = Annotation.Audience.PUBLIC
    make_annotation(article, reader, (15, 30), audience=public, note="Διατί;", note_html="<p>Διατί;</p>")
    make_annotation(article, curator, (20, 40), audience=public)
    make_annotation(article, curator, (20, 40))
    later = SOURCE.replace("ἑκάστην νύκτα", "ἑκάστην ἡμέραν") + "\nΤέλος.\n"
    corrected = correct_document(
        document=article, by=curator, source=later, source_format="markdown", reason="Διόρθωσις"
    )
    Notice.objects.create(recipient=curator, kind=Notice.Kind.CORRECTED, document=article, revision=corrected)
    record = {"curator": curator, "visibility": Document.Visibility.RECORD, "title": "Ἀρχεῖον"}
    make_document("Λόγοι.", slug="record", **record)
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_as": 410, "withdrawn_reason": "Αἰτία"}
    make_document("Λόγοι.", slug="withdrawn", **(record | {"title": "Οὐκέτι"} | withdrawn))
    heard = record_not_held(article=NotHeld("Ἀκοή", visibility="record"), by=curator)
    add_derivation(document=article, by=curator, kind="translates", origin=heard, reasoning="Ὅμοιον.")
    Derivation.objects.create(document=article, kind="quotes", named="Ἡ Ἐφημερίς", rule=QUOTED_RULE)
    CopyRequest.objects.create(document=article, kind=CopyRequest.Kind.CORRECTION, words="Λάθος.")
    make_greek_group(curator, reader, article)
    return curator


def make_greek_group(owner, reader, article):
    """Makes a group with invitations and an event of each kind that its log shows, and another group with a link."""
    group = create_group(by=owner, name="Ὁμάς", short_name="Ὁμ", description="Βίβλοι.", slug="omas")
    set_member(by=owner, group=group, person=reader, role="member")
    item = add_to_shelf(group=group, document=article, by=owner)
    change_item(item=item, by=owner, introduction="Πρῶτον.", version=1)
    invite_by_mail(by=owner, group=group, addresses=["noor@mail.example"])
    note = make_annotation(article, reader, (15, 30), audience=Annotation.Audience.GROUP, group=group)
    seen = audience_of(note)
    for kind in filter(lambda kind: kind.startswith("annotation."), Event.Kind):
        with transaction.atomic():
            record_event(locked_document(article.pk), kind=kind, row=note, actor=reader, before=seen, after=seen)
    for kind in filter(lambda kind: kind.startswith(("group.", "member.", "invitation.", "shelf.")), Event.Kind):
        with transaction.atomic():
            fields = ["name", "short_name", "description", "kind", "allows_everyone", "wants_approval", "role:reader"]
            fields.append("time_zone")
            record_group_event(locked_group(group.pk), kind=kind, row=reader, actor=owner, fields=fields)
    make_greek_tasks(owner, reader, group, article)
    other = create_group(by=reader, name="Ἄλλη", slug="alli")
    make_link(by=reader, group=other)


def make_greek_tasks(owner, reader, group, article):
    """Makes a task with everything that one may ask, for which a member has written, and one of each rule and state."""
    now = timezone.now()
    asked = {"asked_notes": 2, "asked_answers": 1, "asked_words": 1, "asked_texts": 1}
    times = {"opens_at": now - DAY, "due_at": now + DAY, "closes_at": now + 2 * DAY, "reveals_at": now + DAY}
    task = Assignment.objects.create(
        pk=TASK,
        group=group,
        title="Ἔργον",
        prompt_html="<p>Τί;</p>",
        reveal="after-own",
        published_at=now,
        **asked,
        **times,
    )
    AssignmentText.objects.create(assignment=task, document=article, revision=article.revisions.get(number=1))
    shared = {"audience": Annotation.Audience.GROUP, "group": group, "assignment": task, "held": True}
    make_annotation(article, reader, (15, 30), note="Διατί;", note_html="<p>Διατί;</p>", **shared)
    for rule in ("at-once", "at-time", "by-hand"):
        Assignment.objects.create(group=group, title="Ἄλλο", reveal=rule, reveals_at=now + DAY, published_at=now)
    Assignment.objects.create(group=group, title="Ὕστερον", opens_at=now + DAY, published_at=now)
    Assignment.objects.create(group=group, title="Πάλαι", closes_at=now - DAY, published_at=now, revealed_at=now)
    Assignment.objects.create(group=group, title="Ἀρχαῖον", published_at=now, archived_at=now)
    Assignment.objects.create(group=group, title="Σχέδιον")
    for kind in filter(lambda kind: kind.startswith("assignment."), Event.Kind):
        with transaction.atomic():
            record_group_event(locked_group(group.pk), kind=kind, row=task, actor=owner)


def test_no_page_shows_an_untranslated_word(room, live_server, page):
    found: list[str] = []
    with pseudo_language():
        speak_pseudo(page)
        for name, arguments in ANONYMOUS:
            found += walk(page, live_server, reverse(name, args=arguments))
        sign_in(page, live_server, room)
        found += walk(page, live_server, reverse("join", args=[token_of(Invitation.objects.get(email=""))]), " invited")
        for name, arguments in CURATOR:
            found += walk(page, live_server, reverse(name, args=arguments), " signed in")
        found += correcting(page, live_server)
    assert found == [], "\n".join(found)


def walk(page, live_server, path, who=""):
    """Returns the untranslated words of one page, each after the page's path."""
    answer = page.goto(f"{live_server}{path}")
    assert answer.status < 500, path
    page.wait_for_load_state("networkidle")
    return [f"{path}{who} {words}" for words in untranslated(page)]


def correcting(page, live_server):
    """Returns the untranslated words of the pages of a correction."""
    page.goto(f"{live_server}{reverse('revise', args=['faros'])}")
    page.fill("textarea[name=source]", "Ὁ φαροφύλαξ.")
    page.fill("input[name=reason]", "Διόρθωσις")
    page.click("button[value=preview]")
    page.wait_for_selector(".save-bar")
    seen = [f"preview {words}" for words in untranslated(page)]
    page.fill("#why", "")
    page.click("button[value=save]")
    page.wait_for_selector(".save-bar .fault")
    seen += [f"no reason {words}" for words in untranslated(page)]
    page.fill("#why", "Διόρθωσις")
    page.evaluate("document.querySelector('input[name=base]').value = 1")
    page.click("button[value=save]")
    page.wait_for_selector(".both")
    return seen + [f"conflict {words}" for words in untranslated(page)]


def sign_in(page, live_server, person):
    """Signs in as `person` in the browser."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": str(live_server)}])
