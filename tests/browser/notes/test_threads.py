"""Threads in real browsers: replies, resolving, mentions, edits, deletions, and links to one reply."""

from __future__ import annotations

import pytest

from documents.models import Annotation, Mention
from documents.services.notes import Content, Sharing
from documents.services.vocabulary.vocabularies import close_vocabulary, define_tag
from tests.browser.axe import findings
from tests.cast import make_cast
from tests.services.notes.steps import TEXT, change, make, reply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return make_cast(TEXT)


@pytest.fixture
def root(cast):
    return make(cast, cast.bob, audience="group", content=Content("commenting", "What is a keeper?"))


def card(reader, note):
    return reader.page.locator(f"#note-{note.pk}")


def open_card(reader, note):
    reader.open(note.document, f"#note-{note.pk}")
    found = card(reader, note)
    found.wait_for()
    return found


def begin(reader, note, words, of=None):
    """Begins a reply to the note, or to the reply `of` in its thread."""
    (of if of is not None else card(reader, note)).locator("[data-do=answer]").last.click()
    composer = card(reader, note).locator(".composer-answer")
    composer.locator("textarea").fill(words)
    return composer


def send(reader, note, words, of=None):
    composer = begin(reader, note, words, of)
    composer.locator("[data-do=save]").click()
    composer.wait_for(state="detached")
    return card(reader, note).locator(".reply", has_text=words)


def test_a_reply_arrives_live_and_its_draft_survives_a_reload(reader, cast, root):
    alice, bob = reader(cast.alice), reader(cast.bob)
    open_card(bob, root)
    open_card(alice, root)
    begin(alice, root, "Who keeps the light.")
    card(alice, root).locator("[data-part=kept]").wait_for()
    alice.reload()
    composer = card(alice, root).locator(".composer-answer")
    assert composer.locator("textarea").input_value() == "Who keeps the light."
    assert "HIST 214" in composer.inner_text()
    composer.locator("[data-do=save]").click()
    composer.wait_for(state="detached")
    mine = card(alice, root).locator(".reply")
    assert "You" in mine.inner_text()
    assert alice.page.evaluate("document.activeElement.id") == mine.get_attribute("id")
    answer = Annotation.objects.get(root=root)
    assert (answer.note, answer.parent_id, answer.audience) == ("Who keeps the light.", root.pk, "group")
    card(bob, root).locator(".reply", has_text="Who keeps the light.").wait_for()
    assert alice.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('room.draft'))") == []


def test_a_reply_being_written_stays_when_another_arrives(reader, cast, root):
    reply(root, cast.tova, "First.")
    alice, bob = reader(cast.alice), reader(cast.bob)
    open_card(alice, root)
    open_card(bob, root)
    alice.page.wait_for_selector("html[data-live]", state="attached")
    composer = begin(alice, root, "Half a tho")
    send(bob, root, "Second.")
    card(alice, root).locator(".reply", has_text="Second.").wait_for()
    alice.page.keyboard.type("ught")
    assert composer.locator("textarea").input_value() == "Half a thought"


def test_a_reply_to_a_reply_names_its_addressee(reader, cast, root):
    first = reply(root, cast.alice, "First.")
    reply(root, cast.tova, "Second.")
    bob = reader(cast.bob)
    open_card(bob, root)
    mine = send(bob, root, "To the first.", of=card(bob, root).locator(f"#note-{first.pk}"))
    assert mine.locator(".reply-to").inner_text() == "to Alice Marlow"
    assert Annotation.objects.get(note="To the first.").parent == first
    mine.locator(".reply-to").click()
    assert bob.page.evaluate("document.activeElement.id") == f"note-{first.pk}"


