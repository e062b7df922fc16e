// A filter in the address, so that a filtered view can be linked. It is in the fragment, so that every reader requests the
// same address.   #notes?person=<id>&tag=<id>&without=<layer>&mine&unresolved&answered&words=tide&order=time
import { Filter } from "./filter.js";

const BEGIN = "#notes?";
const MANY = { person: "people", tag: "tags", without: "without" };
const SWITCHES = ["mine", "unresolved", "answered"];
const WORDS = 200; // maximum length of a text search on the server

/** Returns the fragment for a filter and an order; "" for the default view. */
export function fragmentOf(filter, order = "place") {
  const asked = new URLSearchParams();
  for (const [name, kind] of Object.entries(MANY)) for (const value of filter[kind]) asked.append(name, value);
  for (const name of SWITCHES) if (filter[name]) asked.set(name, "");
  if (filter.words) asked.set("words", filter.words);
  if (order !== "place") asked.set("order", order);
  const words = asked.toString().replace(/=(?=&|$)/g, "");
  return words && BEGIN + words;
}

/** Parses a fragment into `{filter, order}`; null if it is not about notes. */
export function readFragment(fragment) {
  if (!fragment.startsWith(BEGIN)) return null;
  const asked = new URLSearchParams(fragment.slice(BEGIN.length));
  const filter = new Filter();
  for (const [name, kind] of Object.entries(MANY)) filter[kind] = new Set(asked.getAll(name).filter(Boolean));
  for (const name of SWITCHES) filter[name] = asked.has(name);
  filter.words = (asked.get("words") ?? "").trim().slice(0, WORDS);
  return { filter, order: asked.get("order") === "time" ? "time" : "place" };
}
