// What surrounds the text: cards, numbers, strip, keys, filters, the bar of a selection, the stream of changes. Fetched when
// the text has been painted; what only people with an account can do is fetched for them alone (writing.js).
import { Drafts } from "../drafts.js";
import { bench } from "./bench.js";
import { Cards } from "./notes/cards.js";
import { contents } from "./article/contents.js";
import { paragraphControls } from "./notes/paragraph-controls.js";
import { paragraphCounts } from "./notes/paragraph-counts.js";
import { selectionEnds } from "./article/selection-ends.js";
import { Filtering } from "./filters/filtering.js";
import { focusMode } from "./article/focus-mode.js";
import { collapseCards } from "./notes/collapsing.js";
import { annotating } from "./notes/annotating.js";
import { cardActions } from "./notes/editing.js";
import { Help } from "./keys/help.js";
import { keys } from "./keys/keys.js";
import { lineDrag } from "./article/line-drag.js";
import { margin } from "./notes/margin.js";
import { place } from "./article/place.js";
import { printing } from "./notes/printing.js";
import { hasPlace } from "./reading.js";
import { Selection } from "./article/selection.js";
import { sheet } from "./article/sheet.js";
import { aboveKeyboard } from "./article/above-keyboard.js";
import { densityStrip } from "./paint/density-strip.js";
import { handles } from "./touch/handles.js";
import { tapping } from "./touch/tapping.js";
import { Threads } from "./notes/threads.js";
import { startLiveUpdates } from "./live/live-updates.js";
import { watchTranslation } from "./article/browser-translation.js";
import { linkCards } from "./notes/card-linking.js";

const pause = () => globalThis.scheduler?.yield?.() ?? new Promise((done) => setTimeout(done));

/** Starts everything; `asked` is the promise of the list from which the page was painted. */
export async function surround(reading, asked) {
  const isWriter = reading.account && document.querySelector("#composer-template");
  const writing = isWriter ? import("./writing.js") : null;
  writing?.catch(() => {}); // reported by who called this
  const drafts = reading.account ? new Drafts(reading.account) : null;
  const cards = new Cards(reading, reading.main.querySelector("#notes"));
  const threads = new Threads(reading, cards);
  follow(reading, cards);
  const selection = await aroundText(reading, cards);
  if (writing) (await writing).write(reading, { cards, threads, selection, drafts });
  else {
    annotating(reading, selection);
    cardActions(reading, cards);
  }
  document.dispatchEvent(new Event("selectionchange")); // what was selected before anything listened
  await pause();
  reading.dispatchEvent(new Event("changed"));
  await cards.follow();
  await pause();
  reading.layout();
  const goToNamed = () => showNamed(reading, cards, threads);
  await goToNamed();
  asked.then((list) => startLiveUpdates(reading, cards, list, drafts), () => startLiveUpdates(reading, cards, {}, drafts));
  addEventListener("hashchange", goToNamed);
  document.fonts.ready.then(() => reading.layout());
  if (new URLSearchParams(location.search).has("bench")) globalThis.bench = bench(reading);
}

/** Starts what every reader has, one part at a time, so that the page responds in between. */
async function aroundText(reading, cards) {
  const selection = new Selection(reading, document.querySelector("#selection-bar"));
  keys(reading, cards, selection, new Help());
  for (const part of [margin, sheet, aboveKeyboard, linkCards, paragraphControls, paragraphCounts, densityStrip, contents, collapseCards, focusMode, printing, place]) {
    part(reading, cards);
    await pause();
  }
  reading.filtering = new Filtering(reading, cards);
  await pause();
  for (const part of [selectionEnds, lineDrag, tapping, handles, watchTranslation]) part(reading, selection);
  return selection;
}

/** Returns a function that acts once, `ms` after its last call. */
function later(ms, act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
}

/** Lets cards and counts follow what is on the screen and what changed. */
function follow(reading, cards) {
  const scrolled = later(120, () => {
    reading.dispatchEvent(new Event("scrolled"));
    cards.follow();
  });
  const changed = later(60, () => {
    reading.dispatchEvent(new Event("changed"));
    cards.follow();
  });
  addEventListener("scroll", scrolled, { passive: true });
  reading.annotations.addEventListener("change", changed);
}

/** Goes to the note in the address, "#note-<uuid>", or to a reply, whose thread is opened. */
async function showNamed(reading, cards, threads) {
  const id = location.hash.startsWith("#note-") ? location.hash.slice("#note-".length) : "";
  const span = reading.annotations.byId.get(id) ?? (id && await threads.spanOfAnswer(id));
  if (!span) return;
  reading.activate(span, { open: true });
  if (hasPlace(span)) await reading.scrollTo(span);
  const card = await cards.bring(span);
  reading.dispatchEvent(new Event("place"));
  if (span.id === id) card?.focus({ preventScroll: true });
  else threads.show(id)?.scrollIntoView({ block: "nearest" });
}
