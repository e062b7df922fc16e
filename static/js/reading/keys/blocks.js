// Finds paragraphs, sentences and words of the page, in code points; the language is that of each paragraph.
import { sentencesOf, wordsOf } from "../../anchoring/segments.js";

const AROUND = 2000; // code points on either side of a passage that are searched for its next end

const CUT = { sentence: sentencesOf, word: wordsOf };

/** Returns the passage of one paragraph, without headings after it. Null if it has no text. */
export function passageOfBlock({ index, viewport }, i) {
  const range = document.createRange();
  range.selectNodeContents(viewport.blocks[i]);
  const offsets = index.offsets(range);
  return offsets && index.trimmed(offsets);
}

/** Returns the sentences of one paragraph. */
export function sentencesOfBlock(reading, i) {
  const passage = passageOfBlock(reading, i);
  return passage ? pieces(reading, passage, "sentence") : [];
}

/** Returns a passage whose "start" or "end" has moved on or back by a "word" or a "sentence"; null if that is impossible. */
export function extendPassage(reading, { start, end }, { edge, onward, by }) {
  const { index } = reading;
  const around = { start: Math.max(0, start - AROUND), end: Math.min(index.length, end + AROUND) };
  const all = piecesAround(reading, around, by);
  const places = all.map((piece) => piece[edge]);
  const from = edge === "start" ? start : end;
  const next = onward ? places.find((at) => at > from) : places.findLast((at) => at < from);
  const passage = edge === "start" ? { start: next, end } : { start, end: next };
  return next !== undefined && passage.start < passage.end ? passage : null;
}

/** Returns the passage with its `edge` moved to the word boundary nearest to a code point. */
export function snapPassage(reading, { start, end }, edge, at) {
  const { index } = reading;
  const around = { start: Math.max(0, at - 200), end: Math.min(index.length, at + 200) };
  const places = piecesAround(reading, around, "word").map((piece) => piece[edge]);
  const fits = places.filter((place) => (edge === "start" ? place < end : place > start));
  if (!fits.length) return { start, end };
  const nearest = fits.reduce((best, place) => (Math.abs(place - at) < Math.abs(best - at) ? place : best));
  return edge === "start" ? { start: nearest, end } : { start, end: nearest };
}

/** Splits a span that may have several paragraphs; no piece crosses the edge of a paragraph. */
function piecesAround(reading, { start, end }, by) {
  const { viewport } = reading;
  const edges = new Set([start, end]);
  for (let i = Math.max(0, viewport.blockAt(start)); i < viewport.blocks.length && viewport.startOf(i) < end; i++) {
    const block = passageOfBlock(reading, i);
    for (const edge of block ? [block.start, block.end] : []) if (edge > start && edge < end) edges.add(edge);
  }
  const sorted = [...edges].sort((a, b) => a - b);
  return sorted.slice(1).flatMap((edge, i) => pieces(reading, { start: sorted[i], end: edge }, by));
}

function pieces({ index, viewport, text }, { start, end }, by) {
  const block = viewport.blocks[Math.max(0, viewport.blockAt(start))];
  const language = (block?.closest("[lang]") ?? text.closest("[lang]"))?.lang ?? "";
  return CUT[by](index.slice(start, end), language, start);
}
