// Takes a tag in hand on its own page, for the next article that is opened in this tab, or puts it down again:
//   <button data-controller="take" data-name="irony" data-slot="voice" data-group="<uuid>" aria-pressed="false"><span>Take in hand</span></button>
// `data-group` is empty for a tag of the site. For whom it is put on passages is chosen on the page of the article.
import { announce } from "../announce.js";
import { start } from "../controllers.js";
import { gettext } from "../gettext.js";
import { keepHand, keptHand } from "../reading/vocabulary/kept-hand.js";

/** Binds one button. */
export function take(button) {
  const { account } = document.body.dataset;
  const { name, slot, group } = button.dataset;
  const words = button.querySelector("span");
  const isHeld = () => {
    const held = keptHand(account);
    return held !== null && held.name === name && held.group === group;
  };
  const show = () => {
    button.setAttribute("aria-pressed", String(isHeld()));
    words.textContent = isHeld() ? gettext("In hand") : gettext("Take in hand");
  };
  button.addEventListener("click", () => {
    keepHand(account, isHeld() ? null : { name, slot, group, choice: "" });
    show();
    announce(isHeld()
      ? gettext("“{tag}” is in hand: on the next article that you open, what you select gets it.", { tag: name })
      : gettext("“{tag}” is put down.", { tag: name }));
  });
  addEventListener("pageshow", show); // also back from an article, on which it may have been put down
}

start({ take });
