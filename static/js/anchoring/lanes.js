// Keeps overlapping passages apart: each underline has a lane below the text, and neighbouring spans of one slot and lane are
// painted as one stretch. Spans are {start, end, slot} in code points, end excluded.

export const SLOTS = ["plain", "claim", "evidence", "question", "method", "voice"];
export const LANES = 3; // lines that fit below a line of text; further overlaps share the last lane

/** Assigns to each span, in order of start, the lowest lane that is free where it begins. */
export function assignLanes(spans) {
  const ends = new Array(LANES).fill(0);
  for (let i = 0; i < spans.length; i++) {
    const { start, end } = spans[i];
    let lane = 0;
    while (lane < LANES - 1 && ends[lane] > start) lane++;
    spans[i].lane = lane;
    if (end > ends[lane]) ends[lane] = end;
  }
}

/** Returns the lowest lane for a new span in which no span of `around` overlaps it. */
export function freeLane(span, around) {
  for (let lane = 0; lane < LANES - 1; lane++) {
    if (!around.some((other) => other.lane === lane && other.start < span.end && other.end > span.start)) return lane;
  }
  return LANES - 1;
}

/**
 * Returns the stretches to paint between `low` and `high`: for each slot and lane `[start, end, start, end, …]`, indexed by
 * lane * SLOTS.length + slot. One pass over spans ordered by start. Within a lane no two stretches overlap, so no character
 * has more than LANES washes and lines: where more passages meet, the one that began first is visible to its end.
 */
export function stretches(spans, low, high) {
  const channels = Array.from({ length: LANES * SLOTS.length }, () => []);
  const painted = new Array(LANES).fill(low);
  for (const span of spans) {
    const start = Math.max(span.start, painted[span.lane]);
    const end = Math.min(span.end, high);
    if (start >= end) continue;
    painted[span.lane] = end;
    const channel = channels[span.lane * SLOTS.length + span.slot];
    if (channel.at(-1) === start) channel[channel.length - 1] = end;
    else channel.push(start, end);
  }
  return channels;
}
