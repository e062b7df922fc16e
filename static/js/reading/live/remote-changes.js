// Applies changes made by other people without moving the scroll position. Highlights are painted at once. A card is added only
// if no visible card has to move, otherwise it waits behind a line (js/reading/live/new-notes.js). Deleted notes go at once.
//   <main data-anchors="…?revision=3" data-cards="…">
import * as api from "../../api.js";
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { hasRoomInMargin, occupiedRooms } from "../notes/margin-room.js";
import { wide } from "../reading.js";
import { updateCard } from "../notes/update-card.js";

const BATCH = 60;
const OWN_FOR = 10_000; // ms in which the server may report this page's own note as new, or not know it yet

export class RemoteChanges {
  #turn = Promise.resolve();  // lists are applied one after the other …
  #cards = Promise.resolve(); // … and so are the cards, for which painting does not wait
  #own = new Map(); // id -> when this page wrote it

  /** `deletions()` returns those that this browser is about to send; `fresh` receives the new notes. */
  constructor(reading, cards, fresh, { etag = null, deletions = () => [] } = {}) {
    Object.assign(this, { reading, cards, fresh, etag, deletions });
    api.writes.addEventListener("kept", ({ detail: { id } }) => this.#own.set(id, Date.now()));
  }

  /** Applies changed and new notes: `[{kind, id, root}…]`, in one request. */
  take(changes) {
    const wanted = changes.filter(({ kind, id, root }) => !(kind === "created" && this.#isOwn(id)) && !this.#isDeleted(root));
    const roots = [...new Set(wanted.map(({ root }) => root))];
    return this.#after(async () => {
      for (let i = 0; i < roots.length; i += BATCH) await this.#takeRoots(roots.slice(i, i + BATCH), wanted);
    }).then(() => this.#cards);
  }

  /** Removes what the reader may no longer see: a reply, or a note with all its replies. */
  gone({ id, root }) {
    this.fresh.drop(id);
    if (id === root) {
      const wasAnswered = this.reading.annotations.byId.get(id)?.replies > 0;
      this.#remove(id);
      if (wasAnswered) this.take([{ kind: "gone", id, root }]); // its replies may remain without it
      return;
    }
    document.getElementById(`note-${id}`)?.remove();
    if (this.reading.annotations.byId.has(root)) this.take([{ kind: "gone", id, root }]);
  }

  /** Requests the whole list again; returns the cursor up to which the page is current, or "" if nothing changed. */
  async reload() {
    let cursor = "";
    await this.#after(async () => {
      const answer = await api.listIfNew(this.reading.facts.anchors, this.etag);
      if (!answer) return;
      this.etag = answer.list.etag;
      cursor = answer.list.cursor ?? "";
      this.#bringUpToDate(answer.list);
    });
    await this.#cards;
    return cursor;
  }

  async #takeRoots(roots, changes) {
    const list = await api.listOf(this.reading.facts.anchors, roots);
    const here = new Set([...list.annotations, ...(list.own ?? [])].map((row) => row[0]));
    for (const root of roots) if (!here.has(root) && !this.#isOwn(root)) this.#remove(root);
    this.#merge(list, [...here], changes);
  }

  #bringUpToDate(list) {
    const { byId } = this.reading.annotations;
    const rows = [...list.annotations, ...(list.own ?? [])].filter((row) => !this.#isDeleted(row[0]));
    const here = new Set(rows.map((row) => row[0]));
    for (const id of [...byId.keys()]) if (!here.has(id) && !this.#isOwn(id)) this.#remove(id);
    const known = new Set([...byId.values()].map(said));
    const changed = new Set(rows.filter((row) => !known.has(said({ list, row }))).map((row) => row[0]));
    const others = rows.filter((row) => changed.has(row[0]));
    for (const [id, card] of this.cards.elements) if (!card.isConnected) this.cards.drop(id);
    this.#merge({ ...list, annotations: others, own: [] }, [...here], []);
  }

  /** Merges the rows; new cards get a place or wait, and existing cards are updated. */
  #merge(list, ids, changes) {
    const { annotations } = this.reading;
    const rows = [...list.annotations, ...(list.own ?? [])];
    for (const [id] of rows) if (!annotations.byId.has(id)) this.cards.waiting.add(id);
    const added = rows.length ? annotations.merge(list) : [];
    const told = added.filter((span) => !span.mine && speaks(span) && annotations.isShown(span));
    this.#cards = this.#cards.catch(() => {}).then(() => this.#show(added, told, ids, changes));
  }

