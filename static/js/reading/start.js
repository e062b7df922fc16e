// The reading page begins here: the text is there already, the list of annotations is asked for, then painted; what
// stands around the text (cards, numbers, strip) follows when the browser has time.
import * as api from "../api.js";
import { announce } from "../live.js";
import { gettext } from "../words.js";
import { Cards } from "./cards.js";
import { contents } from "./contents.js";
import { counts } from "./counts.js";
import { margin } from "./margin.js";
import { Reading } from "./reading.js";
import { sheet } from "./sheet.js";
import { strip } from "./strip.js";
import { tying } from "./tying.js";

const main = document.querySelector("main[data-document]");
const asked = api.list(main.dataset.anchors); // on its way while the text is indexed
const reading = new Reading(main);
const cards = new Cards(reading, main.querySelector("#notes"));

const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const idle = () => new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done, { timeout: 500 }));

async function paint() {
  try {
    const list = await asked;
    performance.mark("highlights-start");
    reading.annotations.load(list);
  } catch (problem) {
    announce(gettext("The notes could not be loaded. {why}", { why: problem.message }));
  }
  reading.startPainting();
  await frames();
  performance.mark("highlights-painted");
}

async function surround() {
  await idle();
  for (const part of [margin, sheet, tying, counts, strip, contents]) part(reading, cards);
  reading.annotations.addEventListener("change", () => reading.layout());
  await cards.follow();
  reading.layout();
}

function follow() {
  let waiting = 0;
  let later = 0;
  addEventListener("scroll", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => reading.painter.follow());
    clearTimeout(later);
    later = setTimeout(() => cards.follow(), 120);
  }, { passive: true });
  addEventListener("resize", () => reading.layout());
  document.addEventListener("room:layout", () => reading.layout());
  document.fonts.ready.then(() => reading.layout());
}

await paint();
follow();
await surround();
document.documentElement.dataset.ready = "";
