// Copies text to the reader's clipboard.
import { announce } from "./announce.js";
import { toast } from "./toast.js";
import { gettext } from "./gettext.js";

/** Copies a text and says so; if the browser refuses, shows the text to be copied by hand. */
export async function copy(words, done = gettext("The link is copied.")) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    toast(words, { seconds: 20 });
    announce(gettext("Copy it by hand: {words}", { words }));
    return;
  }
  toast(done);
  announce(done);
}
