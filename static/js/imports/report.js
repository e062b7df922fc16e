// The report of what was sent: a row for each file, made by the server, which is replaced as the file goes on.
//   <section data-report data-address="/import/…/" hidden> <p data-counts role="status"> <p data-pace hidden> <div data-nobody hidden>
//     <p data-trouble hidden> <ul data-rows> <li data-import="7" data-outcome="pending"> … </ul> </section>
import * as api from "../api.js";
import { fragmentOf } from "../fragment.js";
import { gettext, ngettext } from "../gettext.js";

// Most files are read in less than half a second; the others take many, and are asked for less and less often.
const FIRST_PAUSE = 150;
const MOST_PAUSE = 2000;
const PAUSE_IN_TROUBLE = 5000;

export class Report extends EventTarget {
  constructor(section) {
    super();
    this.section = section;
    this.rows = section.querySelector("[data-rows]");
    this.trouble = section.querySelector("[data-trouble]");
    this.address = section.dataset.address;
    this.pause = FIRST_PAUSE;
    if (this.pending.length > 0) this.follow();
  }

  get pending() {
    return [...this.rows.querySelectorAll("[data-outcome=pending]")];
  }

  /** Begins a new report. */
  clear() {
    this.rows.replaceChildren();
  }

  /** Adds the rows of files that were just sent, and follows those that are on their way. */
  add(rows, address) {
    const isFollowing = this.pending.length > 0;
    this.address = address;
    for (const { html } of rows) this.rows.append(fragmentOf(html));
    this.tell();
    this.section.hidden = false;
    if (isFollowing || this.pending.length === 0) return;
    this.pause = FIRST_PAUSE;
    this.follow();
  }

  /** Brings the report into view. */
  show() {
    this.section.scrollIntoView({ block: "start" });
  }

  /** Asks how the files on their way go on, until all have ended. */
  follow() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.pause);
    this.pause = Math.min(this.pause * 1.5, MOST_PAUSE);
  }

  async ask() {
    const address = this.address;
    try {
      const asked = this.pending;
      const answer = await api.importReport(address, asked.map((row) => row.dataset.import));
      if (address !== this.address) return;
      this.trouble.hidden = true;
      this.update(answer, asked);
    } catch (fault) {
      this.trouble.textContent = fault.isPassing
        ? gettext("{reason} What you sent is stored; this page asks again.", { reason: fault.message }) : fault.message;
      this.trouble.hidden = false;
      if (!fault.isPassing) return;
      this.pause = PAUSE_IN_TROUBLE;
    }
    if (this.pending.length > 0) this.follow();
  }

  /** Replaces those of the rows asked for that have changed, so that a link that has the focus keeps it; others came meanwhile. */
  update({ rows, nobody_works: nobodyWorks, pace }, asked) {
    const now = new Map(rows.map((row) => [String(row.id), row]));
    for (const item of asked) {
      const row = now.get(item.dataset.import);
      const element = row && fragmentOf(row.html).firstElementChild;
      if (!element) item.remove();
      else if (!element.isEqualNode(item)) item.replaceWith(element);
    }
    this.section.querySelector("[data-nobody]").hidden = !nobodyWorks;
    this.section.querySelector("[data-pace]").textContent = pace;
    this.section.querySelector("[data-pace]").hidden = !pace;
    this.tell();
  }

  /** Says how many came to which end; a screen reader hears it only when it has changed. */
  tell() {
    const count = (outcome) => this.rows.querySelectorAll(`[data-outcome=${outcome}]`).length;
    const [added, there, refused, pending] = ["added", "there", "refused", "pending"].map(count);
    const words = gettext("{added} added, {there} already here, {refused} refused", { added, there, refused })
      + (pending ? ngettext(", {n} on its way", ", {n} on their way", pending) : "");
    const place = this.section.querySelector("[data-counts]");
    if (place.textContent !== words) place.textContent = words;
    this.dispatchEvent(new CustomEvent("told", { detail: { pending } }));
  }
}
