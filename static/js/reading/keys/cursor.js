// The reading cursor: the paragraph, and the sentence in it, where a reader without a mouse is. The paragraph's number has
// the focus and the sentence is highlighted over the text (css/hands.css); nothing is added to the text's own tree.
//   <p id="p4"><a class="pn" href="#p4" aria-label="Paragraph 4"></a>…</p>
import { announce } from "../../announce.js";
import { passageOfBlock, sentencesOfBlock } from "./blocks.js";

export class Cursor {
  block = -1;
  sentence = -1; // -1: at the paragraph as a whole
  picked = null; // the passage that was selected last as a whole; with a tag in hand it is not selected any more

  constructor(reading, selection) {
    Object.assign(this, { reading, selection });
    const dark = () => reading.painter?.light("cursor", null);
    document.addEventListener("pointerdown", dark);
    document.addEventListener("keydown", ({ key }) => { if (key === "Escape") dark(); });
    reading.text.addEventListener("focusin", ({ target }) => this.#follow(target));
    reading.addEventListener("select", ({ detail }) => { if (detail) dark(); });
    reading.addEventListener("pick", ({ detail }) => { this.picked = detail; });
  }

  /** The sentence at the cursor, or the first of its paragraph; null if the reader has not been in the text. */
  get passage() {
    return this.block < 0 ? null : sentencesOfBlock(this.reading, this.block)[Math.max(0, this.sentence)] ?? null;
  }

  /** The paragraph of the cursor, as a passage. */
  get paragraph() {
    this.#settle();
    return passageOfBlock(this.reading, this.block);
  }

  /** Moves to the next or previous paragraph; the first time, to where the reader is. */
  byParagraph(step) {
    const fresh = this.#settle();
    if (!fresh) this.block = this.#clamped(this.block + step);
    this.sentence = -1;
    if (this.selection.passage) this.selection.clear();
    this.#stand(passageOfBlock(this.reading, this.block), { lit: false });
  }

  /** Moves to the next or previous sentence, also across paragraphs. */
  bySentence(step) {
    const fresh = this.#settle();
    this.#move(fresh ? 0 : step);
    const passage = this.passage;
    if (!passage) return;
    if (this.selection.passage) this.selection.clear();
    this.#stand(passage, { lit: true });
    announce(this.reading.index.slice(passage.start, passage.end));
  }

  /** Returns the sentence to select: the cursor's, or the next one if that is already selected. */
  nextToSelect() {
    this.#settle();
    const chosen = this.selection.passage ?? (this.reading.hand?.held ? this.picked : null);
    const here = this.passage;
    this.#move(chosen && here && chosen.start === here.start && chosen.end === here.end ? 1 : this.sentence < 0 ? 1 : 0);
    const passage = this.passage;
    if (passage) this.#stand(passage, { lit: false });
    return passage;
  }

  /** Sets the cursor to a passage, as after returning from a note. */
  at({ start }) {
    this.block = this.#clamped(this.reading.viewport.blockAt(start));
    this.sentence = sentencesOfBlock(this.reading, this.block).findIndex((each) => each.end > start);
  }

  #move(step) {
    const { blocks } = this.reading.viewport;
    let sentence = this.sentence < 0 ? (step > 0 ? 0 : -1) : this.sentence + step;
    let block = this.block;
    if (this.sentence < 0 && step === 0) sentence = 0;
    while (sentence < 0 && block > 0) sentence = sentencesOfBlock(this.reading, --block).length - 1;
    while (sentence >= sentencesOfBlock(this.reading, block).length && block < blocks.length - 1) {
      block++;
      sentence = 0;
    }
    const last = sentencesOfBlock(this.reading, block).length - 1;
    Object.assign(this, { block, sentence: Math.max(0, Math.min(sentence, last)) });
  }

  /** Finds out where the reader is; returns true if that was not known, so that the first step goes there. */
  #settle() {
    const { viewport, text } = this.reading;
    const number = text.contains(document.activeElement) ? document.activeElement.closest(".pn") : null;
    if (number) return false; // #follow has seen it
    const { passage } = this.selection;
    if (passage) {
      const block = viewport.blockAt(passage.start);
      if (block !== this.block || this.sentence < 0) this.at(passage);
      return false;
    }
    if (this.block >= 0 && this.#isInSight(viewport.blocks[this.block])) return false;
    this.block = this.#firstInSight();
    this.sentence = -1;
    return true;
  }

  #follow(target) {
    const number = target.closest?.(".pn");
    const block = number ? this.reading.viewport.blocks.indexOf(number.parentElement) : -1;
    if (block < 0 || block === this.block) return;
    Object.assign(this, { block, sentence: -1 });
    this.reading.painter?.light("cursor", null);
  }

  #stand(passage, { lit }) {
    if (!passage) return;
    const { reading } = this;
    reading.painter?.light("cursor", lit && !reading.isTranslated ? passage : null);
    reading.viewport.blocks[this.block].querySelector(".pn")?.focus({ preventScroll: true });
    const { top, bottom } = reading.boxOf(passage);
    if (top < 80 || bottom > innerHeight * 0.8) reading.scrollTo(passage, 0.3);
  }

  #firstInSight() {
    const { blocks } = this.reading.viewport;
    const at = blocks.findIndex((block) => block.getBoundingClientRect().bottom > 80);
    return at < 0 ? blocks.length - 1 : at;
  }

  #isInSight(block) {
    const { top, bottom } = block.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }

  #clamped(block) {
    return Math.max(0, Math.min(block, this.reading.viewport.blocks.length - 1));
  }
}
