// Puts tags on passages one after another, and takes the last act back. An own highlight of exactly the same words, for the same
// people and without a note or answers, gets the tag too; otherwise a new highlight is made. What could not be sent is kept on
// this device as a draft, and sent again when the reader asks for it or the browser is online.
import * as api from "../../api.js";
import { gettext } from "../../gettext.js";
import { answerOf } from "../notes/questions.js";
import { layerOf, tagsOf } from "../notes/spans.js";

const MOST_ACTS = 50; // that can be taken back

export class Coding {
  count = 0;     // passages that got a tag since one was taken in hand
  incomplete = new Set(); // the notes of those of which something was asked that was not answered
  waiting = [];  // [{draft, problem}] that were not saved
  #acts = [];    // [{id, modified, before}]: `before` is the annotation that got one more tag, null if it was made
  #turn = Promise.resolve();

  constructor(reading, { saving, cards, drafts, changed }) {
    Object.assign(this, { reading, saving, cards, drafts, changed });
  }

  get canTakeBack() {
    return this.#acts.length > 0;
  }

  /** Begins to count anew. */
  begin() {
    this.count = 0;
    this.incomplete.clear();
  }

  /**
   * Puts the tag of a draft on its passage, after what was begun before: {result, id} with "made", "added", "there" or "kept"
   * for another try, and the note that has it now.
   */
  put(draft) {
    this.drafts.keep(draft); // until it is saved, so that it outlives this page
    return this.#inTurn(() => this.#put(draft));
  }

  /** Takes the last act back, unless its note was changed since; returns what is to be told. */
  takeBack() {
    return this.#inTurn(() => this.#takeBack());
  }

  /** Adds answers to the questions of a tag that was put on a passage; the act can still be taken back. */
  answer(id, { name, answers }) {
    return this.#inTurn(async () => {
      const url = this.#urlOf(id);
      const { annotation: before, etag } = await api.read(url);
      const given = new Set(answers.map(({ question }) => question));
      const isOf = (one) => one.purpose === "tagging" && one.value?.toLowerCase() === name.toLowerCase();
      if (!bodiesOf(before).some(isOf)) throw new Error(gettext("The tag has another name now. Answer in the card of the note."));
      const body = bodiesOf(before).map((one) => {
        if (!isOf(one)) return one;
        return { ...one, answers: [...(one.answers ?? []).filter(({ question }) => !given.has(question)), ...answers.map(answerOf)] };
      });
      const { annotation } = await api.replace(url, { ...before, body }, etag);
      const act = this.#acts.find((other) => other.id === id && other.modified === before.modified);
      if (act) act.modified = annotation.modified;
      await this.cards.fetch([id]);
    });
  }

  /** Tries once more to save what waits. */
  again() {
    return this.#inTurn(async () => {
      for (const { draft } of this.waiting.splice(0)) await this.#put(draft);
      this.changed();
    });
  }

  /** Returns what waits, and lets somebody else care for it. */
  giveUp() {
    const left = this.waiting.splice(0);
    this.changed();
    return left;
  }

  #inTurn(act) {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #put(draft) {
    const [tag] = draft.tags;
    const alike = this.#spansLike(draft);
    if (alike.some((span) => tagsOf(span).some(([, name]) => name.toLowerCase() === tag.name.toLowerCase()))) {
      this.drafts.drop(draft.id);
      return { result: "there" };
    }
    const bare = draft.sent ? null : alike.find((span) => span.kind === "highlight" && !span.relation && !span.replies);
    let result, id;
    try {
      if (bare) await this.#add(bare, draft);
      else await this.#make(draft);
      this.drafts.drop(draft.id);
      this.count++;
      result = bare ? "added" : "made";
      id = this.#acts.at(-1).id;
    } catch (problem) {
      this.waiting.push({ draft, problem });
      result = "kept";
    }
    this.changed();
    return { result, id };
  }

  async #make(draft) {
    const annotation = await this.saving.keep(draft, (sent) => this.drafts.keep(sent));
    this.#remember(annotation, null);
    await this.saving.show(annotation, draft);
  }

  async #add(span, draft) {
    const url = this.#urlOf(span.id);
    const { annotation: before, etag } = await api.read(url);
    const tagging = { type: "TextualBody", purpose: "tagging", value: draft.tags[0].name };
    const { annotation } = await api.replace(url, { ...before, motivation: "tagging", body: [...bodiesOf(before), tagging] }, etag);
    this.#remember(annotation, before);
    const tags = [...tagsOf(span).map(([id, name, slot]) => ({ id, name, slot })), ...draft.tags];
    await this.saving.show(annotation, { ...draft, tags });
  }

  #remember(annotation, before) {
    this.#acts.push({ id: annotation.id.split("/").at(-1), modified: annotation.modified, before });
    if (this.#acts.length > MOST_ACTS) this.#acts.shift();
  }

  async #takeBack() {
    const act = this.#acts.at(-1);
    if (!act) return gettext("There is nothing to take back.");
    try {
      return await this.#undo(act);
    } catch (problem) {
      return gettext("It was not taken back. {why}", { why: problem.message });
    } finally {
      this.changed();
    }
  }

  async #undo(act) {
    const { id, modified, before } = act;
    const url = this.#urlOf(id);
    const span = this.reading.annotations.byId.get(id);
    let now = null;
    try {
      now = await api.read(url);
    } catch (problem) {
      if (![404, 410].includes(problem.status)) throw problem;
    }
    if (!now || now.annotation.modified !== modified || span?.replies) {
      this.#acts.pop();
      return now ? gettext("It was changed or answered since, and stays. You can delete it in its card.") : gettext("It is deleted already.");
    }
    if (before) await this.#leaveAsItWas(act, span, now.etag);
    else {
      await api.remove(url, now.etag);
      this.reading.annotations.remove(id);
      this.cards.drop(id);
    }
    this.#acts.pop();
    this.incomplete.delete(id);
    this.count = Math.max(0, this.count - 1);
    return gettext("Taken back.");
  }

  async #leaveAsItWas({ id, before }, span, etag) {
    const { annotation } = await api.replace(this.#urlOf(id), before, etag);
    const earlier = this.#acts.find((other) => other.id === id && other.modified === before.modified);
    if (earlier) earlier.modified = annotation.modified; // changed by this act alone: the earlier one can still be taken back
    const names = new Set(bodiesOf(before).filter(({ purpose }) => purpose === "tagging").map(({ value }) => value));
    const tags = tagsOf(span).filter(([, name]) => names.has(name)).map(([id, name, slot]) => ({ id, name, slot }));
    const choice = span.group ? `${span.audience}:${span.group[0]}` : span.audience;
    await this.saving.show(annotation, { place: span, revision: Number(this.reading.facts.revision), note: "", tags, choice });
  }

  /** Returns the reader's own notes on exactly these words, for the same people. */
  #spansLike({ place: { start, end }, choice }) {
    const { annotations } = this.reading;
    const here = [...annotations.byId.values()].filter((span) => span.start === start && span.end === end);
    return here.filter((span) => span.mine && layerOf(span) === choice && annotations.spansOf(span.id).length === 1);
  }

  #urlOf(id) {
    return `${this.reading.facts.annotations}${id}`;
  }
}

const bodiesOf = ({ body }) => (body === undefined ? [] : [body].flat());
