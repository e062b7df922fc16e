// Keeps the sheet of narrow screens, and the choice of a tag to take in hand, above the on-screen keyboard, which covers the window's lower part without resizing it.
//   <section class="margin" style="--keyboard: 300px; --screen: 544px"> (set through the CSSOM), <section id="hand" …>

export function aboveKeyboard(reading) {
  const screen = globalThis.visualViewport;
  if (!screen) return; // older browsers: the sheet is as tall as the window allows
  const raised = [reading.main.querySelector(".margin"), document.querySelector("#hand")].filter(Boolean);
  const measure = () => {
    if (screen.scale > 1.01) return; // the page is enlarged: what is out of sight is not under a keyboard
    for (const { style } of raised) {
      style.setProperty("--keyboard", `${Math.max(0, Math.round(innerHeight - screen.height - screen.offsetTop))}px`);
      style.setProperty("--screen", `${Math.round(screen.height)}px`);
    }
    reading.dispatchEvent(new Event("write"));
  };
  screen.addEventListener("resize", measure);
  screen.addEventListener("scroll", measure);
}
