// Says to screen readers what the eye sees happen:  <p id="live" role="status" aria-live="polite"></p>

const region = document.querySelector("#live");

/** Announces words once the reader's software is free; the same words twice are said twice. */
export function announce(words) {
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 50);
}
