// Unsaved input: stored in this browser under the account that typed it, and shown only to that account. Each draft has
// its own key, so that two tabs never overwrite each other's drafts.
//   room.draft.<account>.<draft>      a draft of a note
//   room.correction.<account>.<slug>  a text that a curator is correcting
//   room.deletion.<account>.<id>      a deletion that can still be undone
//   room.joining.<account>.passage    a passage in hand (js/reading/joining/hand.js)
import { dropItem, itemsOf, keepItem, keysOf, parsed } from "./storage.js";

const DRAFT = "room.draft";
const CORRECTION = "room.correction";
const DELETION = "room.deletion";
const JOINING = "room.joining";

/** Stores the drafts of one account. */
export class Drafts {
  constructor(account) {
    this.account = account;
  }

  /** Stores a draft `{id, …}`; returns false if the browser cannot store it. */
  keep(draft) {
    return keepItem(`${DRAFT}.${this.account}.${draft.id}`, { ...draft, kept: new Date().toISOString() });
  }

  /** Returns the drafts on one document, the oldest first. */
  on(documentSlug) {
    return itemsOf(`${DRAFT}.${this.account}.`)
      .filter((draft) => draft.document === documentSlug)
      .sort((a, b) => (a.kept < b.kept ? -1 : 1));
  }

  /** Removes a draft that was saved, or discarded on purpose. */
  drop(id) {
    dropItem(`${DRAFT}.${this.account}.${id}`);
  }

  /** Reports changes of drafts in other windows: `told({id, before, now})`, null if there was no draft or is none now. */
  watch(told) {
    const prefix = `${DRAFT}.${this.account}.`;
    addEventListener("storage", ({ key, oldValue, newValue }) => {
      if (!key?.startsWith(prefix)) return;
      told({ id: key.slice(prefix.length), before: parsed(oldValue), now: parsed(newValue) });
    });
  }

  keepDeletion(deletion) {
    return keepItem(`${DELETION}.${this.account}.${deletion.id}`, deletion);
  }

  deletions() {
    return itemsOf(`${DELETION}.${this.account}.`);
  }

  dropDeletion(id) {
    dropItem(`${DELETION}.${this.account}.${id}`);
  }
}

/** Stores the corrections that one account types, one for each article: `{document, source, format, reason, base}`. */
export class Corrections {
  constructor(account) {
    this.prefix = `${CORRECTION}.${account}.`;
  }

  /** Stores a correction; returns false if the browser cannot store it, or not as much. */
  keep(draft) {
    return keepItem(`${this.prefix}${draft.document}`, { ...draft, kept: new Date().toISOString() });
  }

  /** Returns the correction of an article, or null. */
  on(slug) {
    return itemsOf(this.prefix).find((draft) => draft.document === slug) ?? null;
  }

  /** Marks a correction as sent: it may be removed when the server has a newer version. */
  sent(slug) {
    const draft = this.on(slug);
    if (draft) this.keep({ ...draft, sent: true });
  }

  drop(slug) {
    dropItem(`${this.prefix}${slug}`);
  }
}

/** Returns how many drafts an account has in this browser. */
export function count(account) {
  const corrections = itemsOf(`${CORRECTION}.${account}.`).filter((draft) => !draft.sent);
  return keysOf(`${DRAFT}.${account}.`).length + corrections.length;
}

/** Removes everything that an account typed in this browser and did not save. */
export function forget(account) {
  for (const kind of [DRAFT, CORRECTION, JOINING]) {
    for (const key of keysOf(`${kind}.${account}.`)) dropItem(key);
  }
}

/** Returns a unique id; crypto.randomUUID exists only on secure origins. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