def test_a_reply_with_a_mention_is_written_by_keyboard_alone(reader, cast, root):
    alice = reader(cast.alice)
    open_card(alice, root)
    alice.page.keyboard.press("r")
    alice.page.keyboard.type("By keys, @tov")
    alice.page.wait_for_selector(".name-choices [role=option]")
    field = alice.page.locator(".composer-answer textarea")
    assert field.get_attribute("aria-activedescendant") == alice.page.locator("[role=option]").get_attribute("id")
    alice.page.keyboard.press("Enter")
    alice.page.keyboard.type("says")
    alice.page.keyboard.press("Control+Enter")
    mine = card(alice, root).locator(".reply")
    mine.wait_for()
    assert mine.locator("b.mention").inner_text() == "@Tova Lindqvist"
    assert Mention.objects.get().person == cast.tova
    assert Annotation.objects.get(root=root).note == "By keys, @Tova Lindqvist says"


def test_names_are_offered_only_in_groups(reader, cast):
    bob = reader(cast.bob)
    bob.open(cast.document)
    composer = bob.write("keeper", "")
    field = composer.locator("textarea")
    field.press_sequentially("Ask @to")
    bob.page.wait_for_timeout(500)
    assert not composer.locator(".name-choices").is_visible()
    composer.locator(".composer-who summary").click()
    composer.locator(f"input[value='group:{cast.course.pk}']").click()
    field.press("End")
    field.press_sequentially("v")
    choice = composer.locator(".name-choices [role=option]")
    choice.wait_for()
    assert choice.all_inner_texts() == ["Tova Lindqvist"]
    field.press("Escape")
    assert not composer.locator(".name-choices").is_visible()
    assert composer.is_visible()


def test_a_thread_is_resolved_and_reopened(reader, cast, root):
    alice, bob = reader(cast.alice), reader(cast.bob)
    open_card(bob, root)
    open_card(alice, root).locator("[data-do=resolve]").click()
    alice.page.wait_for_selector("[data-resolved=yes]")
    assert "Resolved by you" in card(alice, root).inner_text()
    card(bob, root).locator(".note-resolved", has_text="Resolved by Alice Marlow").wait_for()
    bob.page.mouse.click(400, 300)
    card(bob, root).locator("[data-do=reopen]").dispatch_event("click")
    bob.page.wait_for_selector("[data-resolved=yes]", state="detached")
    root.refresh_from_db()
    assert root.resolved_at is None


def test_ones_own_reply_is_edited_in_place_and_its_history_is_shown(reader, cast, root):
    answer = reply(root, cast.alice, "Who keeps the light.")
    reply(root, cast.tova, "Second.")
    alice = reader(cast.alice)
    open_card(alice, root)
    mine = card(alice, root).locator(f"#note-{answer.pk}")
    mine.locator("[data-do=edit]").click()
    composer = card(alice, root).locator(".composer-answer")
    assert composer.locator("textarea").input_value() == "Who keeps the light."
    assert not mine.is_visible()
    composer.locator("textarea").fill("Who keeps the light burning.")
    composer.locator("[data-do=save]").click()
    mine.locator("a", has_text="Edited").wait_for()
    assert mine.locator(".note-words").inner_text() == "Who keeps the light burning."
    answer.refresh_from_db()
    assert (answer.note, answer.audience, answer.parent_id) == ("Who keeps the light burning.", "group", root.pk)
    mine.locator("a", has_text="Edited").click()
    alice.page.wait_for_selector(".wordings")
    assert "burning" in alice.page.locator(".wording ins").inner_text()
    assert findings(alice.page) == []


def test_a_deleted_reply_leaves_a_tombstone_in_the_thread(reader, cast, root):
    first = reply(root, cast.alice, "secret words")
    reply(first, cast.tova, "To the first.")
    alice = reader(cast.alice)
    alice.hold_time()
    open_card(alice, root)
    mine = card(alice, root).locator(f"#note-{first.pk}")
    mine.locator("[data-do=delete]").click()
    undo = card(alice, root).get_by_role("button", name="Undo")
    undo.click()
    assert mine.is_visible()
    mine.locator("[data-do=delete]").click()
    undo.wait_for()
    alice.let_pass(8.5)
    alice.page.wait_for_selector(".reply-tombstone", timeout=15_000)
    assert card(alice, root).locator(".reply-tombstone").inner_text() == "A note was deleted here"
    assert "secret" not in card(alice, root).inner_text()
    assert "To the first." in card(alice, root).inner_text()


