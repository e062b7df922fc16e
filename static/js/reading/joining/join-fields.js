// The part of a composer that joins two passages: what this passage is to the other, and the other one.
//   <div data-part="join" hidden><label data-for="relation">…</label><select data-part="relation"><option value="same-words">…</select>
//     <blockquote data-part="other"></blockquote><p data-part="other-title"></p></div>
// A draft of a join has `joined`, the passage that was in hand, and `relation`: what that one is to the passage of the composer.
// "source-of:turned" is the same relation the other way round. The edit of a join has `relation` alone, between its passages as they are.
const TURNED = ":turned";

/** Shows the fields if the draft is of a join. */
export function joinFields({ parts, draft }, changed) {
  parts.join.hidden = !isJoin(draft);
  if (!isJoin(draft)) return;
  parts.relation.value = draft.relation;
  parts.relation.addEventListener("change", changed);
  const other = draft.joined;
  parts.other.hidden = parts["other-title"].hidden = !other;
  if (!other) for (const option of [...parts.relation.options]) option.hidden = option.disabled = option.value.endsWith(TURNED);
  if (!other) return;
  parts.other.textContent = other.exact.replace(/\s+/g, " ");
  parts.other.lang = other.language;
  parts["other-title"].textContent = other.title;
}

/** Checks whether a draft joins two passages. */
export const isJoin = (draft) => Boolean(draft.joined || draft.relation);

/** Returns what a join says beside its note: the relation, and the two targets in its order. */
export function joinOf({ joined, relation }, here, there) {
  const isTurned = relation.endsWith(TURNED);
  const targets = joined && { target: isTurned ? [here, there] : [there, here] };
  return { motivation: "linking", relation: relation.replace(TURNED, ""), ...targets };
}
