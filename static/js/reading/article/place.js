// Remembers where the reader is in a text of several screens, offers to go on there next time, and draws how far it is.
//   <p class="go-on" id="go-on" hidden><a href="#go-on">…</a> <span data-part="left"></span> <button>…</button></p>
//   <section class="readbar" style="--done: .4"> (set through the CSSOM)
import { Places, timeLeft } from "../../places.js";

const PART = 0.25; // of the screen's height, at which the place is taken and shown again
const RESTORED = 1000; // ms after which a scroll is the reader's: before, the browser restores the position of a page it knows
const WORDS = 160; // code points that find the place again after a correction

export function place(reading) {
  const { index, text, viewport, facts } = reading;
  const places = new Places(reading.account);
  const offer = reading.main.querySelector("#go-on");
  const bar = document.querySelector(".readbar");
  const slug = facts.document;
  let isReading = false;

  /** Returns the kept place as a span of this text: corrections may have moved it. */
  function kept() {
    const found = places.in(slug);
    if (!found) return null;
    if (found.revision === Number(facts.revision)) return found;
    return { ...found, start: index.find(found.words, found.start)?.start ?? Math.min(found.start, index.length - 1) };
  }

  function follow() {
    const { top, height } = text.getBoundingClientRect();
    const isLong = height > innerHeight * 2;
    const done = Math.max(0, Math.min(1, (innerHeight - top) / height));
    bar.style.setProperty("--done", isLong ? done.toFixed(3) : "0");
    if (!isReading || !isLong || top > -innerHeight / 2) return; // at the beginning an earlier place stays
    if (done === 1) return places.drop(slug);
    const { start } = viewport.span(-PART);
    places.keep(slug, {
      revision: Number(facts.revision), start, words: index.slice(start, start + WORDS), left: index.length - start,
    });
  }

  function goOn() {
    const { start } = kept() ?? { start: 0 };
    offer.hidden = true;
    isReading = true;
    reading.scrollTo({ start, end: start + 1 }, PART);
  }

  const found = kept();
  if (found) {
    offer.hidden = false;
    offer.querySelector("[data-part=left]").textContent = timeLeft(found);
  }
  offer.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    goOn();
  });
  offer.querySelector("button").addEventListener("click", () => {
    places.drop(slug);
    offer.hidden = true;
  });
  if (found && location.hash === "#go-on") goOn();
  if (found) setTimeout(() => { isReading = true; }, RESTORED);
  else isReading = true;
  reading.addEventListener("scrolled", follow);
  follow();
}