def test_a_deleted_note_leaves_its_replies(reader, cast, root):
    reply(root, cast.alice, "I answered.")
    bob, alice = reader(cast.bob), reader(cast.alice)
    bob.hold_time()
    open_card(alice, root)
    alice.page.wait_for_selector("html[data-live]", state="attached")
    open_card(bob, root).locator(":scope > .note-foot [data-do=delete]").click()
    bob.page.get_by_role("button", name="Undo").wait_for()
    bob.let_pass(8.5)
    for one in (bob, alice):
        one.page.wait_for_selector(".note-tombstone", timeout=15_000)
        assert "I answered." in card(one, root).inner_text() or card(one, root).locator(".note-more").is_visible()
        assert "What is a keeper?" not in one.page.locator("#notes").inner_text()


def test_a_link_leads_to_one_reply_in_a_long_thread(reader, cast, root):
    answers = [reply(root, cast.alice, f"Answer {n}.") for n in range(14)]
    tova = reader(cast.tova)
    tova.page.goto(f"{tova.room}/annotations/{answers[5].pk}")
    tova.wait_until_loaded()
    named = tova.page.locator(f"#note-{answers[5].pk}.is-named")
    named.wait_for()
    assert named.is_visible()
    assert tova.page.evaluate("document.activeElement.id") == f"note-{answers[5].pk}"
    assert card(tova, root).locator(".note-quote").is_visible()
    tova.open(cast.document, f"#note-{root.pk}")
    tova.reload()
    assert card(tova, root).get_by_text("9 more answers").is_visible()
    assert not card(tova, root).get_by_text("Answer 5.").is_visible()
    card(tova, root).get_by_text("9 more answers").click()
    assert card(tova, root).get_by_text("Answer 5.").is_visible()


def test_moving_a_note_first_shows_who_will_newly_see_it(reader, cast):
    note = make(cast, cast.bob, audience="moderators", content=Content("commenting", "For the teachers."))
    reply(note, cast.tova, "An answer.")
    bob = reader(cast.bob)
    open_card(bob, note).locator(":scope > .note-foot [data-do=edit]").click()
    composer = bob.page.locator(".composer")
    composer.locator(".composer-who summary").click()
    composer.locator(f"input[value='group:{cast.course.pk}']").click()
    said = composer.locator("[data-part=moving]")
    said.get_by_text("Alice Marlow, Rhea Okafor will newly see this note and its 1 answer.").wait_for()
    assert "1 answer by others was written for fewer people." in said.inner_text()
    save = composer.locator("[data-do=save]")
    assert save.inner_text() == "Show them this note and 1 answer by others"
    save.click()
    composer.wait_for(state="detached")
    assert set(Annotation.objects.values_list("audience", flat=True)) == {"group"}


def test_moving_a_note_first_says_which_tags_a_closed_vocabulary_refuses(reader, cast):
    define_tag(by=cast.tova, group=cast.course, name="claim")
    close_vocabulary(by=cast.tova, group=cast.course, is_closed=True)
    note = make(cast, cast.bob, content=Content("commenting", "Mine.", tags=("claim", "rumour")))
    bob = reader(cast.bob)
    open_card(bob, note).locator(":scope > .note-foot [data-do=edit]").click()
    composer = bob.page.locator(".composer")
    composer.locator(".composer-who summary").click()
    composer.locator(f"input[value='group:{cast.course.pk}']").click()
    said = composer.locator("[data-part=moving]")
    said.get_by_text("Lost on the way: “rumour”. Reading Evidence has closed its vocabulary").wait_for()
    composer.locator("[data-part=tag]").fill("gossip")
    composer.locator("[data-part=tag]").press("Enter")
    said.get_by_text("Lost on the way: “rumour”, “gossip”.").wait_for()
    assert Annotation.objects.get().audience == "private"
    composer.locator("[data-do=save]").click()
    composer.wait_for(state="detached")
    moved = Annotation.objects.get()
    assert (moved.audience, [tag.name for tag in moved.tags.all()]) == ("group", ["claim"])
    assert moved.versions.get().tags == ["claim", "rumour"]


