// The address that "Copy link" copies.

/** Returns the full address of a passage in a version, with the group from whose shelf the reader came. */
export function passageAddress(passages, { start, end }, revision) {
  const address = new URL(`${passages}${start}-${end}/?revision=${revision}`, location.origin);
  const group = new URLSearchParams(location.search).get("group");
  if (group) address.searchParams.set("group", group);
  return address.href;
}
