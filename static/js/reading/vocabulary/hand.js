// Fetches what keeps a tag in hand (js/reading/vocabulary/tag-in-hand.js) when somebody wants it: by a key, by the button above
// the text, by a pin beside a tag of the active card, or because a tag was in hand on an earlier page of this tab.
//   <button type="button" id="take-tag">…</button>
//   <div class="note-tags"><a class="tag tag-claim">Claim</a> <button class="pin" aria-pressed="false">…</button></div>
//   <template id="pin-template"><button class="pin" type="button">…</button></template>
import { announce } from "../../announce.js";
import { gettext } from "../../gettext.js";
import { keptHand } from "./kept-hand.js";

export function handOnDemand(reading, parts) {
  const { cards, writing } = parts;
  let fetched = null;

  async function use(act) {
    try {
      fetched ??= import("./tag-in-hand.js").then(({ TagInHand }) => new TagInHand(reading, parts));
      await act(await fetched);
    } catch (problem) {
      if (!reading.hand) fetched = null; // the script did not come: the next wish asks for it again
      announce(gettext("No tag can be taken in hand now."));
      throw problem;
    }
  }

  reading.addEventListener("do", ({ detail: { what, passage } }) => {
    if (what === "take-tag") use((hand) => hand.choose(passage));
  });
  document.querySelector("#take-tag").addEventListener("click", () => use((hand) => hand.choose()));
  cards.list.addEventListener("click", ({ target }) => {
    const pin = target.closest(".pin");
    if (pin) use((hand) => hand.turn({ name: pin.dataset.tag, slot: pin.dataset.slot }));
  });

  /** Puts a pin beside each tag of the active card, if it is of the vocabulary for which the reader writes. */
  function pinTags() {
    const { active, hand } = reading;
    const card = active?.id ? cards.elementOf(active) : null;
    const isSame = card && (active.group?.[0] ?? "") === (writing.words().group ?? "");
    for (const pin of cards.list.querySelectorAll(".pin")) if (!isSame || !card.contains(pin)) pin.remove();
    if (!isSame) return;
    for (const chip of card.querySelectorAll(":scope > .note-tags .tag")) {
      const pin = chip.nextElementSibling?.matches(".pin") ? chip.nextElementSibling : pinFor(chip);
      chip.after(pin);
      pin.setAttribute("aria-pressed", String(hand?.held?.name === pin.dataset.tag));
    }
  }
  for (const name of ["activate", "cards", "hand"]) reading.addEventListener(name, pinTags);
  writing.menu.addEventListener("change", pinTags);

  if (keptHand(reading.account)) use((hand) => hand.resume());
}

function pinFor(chip) {
  const pin = document.querySelector("#pin-template").content.firstElementChild.cloneNode(true);
  const name = chip.textContent.trim();
  Object.assign(pin.dataset, { tag: name, slot: /\btag-(\w+)/u.exec(chip.className)?.[1] ?? "plain" });
  pin.title = gettext("Keep in hand: what you select next gets “{name}”", { name });
  pin.setAttribute("aria-label", gettext("Keep the tag {name} in hand", { name }));
  return pin;
}
