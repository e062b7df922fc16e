// The entry point of the reading page: the text is already there, the list of annotations is requested, then painted. What
// surrounds the text (cards, numbers, filters, the bar of a selection, the stream) is fetched when the text has been painted.
import * as api from "../api.js";
import { announce } from "../announce.js";
import { gettext } from "../gettext.js";
import { Reading } from "./reading.js";
import { initiallyHiddenLayers } from "./notes/initial-layers.js";

const main = document.querySelector("main[data-document]");
const asked = api.list(main.dataset.anchors); // requested while the text is indexed
asked.catch(() => {}); // reported below, when the page can show it
export const reading = new Reading(main);

const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
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

/** Paints what comes into view, and again what moved. */
function follow() {
  let waiting = 0;
  addEventListener("scroll", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => reading.painter.follow());
  }, { passive: true });
  addEventListener("resize", () => reading.layout());
  document.addEventListener("room:layout", () => reading.layout());
  reading.text.addEventListener("toggle", () => reading.layout(), { capture: true }); // <details> in the text
  reading.annotations.addEventListener("change", () => reading.painter.draw()); // at once; counts may follow a moment later
}

/** Never awaited at the top of this module: the modules fetched here import others from it, and would wait for it for ever. */
async function open() {
  const surroundings = frames().then(() => import("./surround.js"));
  surroundings.catch(() => {}); // reported below
  await paint();
  follow();
  await idle();
  try {
    const { surround } = await surroundings;
    await surround(reading, asked);
  } catch (problem) {
    announce(gettext("The page could not be loaded completely. Please load it again."));
    throw problem;
  }
  document.documentElement.dataset.ready = "";
}

open();
