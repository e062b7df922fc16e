// Chooses which audiences are shown first, from the group in the address: from a group's shelf, its notes and one's private
// ones, with the others one press away; from anywhere else, all.
//   <details data-controller="writing" data-from="<uuid of the group>"><input name="audience" value="group:<uuid>" …>

/** Returns the layers that are hidden at first; `list` is the compact list of the page. */
export function initiallyHiddenLayers(menu, list) {
  const from = menu?.dataset.from;
  return from ? layersHiddenBy(`group:${from}`, layersOf(menu, list)) : new Set();
}

/** Returns the layers that are hidden if only one audience is wanted: "private", "group:<uuid>", … */
export function layersHiddenBy(choice, layers) {
  if (choice === "public") return new Set();
  const [audience, group] = choice.split(":");
  const shown = new Set(["private"]);
  if (group) shown.add(`moderators:${group}`);
  if (audience === "group") shown.add(choice);
  return new Set([...layers].filter((layer) => !shown.has(layer)));
}

/** Returns all layers of the page, and those that may be added while it is read. */
function layersOf(menu, list) {
  const layers = new Set([...menu.querySelectorAll("input[name=audience]")].map((input) => input.value));
  layers.add("public");
  const [audience, group] = ["audience", "group"].map((name) => list.fields?.indexOf(name) ?? -1);
  for (const row of [...(list.annotations ?? []), ...(list.own ?? [])]) {
    const named = list.groups[row[group]]?.[0];
    layers.add(named ? `${row[audience]}:${named}` : row[audience]);
  }
  return layers;
}
