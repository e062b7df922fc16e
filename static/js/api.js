// The only file that calls fetch. Every failure becomes a Problem whose message the reader can act on.
import { gettext } from "./gettext.js";

const PROFILE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"';

/** Why a request came to nothing: status 0 where no answer came (the work may be done all the same). */
export class Problem extends Error {
  constructor(status, message, detail = {}) {
    super(message);
    this.status = status;
    this.detail = detail;
  }

  /** Sending the same again may help: no answer came, or the room was busy. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What this page wrote itself and the room has kept: a "kept" event each, detail {id}. */
export const writes = new EventTarget();

/** The compact list of a document's annotations, with its `etag`. */
export const list = async (url) => (await listIfNew(url, null)).list;

/** The list if it is another than the one of `etag`: `{list}`, else null. */
export async function listIfNew(url, etag) {
  const headers = { Accept: "application/json" };
  if (etag) headers["If-None-Match"] = etag;
  const response = await request(url, { headers });
  if (response.status === 304) return null;
  return { list: Object.assign(await response.json(), { etag: response.headers.get("ETag") }) };
}

/** The rows of some annotations alone, as a list of their own; what one may not see is left out. */
export const listOf = (url, ids) => list(withIds(url, ids));

/** Who else is reading, as far as they want it known. */
export const readers = async (url) => (await request(url, { headers: { Accept: "application/json" } })).json();

/** The cards of some annotations, as elements by id. */
export async function cards(url, ids) {
  const html = await (await request(withIds(url, ids), { headers: { Accept: "text/html" } })).text();
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return new Map([...holder.content.querySelectorAll("article[data-id]")].map((card) => [card.dataset.id, card]));
}

/** An annotation as JSON-LD, with its ETag. */
export async function read(url) {
  const response = await request(url, { headers: { Accept: PROFILE }, cache: "no-store" });
  return { annotation: await response.json(), etag: response.headers.get("ETag") };
}

/** Makes an annotation. The same key never makes two, whatever became of the first answer. */
export async function create(url, annotation, key) {
  return answered(await write("POST", url, annotation, { "Idempotency-Key": key }));
}

/** Replaces an annotation, if it is still the one that `etag` names. */
export async function replace(url, annotation, etag, headers = {}) {
  return answered(await write("PUT", url, annotation, { "If-Match": etag, ...headers }));
}

/** Marks a thread as settled, or opens it again. */
export async function settle(url, isSettled) {
  await write(isSettled ? "POST" : "DELETE", url, null, {}, {}, "application/json");
}

/** Who would newly see a note with another audience, in sentences: `{sentences, verdict, answers}`. */
export const audienceChange = (url, sharing) => askWith(url, sharing);

/** Names that fit what was typed after an @, for `{audience, group}` or in the thread of `{root}`. */
export const people = async (url, query, sharing) => (await askWith(url, { q: query, ...sharing })).people;

async function askWith(url, values) {
  const address = new URL(url, document.baseURI);
  for (const [name, value] of Object.entries(values)) if (value) address.searchParams.set(name, value);
  return (await request(address, { headers: { Accept: "application/json" } })).json();
}

/** Deletes an annotation for ever. `last` lets the request outlive the page. */
export async function remove(url, etag, { last = false } = {}) {
  await write("DELETE", url, null, { "If-Match": etag }, { keepalive: last });
}

/** Puts an annotation on another passage: `{revision, start, end, exact}`. */
export async function place(url, passage, etag) {
  return answered(await write("POST", url, passage, { "If-Match": etag }, {}, "application/json"));
}

/** A note's Markdown as it will look. */
export async function preview(url, markdown) {
  return (await write("POST", url, { note: markdown }, {}, {}, "application/json")).json();
}

/** Says that a notice was opened; outlives the page, which a link may leave. */
export async function seen(url, notice) {
  const headers = { "X-CSRFToken": await csrfToken() };
  await request(url, { method: "POST", headers, body: new URLSearchParams({ notice }), keepalive: true });
}

/** Tags that begin like what was typed, for an audience. */
export const tags = async (url, query, sharing) => (await askWith(url, { q: query, ...sharing })).tags;

/** Which notes hold some words: `{ids, more}`. */
export const matches = (url, words) => askWith(url, { q: words });

/** Gets ready to write, so that a request sent as the page closes waits for nothing. */
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
let isSignedIn = true; // as far as was last heard

/** The CSRF token, asked for once a page: no page carries one. */
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

/** What is written here goes under the account that typed it, or nowhere. */
function tokenOf({ token: found, account }) {
  if (account && account !== document.body.dataset.account) {
    throw new Problem(401, gettext("Somebody else is signed in in this browser now."));
  }
  isSignedIn = account !== "";
  return found;
}

const LONGEST = 60_000; // ms for an answer; then it counts as lost

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
    sent["X-CSRFToken"] = await csrfToken(); // who signed in again meanwhile, in another window, has another one
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
