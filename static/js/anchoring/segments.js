// Splits a string into words and sentences, as passages {start, end} in code points. Intl.Segmenter splits by language;
// in browsers without it, punctuation and white space do. Plain values in, plain values out.
import { countCodePoints } from "./offsets.js";

const SENTENCE = /[^.!?…。！？؟۔।]+[.!?…。！？؟۔।]*["'”’»)\]]*\s*|[.!?…。！？؟۔।]+\s*/gu;
const WORD = /\s+|[\p{L}\p{M}\p{N}\p{Pc}]+(?:['’-][\p{L}\p{M}\p{N}]+)*|[^\s]/gu;

const segmenters = new Map();

/** Returns the sentences of `text`, without the white space around them. `from` is added to each offset. */
export function sentencesOf(text, language = "", from = 0) {
  // A single line feed counts as a space within a sentence; by the standard, a sentence would end there.
  return passagesOf(cut(text.replace(/(?<!\n)\n(?!\n)/g, " "), language, "sentence", SENTENCE), from);
}

/** Returns the words of `text` and the marks between them, without white space. */
export function wordsOf(text, language = "", from = 0) {
  return passagesOf(cut(text, language, "word", WORD), from);
}

function cut(text, language, granularity, pattern) {
  const segmenter = segmenterOf(language, granularity);
  if (segmenter) return Array.from(segmenter.segment(text), ({ segment }) => segment);
  return text.match(pattern) ?? [];
}

/** Returns the browser's segmenter for the language, or a general one if the language tag is invalid. */
function segmenterOf(language, granularity) {
  if (typeof Intl.Segmenter !== "function") return null;
  const key = `${granularity} ${language}`;
  if (!segmenters.has(key)) segmenters.set(key, made(language, granularity));
  return segmenters.get(key);
}

function made(language, granularity) {
  try {
    return new Intl.Segmenter(language || "und", { granularity });
  } catch {
    return new Intl.Segmenter("und", { granularity });
  }
}

function passagesOf(segments, from) {
  const passages = [];
  let at = from;
  for (const segment of segments) {
    const length = countCodePoints(segment);
    const lead = countCodePoints(segment.slice(0, segment.length - segment.trimStart().length));
    const tail = countCodePoints(segment.slice(segment.trimEnd().length));
    if (lead < length) passages.push({ start: at + lead, end: at + length - tail });
    at += length;
  }
  return passages;
}
