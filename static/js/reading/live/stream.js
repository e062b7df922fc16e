// What happens to the article while it is read, told by the room's stream of events; where there is no stream, by asking
// for the list again now and then.   <main data-stream="/documents/<slug>/stream">
// Events: "notes" (detail: [{kind, id, root}…], what came within a moment), "gone" (detail: {id, root}), "text" (detail:
// {revision}), "readers", "reload" (ask again) and "standing" (the stream is open).
const GATHER = 300;        // ms in which events are gathered, so that a burst costs one request …
const SPREAD = 200;        // … and so much more by chance, so that thirty readers do not ask in the same moment
const FAILURES = 3;        // in a row: then the list is asked for instead
const AGAIN = 1000;        // ms before the stream is opened again, doubled with each failure
const LATER = 120_000;     // ms before it is tried once more while the list is asked for
const ASK = 20_000;        // ms between two times of asking; twice that by chance, and longer while nobody looks
const HIDDEN = 300_000;    // ms out of sight after which the stream is closed
const BEAT = 15_000;       // ms between two looks at the clock: a jump means that the machine slept
const SILENCE = 600_000;   // ms without any event after which the connection is made anew: it may be dead

export class Stream extends EventTarget {
  #source = null;
  #changes = new Map(); // id -> {kind, id, root}
  #gathering = 0;
  #opening = 0;
  #asking = 0;
  #hiding = 0;
  #failures = 0;
  #heard = Date.now();

  /** `cursor` is the event up to which the page knows everything. `pace` divides the times of waiting, for tests. */
  constructor(url, cursor, { pace = 1 } = {}) {
    super();
    Object.assign(this, { url, cursor, pace });
  }

  /** Begins to listen, and goes on through sleep, loss of the network and the page's rest in the browser's memory. */
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

  /** The page was brought up to date by the list: events up to this one need not be told. */
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
    source.close(); // the browser would come back by itself, but all readers at once, and without end
    if (source !== this.#source) return;
    this.#source = null;
    this.#failures++;
    if (this.#failures >= FAILURES) return this.#ask();
    this.#opening = this.#after(AGAIN * 2 ** this.#failures, () => this.#open());
  }

  /** Asks now and then, and tries the stream again after a while. */
  #ask() {
    const turn = () => {
      this.#tell("reload", {});
      this.#asking = this.#after(document.hidden ? 4 * ASK : ASK, turn);
    };
    if (!this.#asking) this.#asking = this.#after(ASK / 4, turn);
    if (globalThis.EventSource && this.url) this.#opening = this.#after(LATER, () => this.#retry());
  }

  /** One try; asking goes on until the stream stands. */
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

  /** At once: what one may not see any more is not shown a moment longer. */
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
