// What was typed and is not saved yet: kept in this browser, under the account that typed it, and shown to that account
// alone. Each draft is a key of its own, so that two tabs never overwrite one another's.
//   room.draft.<account>.<draft>      what was typed
//   room.correction.<account>.<slug>  a text that a curator corrects
//   room.deletion.<account>.<id>      a deletion whose time to undo is running

const DRAFT = "room.draft";
const CORRECTION = "room.correction";
const DELETION = "room.deletion";

/** Keeps the drafts of one account. */
export class Drafts {
  constructor(account) {
    this.account = account;
  }

  /** Keeps a draft `{id, …}`; false where the browser keeps nothing. */
  keep(draft) {
    return keepItem(`${DRAFT}.${this.account}.${draft.id}`, { ...draft, kept: new Date().toISOString() });
  }

  /** The drafts on one document, the oldest first. */
  on(documentSlug) {
    return items(`${DRAFT}.${this.account}.`)
      .filter((draft) => draft.document === documentSlug)
      .sort((a, b) => (a.kept < b.kept ? -1 : 1));
  }

  /** Lets a draft go: it was saved, or thrown away on purpose. */
  drop(id) {
    localStorage.removeItem(`${DRAFT}.${this.account}.${id}`);
  }

  /** Tells what other windows do to drafts: `told({id, before, now})`, null where there was none or is none any more. */
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
    return items(`${DELETION}.${this.account}.`);
  }

  dropDeletion(id) {
    localStorage.removeItem(`${DELETION}.${this.account}.${id}`);
  }
}

/** Keeps the corrections that one account types, one for each article: `{document, source, format, reason, base}`. */
export class Corrections {
  constructor(account) {
    this.prefix = `${CORRECTION}.${account}.`;
  }

  /** Keeps what was typed; false where the browser keeps nothing, or not so much. */
  keep(draft) {
    return keepItem(`${this.prefix}${draft.document}`, { ...draft, kept: new Date().toISOString() });
  }

  /** What was typed for an article, or nothing. */
  on(slug) {
    return items(this.prefix).find((draft) => draft.document === slug) ?? null;
  }

  /** Notes that it is on its way to the room: once that has a newer version, the draft may go. */
  sent(slug) {
    const draft = this.on(slug);
    if (draft) this.keep({ ...draft, sent: true });
  }

  drop(slug) {
    localStorage.removeItem(`${this.prefix}${slug}`);
  }
}

/** How many drafts an account has in this browser. */
export function count(account) {
  const corrections = items(`${CORRECTION}.${account}.`).filter((draft) => !draft.sent);
  return keysOf(`${DRAFT}.${account}.`).length + corrections.length;
}

/** Forgets everything that an account typed in this browser and did not save. */
export function forget(account) {
  for (const kind of [DRAFT, CORRECTION]) {
    for (const key of keysOf(`${kind}.${account}.`)) localStorage.removeItem(key);
  }
}

/** A name that nobody else has; crypto.randomUUID exists only on secure origins. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keepItem(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // storage is full or refused: whoever asked says so on the page
  }
}

function keysOf(prefix) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not ours, or cut off
  }
}

function items(prefix) {
  return keysOf(prefix).flatMap((key) => {
    try {
      return [JSON.parse(localStorage.getItem(key))];
    } catch {
      return []; // not ours, or cut off
    }
  });
}
