// Describes a passage where its offsets mean nothing: by its text and the text around it
// (W3C Web Annotation Data Model, 4.2.4: TextQuoteSelector). Offsets are code points.
// The same cases hold for documents/anchoring/describe.py: tests/data/quotes.json.
import { countCodePoints } from "./offsets.js";

const CONTEXT = 32;
const LONGEST_LETTER = 32; // code points examined before the context to find where its first grapheme begins

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Returns `{exact, prefix, suffix}` of a passage of an indexed text; the context never ends inside a grapheme. */
export function describe(index, start, end) {
  return {
    exact: index.slice(start, end),
    prefix: before(index, start),
    suffix: after(index, end),
  };
}

function before(index, start) {
  const from = Math.max(0, start - CONTEXT - LONGEST_LETTER);
  const first = Math.max(0, start - CONTEXT) - from;
  const words = index.slice(from, start);
  let seen = 0;
  for (const { segment, index: unit } of letters.segment(words)) {
    if (seen >= first) return words.slice(unit);
    seen += countCodePoints(segment);
  }
  return "";
}

function after(index, end) {
  const words = index.slice(end, Math.min(index.length, end + CONTEXT + LONGEST_LETTER));
  let seen = 0;
  for (const { segment, index: unit } of letters.segment(words)) {
    seen += countCodePoints(segment);
    if (seen > CONTEXT) return words.slice(0, unit);
  }
  return words;
}
