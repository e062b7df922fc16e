// What the server sends as HTML, ready to be put into the page.
import { localTimes } from "./times.js";

/** Returns the elements of HTML from the server, with their times in the reader's zone. */
export function fragmentOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  localTimes(holder.content);
  return holder.content;
}