def test_a_note_with_replies_of_others_cannot_become_public(reader, cast, root):
    from django.utils import timezone

    type(cast.document).objects.update(visibility="public", basis="own-work", basis_at=timezone.now())
    reply(root, cast.alice)
    bob = reader(cast.bob)
    open_card(bob, root).locator(":scope > .note-foot [data-do=edit]").click()
    composer = bob.page.locator(".composer")
    composer.locator(".composer-who summary").click()
    composer.locator("input[value=public]").click()
    composer.get_by_text("Write a new note for the others.").wait_for()
    bob.allow_console("422")
    composer.locator("[data-do=save]").click()
    composer.locator("[data-part=fault-words]", has_text="Write a new note").wait_for()
    root.refresh_from_db()
    assert root.audience == "group"


def test_a_reply_to_a_note_that_disappears_is_kept(reader, cast, root):
    alice = reader(cast.alice)
    open_card(alice, root)
    alice.page.wait_for_selector("html[data-live]", state="attached")
    begin(alice, root, "Too late.")
    change(root, cast.bob, Content("commenting", "What is a keeper?"), sharing=Sharing("private"))
    alice.page.get_by_text("What you answer is not here any more.").wait_for()
    assert alice.page.locator(".composer-answer textarea").input_value() == "Too late."


def test_axe_finds_nothing_in_threads(reader, cast, root):
    first = reply(root, cast.alice, "Ask @Tova Lindqvist.")
    reply(first, cast.bob, "To the first.")
    for n in range(9):
        reply(first, cast.tova, f"Answer {n}.")
    alice = reader(cast.alice)
    open_card(alice, root)
    begin(alice, root, "Half a thought")
    assert findings(alice.page) == []
    alice.page.goto(f"{alice.room}/annotations/{root.pk}/thread/")
    assert findings(alice.page) == []


def test_the_plain_page_takes_replies_without_scripts(reader, cast, root):
    alice = reader(cast.alice, java_script_enabled=False)
    alice.page.goto(f"{alice.room}/documents/{cast.document.slug}/")
    alice.page.get_by_role("link", name="Answer on a page of its own").click()
    alice.page.get_by_label("Your answer").fill("Without scripts.")
    alice.page.get_by_role("button", name="Answer").click()
    answer = Annotation.objects.get(root=root)
    assert alice.page.url.endswith(f"#note-{answer.pk}")
    assert "Without scripts." in alice.page.locator(f"#note-{answer.pk}").inner_text()


def test_a_reader_who_goes_on_while_a_note_is_saved_is_not_called_back(reader, cast, root):
    other = make(cast, cast.bob, words="forty years", audience="group", content=Content("commenting", "Since when?"))
    bob = reader(cast.bob)
    open_card(bob, root)

    def go_on_during(saves) -> None:
        """Answers the page's next request for cards only when the other note is active."""
        held = []
        bob.page.route("**/cards?*", lambda route: held.append(route))
        saves()
        while not held:
            bob.page.wait_for_timeout(10)
        card(bob, other).locator(".note-by").first.click()
        with bob.page.expect_response("**/cards?*"):
            bob.page.unroute("**/cards?*")  # sends on what was held
        bob.page.wait_for_function("new Promise(requestAnimationFrame)")
        assert bob.page.locator(".note.is-active").get_attribute("id") == f"note-{other.pk}"

    composer = begin(bob, root, "Who keeps the light.")
    go_on_during(composer.locator("[data-do=save]").click)
    card(bob, root).locator(".note-by").first.click()
    card(bob, root).locator(".reply", has_text="Who keeps the light.").wait_for()
    composer = bob.write("Nobody", "Not even his wife?")
    go_on_during(composer.locator("[data-do=save]").click)
