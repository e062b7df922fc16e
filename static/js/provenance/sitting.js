// The facts of an article, answered in place: the rows that an answer changed come back from the server.
//   <section class="sitting" data-controller="sitting"><div class="sitting-head">…</div> <p class="sitting-fault" hidden></p>
//     <ol><li class="sitting-row" data-term="creator"><div class="sitting-one" tabindex="-1"><form data-answer>…</form></div></li></ol>
//   </section>
// By keys, with the focus in the list: j and k (or the arrows) go from fact to fact, y, e and n answer, u undoes, Shift+Y answers all.
import { announce } from "../announce.js";
import { sendForm } from "../api.js";
import { start } from "../controllers.js";
import { fragmentOf } from "../fragment.js";
import { gettext } from "../gettext.js";
import { chordOf, isField, isSingle } from "../reading/keys/chords.js";

const BUTTONS = { y: "right", n: "not-stated", u: "undo", "Shift+y": "all-right" };
const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

function sitting(section) {
  const fault = section.querySelector(".sitting-fault");
  section.querySelector("h2").tabIndex = -1;
  let isSending = false;

  section.addEventListener("submit", (event) => {
    if (!("answer" in event.target.dataset)) return;
    event.preventDefault();
    answer(event.target, event.submitter);
  });
  section.addEventListener("keydown", act);
  section.addEventListener("toggle", ({ target }) => { if (target.open) target.querySelector("input.input")?.focus(); }, true);
  if (location.hash === "#facts") whenAtFragment(() => next(null)?.focus());

  async function answer(form, button) {
    if (isSending) return;
    isSending = true;
    button.setAttribute("aria-busy", "true");
    const from = form.closest(".sitting-row")?.dataset.term ?? null;
    const isUndone = button.value === "undo";
    try {
      const told = await sendForm(form, button);
      fault.hidden = true;
      put(told);
      document.querySelector("[data-waiting]").innerHTML = told.waiting;
      const onward = next(isUndone ? null : from);
      (isUndone ? one(from) : onward ?? one(from) ?? section.querySelector("h2"))?.focus();
      announce(onward ? told.words : `${told.words} ${gettext("Every fact here has been looked at.")}`);
    } catch (problem) {
      refuse(problem, form, from);
    } finally {
      isSending = false;
      button.removeAttribute("aria-busy");
    }
  }

  /** Says why an answer was not kept: beside what was typed, or above the list if others changed the facts. */
  function refuse(problem, form, from) {
    fault.textContent = problem.message;
    fault.hidden = false;
    if (problem.detail.rows) put(problem.detail);
    if (form.isConnected && from) form.append(fault);
    else section.querySelector("ol").before(fault);
    const field = form.isConnected && form.querySelector("input.input");
    (field || one(from) || section.querySelector("h2")).focus();
  }

  function put({ rows, head }) {
    section.querySelector("ol").before(fault);
    for (const [term, html] of Object.entries(rows)) {
      const old = section.querySelector(`[data-term="${term}"]`);
      const row = html ? fragmentOf(html).firstElementChild : null;
      if (old && row) old.replaceWith(row);
      else if (row) section.querySelector("ol").append(row);
      else old?.remove();
    }
    section.querySelector(".sitting-head").replaceWith(fragmentOf(head).firstElementChild);
  }

  function act(event) {
    const here = event.target.closest(".sitting-one, .sitting-head") ?? section;
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape" && event.target.closest("details[open]")) return close(event.target.closest("details"));
    const chord = chordOf(event);
    if (isField(event.target) || (isSingle(chord) && document.documentElement.dataset.keys === "off")) return;
    if (STEPS[chord]) step(here, STEPS[chord]);
    else if (chord === "e" && here.querySelector("details")) here.querySelector("details").open = true;
    else if (BUTTONS[chord]) (chord === "Shift+y" ? section : here).querySelector(`button[value="${BUTTONS[chord]}"]`)?.click();
    else return;
    event.preventDefault();
  }

  function close(details) {
    details.open = false;
    details.closest(".sitting-one").focus();
  }

  function step(here, by) {
    const all = [...section.querySelectorAll(".sitting-one")];
    const at = all.indexOf(here);
    (at < 0 ? next(null) ?? all[0] : all[Math.max(0, Math.min(all.length - 1, at + by))])?.focus();
  }

  /** Returns the first value without an answer in a row or after it, and if there is none, the first of all. */
  function next(term) {
    const open = [...section.querySelectorAll(".sitting-one:not(.is-answered)")];
    const row = term && section.querySelector(`[data-term="${term}"]`);
    return open.find((each) => row && (row.contains(each) || row.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING))
      ?? open[0] ?? null;
  }

  function one(term) {
    return term && section.querySelector(`[data-term="${term}"] .sitting-one`);
  }
}

/** Calls back when the browser has gone to the fragment of the address, which takes the focus away. */
function whenAtFragment(call) {
  const soon = () => requestAnimationFrame(() => requestAnimationFrame(call));
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon);
}

start({ sitting });
document.documentElement.dataset.ready = "";
