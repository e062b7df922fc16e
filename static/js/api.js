// The only file that calls fetch. Every failure becomes a Problem whose message the reader can act on.
import { gettext } from "./gettext.js";
import { fragmentOf } from "./fragment.js";

const PROFILE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"';

/** The reason why a request failed: status 0 if no response came (the server may have done the work all the same). */
export class Problem extends Error {
  constructor(status, message, detail = {}) {
    super(message);
    this.status = status;
    this.detail = detail;
  }

  /** Checks whether the room answered that it did not do what was asked. */
  get isRefusal() {
    return this.status >= 400 && this.status < 500;
  }

  /** Checks whether sending the request again may help: no response came, or the server was busy. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Notifies of each annotation that this page wrote and the server saved: a "kept" event, detail {id}. */
export const writes = new EventTarget();

/** Returns the compact list of a document's annotations, with its `etag`. */
export const list = async (url) => (await listIfNew(url, null)).list;

/** Returns the list as `{list}` if its ETag is not `etag`, otherwise null. */
export async function listIfNew(url, etag) {
  const headers = { Accept: "application/json" };
  if (etag) headers["If-None-Match"] = etag;
  const response = await request(url, { headers });
  if (response.status === 304) return null;
  return { list: Object.assign(await response.json(), { etag: response.headers.get("ETag") }) };
}

/** Returns the rows of some annotations as a list of their own; rows that the reader may not see are left out. */
export const listOf = (url, ids) => list(withIds(url, ids));

/** Returns where each sent file stands: `{rows, nobody_works}`. */
export const importReport = async (url, ids) => (await request(`${url}?rows=${ids}`, { headers: { Accept: "application/json" } })).json();

/** Returns how far a change of many notes is: `{html, is_pending}`. */
export const progressOf = async (url) => (await request(url, { headers: { Accept: "application/json" } })).json();

/** Returns the other people who are reading and agreed to be named. */
export const readers = async (url) => (await request(url, { headers: { Accept: "application/json" } })).json();

/** Returns the cards of some annotations, as elements by id. */
export async function cards(url, ids) {
  return cardsIn(await (await request(withIds(url, ids), { headers: { Accept: "text/html" } })).text());
}

/** Returns the same as `cards`, but blocks the page until it is here: an event before printing waits for no promise. */
export function cardsAtOnce(url, ids) {
  const asked = new XMLHttpRequest();
  asked.open("GET", withIds(url, ids), false);
  asked.setRequestHeader("Accept", "text/html");
  asked.send();
  if (asked.status !== 200) throw new Error(wordsFor(asked.status));
  return cardsIn(asked.responseText);
}

function cardsIn(html) {
  return new Map([...fragmentOf(html).querySelectorAll("article[data-id]")].map((card) => [card.dataset.id, card]));
}

/** Returns a page of the room as elements. */
export const page = async (url) => fragmentOf(await (await request(url, { headers: { Accept: "text/html" } })).text());

/** Returns an annotation as JSON-LD, with its ETag. */
export async function read(url) {
  const response = await request(url, { headers: { Accept: PROFILE }, cache: "no-store" });
  return { annotation: await response.json(), etag: response.headers.get("ETag") };
}

/** Creates an annotation. The same key never creates two, even if the first response was lost. */
export async function create(url, annotation, key) {
  return answered(await write("POST", url, annotation, { "Idempotency-Key": key }));
}

/** Replaces an annotation if its ETag is still `etag`. */
export async function replace(url, annotation, etag, headers = {}) {
  return answered(await write("PUT", url, annotation, { "If-Match": etag, ...headers }));
}

/** Resolves a thread, or opens it again. */
export async function settle(url, isSettled) {
  await write(isSettled ? "POST" : "DELETE", url, null, {}, {}, "application/json");
}

/** Returns who would newly see a note with another audience, in sentences: `{sentences, verdict, answers}`. */
export const audienceChange = (url, sharing) => askWith(url, sharing);

/** Returns names that match the text after an @, for `{audience, group}` or in the thread of `{root}`. */
export const people = async (url, query, sharing) => (await askWith(url, { q: query, ...sharing })).people;

async function askWith(url, values) {
  const address = new URL(url, document.baseURI);
  for (const [name, value] of Object.entries(values)) for (const one of [value ?? ""].flat()) if (one) address.searchParams.append(name, one);
  return (await request(address, { headers: { Accept: "application/json" } })).json();
}

/** Deletes an annotation for ever. `last` lets the request outlive the page. */
export async function remove(url, etag, { last = false } = {}) {
  await write("DELETE", url, null, { "If-Match": etag }, { keepalive: last });
}

/** Moves an annotation to another passage: `{revision, start, end, exact}`. */
export async function place(url, passage, etag) {
  return answered(await write("POST", url, passage, { "If-Match": etag }, {}, "application/json"));
}

/** Renders a note's Markdown as HTML. */
export async function preview(url, markdown) {
  return (await write("POST", url, { note: markdown }, {}, {}, "application/json")).json();
}

/** Sends a form as its button would, and returns the answer as JSON. The form holds its own token. */
export async function sendForm(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const headers = { Accept: "application/json" };
  return (await request(form.action, { method: "POST", headers, body, signal: AbortSignal.timeout(LONGEST) })).json();
}

/** Reports that a notice was opened; the request outlives the page, which a link may leave. */
export async function seen(url, notice) {
  const headers = { "X-CSRFToken": await csrfToken() };
  await request(url, { method: "POST", headers, body: new URLSearchParams({ notice }), keepalive: true });
}

/** Returns tags that begin with the typed text, for an audience, and where one proposes others: `{tags, propose}`. */
export const tags = (url, query, sharing) => askWith(url, { q: query, ...sharing });

/** Returns the tag with a name or spelling for an audience, and why it cannot be put on notes: `{tag, refusal}`. */
export const tagNamed = (url, name, sharing) => askWith(url, { name, ...sharing });

/** Returns the notes that contain some words: `{ids, more}`. */
export const matches = (url, words) => askWith(url, { q: words });

/** Fetches the CSRF token in advance, so that a request sent while the page closes need not wait for it. */
export const prepare = () => csrfToken();

async function answered(response) {
  const annotation = await response.json();
  writes.dispatchEvent(new CustomEvent("kept", { detail: { id: annotation.id.split("/").at(-1) } }));
  return { annotation, etag: response.headers.get("ETag"), url: response.headers.get("Location") };
}

function withIds(url, ids) {
  const asked = new URL(url, document.baseURI);
  asked.searchParams.set("ids", ids.join(","));
  return asked;
}

let token = null;
let isSignedIn = true; // as of the last response

/** Returns the CSRF token, requested once a page: no page contains one. */
async function csrfToken() {
  token ??= request(document.body.dataset.csrf, { headers: { Accept: "application/json" }, cache: "no-store" })
    .then((response) => response.json())
    .then(tokenOf);
  try {
    return await token;
  } catch (error) {
    token = null;
    throw error;
  }
}

/** Returns the token; throws a Problem if another account is signed in, so that a note is never saved under it. */
function tokenOf({ token: found, account }) {
  if (account && account !== document.body.dataset.account) {
    throw new Problem(401, gettext("Somebody else is signed in in this browser now."));
  }
  isSignedIn = account !== "";
  return found;
}

const LONGEST = 60_000; // ms after which a response counts as lost

async function write(method, url, body, headers = {}, options = {}, type = PROFILE) {
  const sent = { Accept: type, "X-CSRFToken": await csrfToken(), ...headers };
  if (body) sent["Content-Type"] = type;
  const signal = AbortSignal.timeout(LONGEST);
  const send = () => request(url, { method, headers: sent, body: body && JSON.stringify(body), signal, ...options });
  const used = token;
  try {
    return await send();
  } catch (problem) {
    if (problem.status !== 401 && problem.status !== 403) throw problem;
    if (token === used) token = null;
    sent["X-CSRFToken"] = await csrfToken(); // people who signed in again in another window have a new token
    if (!isSignedIn) throw problem;
    return send();
  }
}

async function request(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options });
  } catch {
    throw new Problem(0, navigator.onLine
      ? gettext("The room did not answer.")
      : gettext("This device is offline."));
  }
  if (response.ok || response.status === 304) return response;
  throw await problemOf(response);
}

async function problemOf(response) {
  const detail = await response.json().catch(() => ({}));
  return new Problem(response.status, detail.detail ?? wordsFor(response.status), detail);
}

function wordsFor(status) {
  if (status === 401 || status === 403) return gettext("You are not signed in any more.");
  if (status === 404 || status === 410) return gettext("It is not here any more.");
  if (status === 412) return gettext("It has been changed since you opened it.");
  if (status === 413) return gettext("It is too long.");
  if (status === 429 || status === 503) return gettext("The room is busy.");
  return gettext("The room could not do it ({status}).", { status });
}
