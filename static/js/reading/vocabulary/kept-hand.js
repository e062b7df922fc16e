// The tag in hand of one account in this tab, which follows the reader from article to article:
//   room.hand.<account>  {name, slot, choice, group}: the tag, and for whom it was taken; on its own page for nobody yet
import { parsed } from "../../storage.js";

const keyOf = (account) => `room.hand.${account}`;

/** Returns the tag in hand, or null. */
export function keptHand(account) {
  try {
    return parsed(sessionStorage.getItem(keyOf(account)));
  } catch {
    return null; // storage is refused
  }
}

/** Keeps a tag in hand for the next pages of this tab; null puts it down. */
export function keepHand(account, held) {
  try {
    if (held) sessionStorage.setItem(keyOf(account), JSON.stringify(held));
    else sessionStorage.removeItem(keyOf(account));
  } catch { /* storage may be refused: the tag is in hand on this page alone */ }
}
