// Words for the reader's clipboard.
import { announce } from "./announce.js";
import { toast } from "./toast.js";
import { gettext } from "./gettext.js";

/** Copies words and says so; where the browser refuses, shows them, to be copied by hand. */
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
