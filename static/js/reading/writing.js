// What only people with an account can do on the reading page: highlight, write, edit, delete, answer, attach again.
import { annotating } from "./notes/annotating.js";
import { AudienceChoice } from "./notes/audience-choice.js";
import { Composers } from "./notes/composers.js";
import { Deleting } from "./notes/deleting.js";
import { Editing, cardActions } from "./notes/editing.js";
import { followHand } from "./notes/in-hand.js";
import { Joining } from "./joining/joining.js";
import { otherWindows } from "./notes/other-windows.js";
import { Reattachment } from "./notes/reattach.js";
import { Saving } from "./notes/saving.js";
import { taskProgress } from "./notes/task-progress.js";
import { handOnDemand } from "./vocabulary/hand.js";

/** Starts all of it, and takes up what was left unfinished. */
export function write(reading, { cards, threads, selection, drafts }) {
  const writing = new AudienceChoice(reading, document.querySelector("[data-controller=writing]"));
  const saving = new Saving(reading, cards, writing);
  const composing = new Composers(reading, cards, writing, saving, drafts, threads);
  const editing = new Editing(reading, cards, writing, composing);
  const deleting = new Deleting(reading, cards, drafts, threads);
  annotating(reading, selection, { writing, composing, saving });
  const moving = document.querySelector("#placing") ? new Reattachment(reading, cards, selection) : null;
  const joining = new Joining(reading, cards, selection, { writing, composing });
  cardActions(reading, cards, { editing, deleting, moving, joining, threads, composing });
  deleting.resume();
  followHand(reading);
  composing.restore();
  handOnDemand(reading, { writing, saving, composing, cards, selection, drafts });
  otherWindows(composing, drafts);
  const bar = document.querySelector(".task-bar");
  if (bar) taskProgress(bar);
}