  /** Updates the cards after painting. */
  async #show(added, told, ids, changes) {
    const { annotations } = this.reading;
    await this.#place(added.filter(({ id }) => annotations.byId.has(id)));
    this.fresh.add(told.filter(({ id }) => annotations.byId.has(id)).map(({ id }) => ({ id, root: id })));
    const unseen = changes.filter(({ kind, id, root }) => kind === "created" && id !== root && !this.cards.elements.has(root));
    const came = await this.#renew(ids.filter((id) => this.cards.elements.has(id)));
    this.fresh.add([...came, ...unseen.filter(({ root }) => annotations.byId.has(root))]);
  }

  /** Updates the cards that are here; returns other people's new replies: `[{id, root}…]`. */
  async #renew(ids) {
    const came = [];
    for (let i = 0; i < ids.length; i += BATCH) {
      const found = await api.cards(this.reading.facts.cards, ids.slice(i, i + BATCH));
      for (const [id, fresh] of found) {
        const card = this.cards.elements.get(id);
        const answers = card ? updateCard(card, fresh) : [];
        const others = answers.filter((answer) => answer.dataset.reply && answer.dataset.mine === undefined);
        came.push(...others.map((answer) => ({ id: answer.dataset.reply, root: id })));
      }
    }
    if (ids.length) this.reading.dispatchEvent(new Event("cards"));
    return came;
  }

  /** Shows the waiting cards that move no other card; the rest stay behind a line until the reader opens it. */
  async #place(added) {
    const { viewport } = this.reading;
    const { start, end } = viewport.span();
    const near = added.filter((span) => span.start === null ? span.state === "whole" : span.end > start && span.start < end);
    const open = near.filter((span) => !span.mine && speaks(span));
    const inSight = wide.matches || document.body.classList.contains("sheet-open");
    if (open.length && inSight) await this.cards.fetch(open.map((span) => span.id));
    const standing = wide.matches && this.cards.order === "place" ? occupiedRooms(this) : null;
    for (const span of added) {
      const waits = open.includes(span) && inSight && !(standing && hasRoomInMargin(this, span, standing));
      if (!waits) this.cards.waiting.delete(span.id);
    }
    await this.cards.follow();
    this.reading.dispatchEvent(new Event("place")); // at once: lines are placed where no cards are
  }

  #remove(id) {
    const { reading, cards } = this;
    const span = reading.annotations.byId.get(id);
    const card = cards.elements.get(id);
    const held = card?.contains(document.activeElement);
    const inHand = reading.active === span && Boolean(span);
    cards.waiting.delete(id);
    this.fresh.drop(id);
    reading.dispatchEvent(new CustomEvent("gone", { detail: { id, span } })); // a reply that is being written to it is kept
    reading.annotations.remove(id);
    cards.drop(id);
    if (inHand) reading.activate(null);
    if (held) {
      reading.focusNear(span);
      announce(gettext("The note that you were reading was taken away."));
    }
  }

  #isOwn(id) {
    const at = this.#own.get(id);
    if (at !== undefined && Date.now() - at > OWN_FOR) this.#own.delete(id);
    return this.#own.has(id);
  }

  #isDeleted(id) {
    return this.deletions().some((deletion) => deletion.id === id);
  }

  /** Runs actions one after the other, so that an older response never overwrites a newer one. */
  #after(act) {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }
}

/** Checks that a note has a text or tags; another person's bare highlight has no card until it is pressed. */
const speaks = (span) => span.kind === "note" || span.tags?.length > 0;

/** Returns the content of a row, independent of its list's tables. */
function said(span) {
  if (!span?.row) return "";
  const { list: { people, groups, tags }, row } = span;
  const [id, start, end, state, person, audience, group, tagged, ...more] = row;
  return JSON.stringify([id, start, end, state, people[person], audience, groups[group]?.[0], tagged.map((i) => tags[i]), more]);
}
