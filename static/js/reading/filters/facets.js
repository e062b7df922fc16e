// Counts how many notes each choice would show, given the choices of the other kinds: one pass over all notes.
import { gettext } from "../../gettext.js";
import { layerOf, tagsOf } from "../notes/spans.js";
import { ANSWERED, LAYERS, MINE, PEOPLE, TAGS, UNRESOLVED, isUnresolved, personOf } from "./filter.js";

const LAYER_ORDER = ["private", "moderators", "group", "public"];

/**
 * Returns `{all, shown, people, tags, layers, mine, unresolved, answered}`; people, tags and layers are
 * `Map(id -> {name, n, …})` with every possible choice, chosen or not. `notes` has one span for each note.
 */
export function facetsOf(notes, filter) {
  const facets = { all: 0, shown: 0, mine: 0, unresolved: 0, answered: 0 };
  const [people, tags, layers] = [new Map(), new Map(), new Map()];
  const count = (choices, id, counts, make) => {
    if (!choices.has(id)) choices.set(id, { ...make(), n: 0 });
    if (counts) choices.get(id).n++;
  };
  for (const span of notes) {
    const missed = filter.excludes(span);
    const but = (kind) => (missed & ~kind) === 0;
    facets.all++;
    if (!missed) facets.shown++;
    if (span.mine && but(MINE)) facets.mine++;
    if (isUnresolved(span) && but(UNRESOLVED)) facets.unresolved++;
    if (span.replies && but(ANSWERED)) facets.answered++;
    const counts = but(TAGS);
    for (const [id, name, slot] of tagsOf(span)) {
      count(tags, String(id), counts, () => ({ name, slot, group: span.group && span.group[1] }));
    }
    count(layers, layerOf(span), but(LAYERS), () => ({ name: nameOfLayer(span), audience: span.audience }));
    if (span.person) count(people, personOf(span), but(PEOPLE), () => ({ name: span.person[1] }));
  }
  return { ...facets, people: byNumber(people), tags: byNumber(withOwners(tags)), layers: inOrder(layers) };
}

/** Adds to the names of tags that several vocabularies have whose tag it is: a group's, or the site's. */
function withOwners(tags) {
  const times = new Map();
  const keyOf = ({ name }) => name.toLowerCase();
  for (const tag of tags.values()) times.set(keyOf(tag), (times.get(keyOf(tag)) ?? 0) + 1);
  for (const tag of [...tags.values()].filter((one) => times.get(keyOf(one)) > 1)) {
    if (tag.group) tag.name = gettext("{tag}, {group}", { tag: tag.name, group: tag.group });
    else if (tag.group === null) tag.name = gettext("{tag}, of the whole room", { tag: tag.name });
  }
  return tags;
}

/** Returns the label of a layer: its audience. */
function nameOfLayer({ audience, group }) {
  if (audience === "private") return gettext("Only you");
  if (audience === "public") return gettext("Public");
  const name = group?.[1] ?? "";
  return audience === "moderators" ? gettext("For the teachers, {group}", { group: name }) : name;
}

const byNumber = (choices) => new Map([...choices].sort(([, a], [, b]) => b.n - a.n || a.name.localeCompare(b.name)));
const inOrder = (layers) => new Map([...layers].sort(([, a], [, b]) => LAYER_ORDER.indexOf(a.audience) - LAYER_ORDER.indexOf(b.audience)));
