// Announces to screen readers what changes on the page:  <p id="live" role="status" aria-live="polite"></p>

const region = document.querySelector("#live");

/** Announces a text when the screen reader is free; a repeated text is announced again. */
export function announce(words) {
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 50);
}
