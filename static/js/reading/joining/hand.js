// The passage in hand: one that waits to be joined with another. It is kept in this browser under the account, so that it goes
// along through pages and tabs; the server knows nothing of it. Sends "change".
//   room.joining.<account>.passage  {document, title, language, source, revision, start, end, exact, prefix, suffix}
import { dropItem, itemOf, keepItem } from "../../storage.js";

export class JoiningHand extends EventTarget {
  constructor(account) {
    super();
    this.key = `room.joining.${account}.passage`;
    addEventListener("storage", ({ key }) => { if (key === this.key || key === null) this.#tell(); });
  }

  /** Returns the passage, or null. */
  get passage() {
    return itemOf(this.key);
  }

  /** Takes a passage in hand; returns false if the browser cannot keep it. */
  take(passage) {
    const kept = keepItem(this.key, passage);
    this.#tell();
    return kept;
  }

  /** Puts it down. */
  drop() {
    dropItem(this.key);
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
