// Changes to the article while it is being read, from the server's stream of events. Without a stream, the page requests
// the list again now and then.   <main data-stream="/documents/<slug>/stream">
// Events: "notes" (detail: [{kind, id, root}…], gathered over a moment), "gone" (detail: {id, root}), "text" (detail:
// {revision}), "readers", "reload" (request the list again) and "standing" (the stream is open).
const GATHER = 300;        // ms in which events are gathered, so that a burst costs one request …
const SPREAD = 200;        // … plus a random delay up to this, so that thirty readers do not all request at once
const FAILURES = 3;        // in a row, after which the list is requested instead
const AGAIN = 1000;        // ms before the stream is opened again, doubled with each failure
const LATER = 120_000;     // ms before the stream is tried again while the list is requested
const ASK = 20_000;        // ms between two requests for the list; up to twice that at random, longer in a hidden page
const HIDDEN = 300_000;    // ms in a hidden page after which the stream is closed
const BEAT = 15_000;       // ms between two checks of the clock: a jump means that the machine slept
const SILENCE = 600_000;   // ms without any event after which the connection may be dead and is opened anew

export class Stream extends EventTarget {
  #source = null;
  #changes = new Map(); // id -> {kind, id, root}
  #gathering = 0;
  #opening = 0;
  #asking = 0;
  #hiding = 0;
  #failures = 0;
  #heard = Date.now();

  /** `cursor` is the event up to which the page is current. `pace` divides the waiting times, for tests. */
  constructor(url, cursor, { pace = 1 } = {}) {
    super();
    Object.assign(this, { url, cursor, pace });
  }

  /** Starts listening, and resumes after sleep, loss of the network or storage in the browser's page cache. */
  start() {
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => { if (event.persisted) this.#open(); });
    addEventListener("offline", () => this.#close());
    addEventListener("online", () => this.#afresh());
    document.addEventListener("visibilitychange", () => this.#turned());
    let last = Date.now();
    setInterval(() => {
      const now = Date.now();
      const slept = now - last > 3 * BEAT;
      if (!document.hidden && (slept || now - this.#heard > SILENCE)) this.#afresh();
      last = now;
    }, BEAT);
    this.#open();
  }

  /** Moves the cursor after the list brought the page up to date: earlier events need not be sent. */
  knows(cursor) {
    if (cursor) this.cursor = cursor;
  }

  #open() {
    this.#close();
    if (!navigator.onLine) return;
    if (!globalThis.EventSource || !this.url) return this.#ask();
    const url = new URL(this.url, document.baseURI);
    if (this.cursor) url.searchParams.set("after", this.cursor);
    this.#heard = Date.now();
    const source = new EventSource(url);
    this.#source = source;
    source.addEventListener("open", () => this.#opened());
    source.addEventListener("error", () => this.#failed(source));
    const listen = (name, act) => source.addEventListener(name, (event) => {
      this.#heard = Date.now();
      if (event.lastEventId) this.cursor = event.lastEventId;
      act(JSON.parse(event.data || "{}"));
    });
    listen("annotation", (change) => this.#gather(change));
    listen("gone", (change) => this.#gone(change));
    for (const name of ["text", "readers", "reload"]) listen(name, (detail) => this.#tell(name, detail));
  }

  #opened() {
    this.#failures = 0;
    clearTimeout(this.#asking);
    this.#asking = 0;
    this.#tell("standing", {});
  }

  #close() {
    clearTimeout(this.#opening);
    clearTimeout(this.#asking);
    this.#asking = 0;
    this.#source?.close();
    this.#source = null;
  }

  #afresh() {
    this.#failures = 0;
    this.#open();
  }

  #failed(source) {
    source.close(); // the browser would reconnect by itself, but for all readers at once, and for ever
    if (source !== this.#source) return;
    this.#source = null;
    this.#failures++;
    if (this.#failures >= FAILURES) return this.#ask();
    this.#opening = this.#after(AGAIN * 2 ** this.#failures, () => this.#open());
  }

  /** Requests the list now and then, and tries the stream again after a while. */
  #ask() {
    const turn = () => {
      this.#tell("reload", {});
      this.#asking = this.#after(document.hidden ? 4 * ASK : ASK, turn);
    };
    if (!this.#asking) this.#asking = this.#after(ASK / 4, turn);
    if (globalThis.EventSource && this.url) this.#opening = this.#after(LATER, () => this.#retry());
  }

  /** Tries the stream once; requests for the list go on until it is open. */
  #retry() {
    const asking = this.#asking;
    this.#asking = 0;
    this.#failures = FAILURES - 1;
    this.#open();
    this.#asking = asking;
  }

  #gather(change) {
    this.#changes.set(change.id, change);
    if (!this.#gathering) this.#gathering = setTimeout(() => this.#deliver(), GATHER + Math.random() * SPREAD);
  }

  #deliver() {
    this.#gathering = 0;
    const changes = [...this.#changes.values()];
    this.#changes.clear();
    if (changes.length) this.#tell("notes", changes);
  }

  /** Reports a removal at once, so that a note the reader may no longer see is not shown a moment longer. */
  #gone(change) {
    for (const { id, root } of [...this.#changes.values()]) {
      if (id === change.id || (change.id === change.root && root === change.root)) this.#changes.delete(id);
    }
    this.#tell("gone", change);
  }

  #turned() {
    clearTimeout(this.#hiding);
    if (document.hidden) this.#hiding = this.#after(HIDDEN, () => this.#close());
    else if (!this.#source && !this.#asking) this.#afresh();
  }

  #after(ms, act) {
    return setTimeout(act, (ms * (1 + Math.random())) / this.pace);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
