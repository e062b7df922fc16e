// The entry point of the reading page: the text is already there, the list of annotations is requested, then painted; what
// surrounds the text (cards, numbers, strip) follows when the browser has time.
import * as api from "../api.js";
import { Drafts } from "../drafts.js";
import { announce } from "../announce.js";
import { gettext } from "../gettext.js";
import { annotating } from "./notes/annotating.js";
import { bench } from "./bench.js";
import { Cards } from "./notes/cards.js";
import { Composers } from "./notes/composers.js";
import { contents } from "./article/contents.js";
import { paragraphControls } from "./notes/paragraph-controls.js";
import { Deleting } from "./notes/deleting.js";
import { paragraphCounts } from "./notes/paragraph-counts.js";
import { Editing, cardActions } from "./notes/editing.js";
import { selectionEnds } from "./article/selection-ends.js";
import { Filtering } from "./filters/filtering.js";
import { focusMode } from "./article/focus-mode.js";
import { collapseCards } from "./notes/collapsing.js";
import { Help } from "./keys/help.js";
import { followHand } from "./notes/in-hand.js";
import { keys } from "./keys/keys.js";
import { lineDrag } from "./article/line-drag.js";
import { margin } from "./notes/margin.js";
import { otherWindows } from "./notes/other-windows.js";
import { place } from "./article/place.js";
import { printing } from "./notes/printing.js";
import { Reading, hasPlace } from "./reading.js";
import { Reattachment } from "./notes/reattach.js";
import { Saving } from "./notes/saving.js";
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
import { initiallyHiddenLayers } from "./notes/initial-layers.js";
import { AudienceChoice } from "./notes/audience-choice.js";

const main = document.querySelector("main[data-document]");
const drafts = document.body.dataset.account ? new Drafts(document.body.dataset.account) : null;
const asked = api.list(main.dataset.anchors); // requested while the text is indexed
asked.catch(() => {}); // reported below, when the page can show it
export const reading = new Reading(main);
const cards = new Cards(reading, main.querySelector("#notes"));
const threads = new Threads(reading, cards);

const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const pause = () => new Promise((done) => setTimeout(done));
const idle = () => new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done, { timeout: 300 }));

async function paint() {
  try {
    const list = await asked;
    performance.mark("highlights-start");
    reading.annotations.hidden = initiallyHiddenLayers(document.querySelector("[data-controller=writing]"), list);
    reading.annotations.load(list);
  } catch (problem) {
    announce(gettext("The notes could not be loaded. {why}", { why: problem.message }));
  }
  reading.startPainting();
  await frames();
  performance.mark("highlights-painted");
}

/** Starts what surrounds the text for every reader; one part at a time, so that the page responds in between. */
async function surround() {
  const selection = new Selection(reading, document.querySelector("#selection-bar"));
  keys(reading, cards, selection, new Help());
  for (const part of [margin, sheet, aboveKeyboard, linkCards, paragraphControls, paragraphCounts, densityStrip, contents, collapseCards, focusMode, printing, place]) {
    part(reading, cards);
    await pause();
  }
  reading.filtering = new Filtering(reading, cards);
  for (const part of [selectionEnds, lineDrag, tapping, handles, watchTranslation]) part(reading, selection);
  return selection;
}

/** Starts what only people with an account can do. */
function write(selection) {
  const writing = new AudienceChoice(reading, document.querySelector("[data-controller=writing]"));
  const saving = new Saving(reading, cards, writing);
  const composing = new Composers(reading, cards, writing, saving, drafts, threads);
  const editing = new Editing(reading, cards, writing, composing);
  const deleting = new Deleting(reading, cards, drafts, threads);
  annotating(reading, selection, { writing, composing, saving });
  const moving = document.querySelector("#placing") ? new Reattachment(reading, cards, selection) : null;
  cardActions(reading, cards, { editing, deleting, moving, threads, composing });
  deleting.resume();
  followHand(reading);
  composing.restore();
  otherWindows(composing, drafts);
}

/** Returns a function that acts once, `ms` after its last call. */
function later(ms, act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
}

function follow() {
  let waiting = 0;
  const scrolled = later(120, () => {
    reading.dispatchEvent(new Event("scrolled"));
    cards.follow();
  });
  const changed = later(60, () => {
    reading.dispatchEvent(new Event("changed"));
    cards.follow();
  });
  addEventListener("scroll", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => reading.painter.follow());
    scrolled();
  }, { passive: true });
  addEventListener("resize", () => reading.layout());
  document.addEventListener("room:layout", () => reading.layout());
  reading.text.addEventListener("toggle", () => reading.layout(), { capture: true }); // <details> in the text
  reading.annotations.addEventListener("change", () => {
    reading.painter.draw(); // at once; counts of notes may follow a moment later
    changed();
  });
}

/** Goes to the note in the address, "#note-<uuid>", or to a reply, whose thread is opened. */
async function goToNamed() {
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

await paint();
follow();
await idle();
const selection = await surround();
if (drafts && document.querySelector("#composer-template")) write(selection);
else {
  annotating(reading, selection);
  cardActions(reading, cards);
}
reading.dispatchEvent(new Event("changed"));
await cards.follow();
reading.layout();
await goToNamed();
asked.then((list) => startLiveUpdates(reading, cards, list, drafts), () => startLiveUpdates(reading, cards, {}, drafts));
addEventListener("hashchange", goToNamed);
document.fonts.ready.then(() => reading.layout());
if (new URLSearchParams(location.search).has("bench")) globalThis.bench = bench(reading);
document.documentElement.dataset.ready = "";
