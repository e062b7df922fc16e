// The entry point of the source page: two linked panes, facts with their evidence, and the actions on a selection.
//   <div class="source" data-ties="…" data-bytes="…" data-whole="0" data-offset="0" data-revision="2">
//     <section class="facts-pane">…</section><section class="capture-pane">…</section><section class="text-pane">…</section>
//   </div>
import { list } from "../api.js";
import { announce } from "../announce.js";
import { gettext } from "../gettext.js";
import { SelectionActions } from "./selection-actions.js";
import { keys } from "./keys.js";
import { Highlights } from "./highlights.js";
import { PagePane } from "./page-pane.js";
import { Pane, TextPane } from "./panes.js";
import { synchroniseScroll } from "./synchronised-scroll.js";
import { SpanMap } from "./span-map.js";
import { linkPanes } from "./linking.js";

const root = document.querySelector(".source");
const letters = document.querySelector("#capture");
const captured = document.querySelector("#captured"); // instead of the letters, where the capture is shown as a page

/** Shows one part at a time on a narrow screen. */
function switching() {
  const links = [...document.querySelectorAll(".pane-switch a")];
  const show = (name) => {
    root.dataset.shown = name;
    for (const link of links) link.toggleAttribute("aria-current", link.hash === `#${name}`);
    for (const link of links) if (link.hash === `#${name}`) link.setAttribute("aria-current", "true");
  };
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link.hash.slice(1));
    });
  }
  root.addEventListener("pane", (event) => show(event.detail));
  const named = () => (/^#(facts|gaps|set-aside)$/.test(location.hash) ? "facts" : "received");
  addEventListener("hashchange", () => { if (/^#(at|fact|lack|part|set-aside)/.test(location.hash)) show(named()); });
  show(location.hash || root.dataset.fact || root.dataset.at ? named() : captured ? "received" : "facts");
}

/** Scrolls to the place in the address when the panes have scrollbars of their own. */
function goToNamed(capture, lights, ties) {
  const named = (root.dataset.at ?? "").split(",").filter(Boolean).map((one) => {
    const [start, end] = one.split("-").map(Number);
    return { start, end };
  });
  if (!named.length) return;
  const text = named.flatMap((span) => ties.placesOf(span.start, span.end));
  lights.hold({ source: named, text });
  capture.show(named[0], { always: true });
  if (text.length) lights.text?.show(text[0], { always: true });
}

async function start() {
  switching();
  if (!letters && !captured) return;
  const capture = captured ? new PagePane(captured) : new Pane(letters, Number(root.dataset.offset));
  const made = document.querySelector("#text");
  const text = made ? new TextPane(made) : null;
  let answer = { map: [], facts: {} };
  try {
    answer = await list(root.dataset.ties);
  } catch (problem) {
    announce(gettext("What belongs together could not be loaded. {why}", { why: problem.message }));
  }
  const ties = new SpanMap(answer.map);
  const pair = { capture, text, ties };
  const lights = new Highlights(capture, text);
  const { ofFact } = linkPanes(pair, lights, answer.facts, root);
  synchroniseScroll(pair);
  const section = document.querySelector("#chosen");
  const chosen = new SelectionActions(pair, section, root.dataset);
  keys(letters && capture, text, chosen);
  if (root.dataset.fact) {
    const lit = ofFact(root.dataset.fact);
    lights.hold(lit);
    if (lit.source.length) capture.show(lit.source[0], { always: true });
  }
  goToNamed(capture, lights, ties);
}

await start();
document.documentElement.dataset.ready = "";
