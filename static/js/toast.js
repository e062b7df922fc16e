// A message at the bottom of the window that disappears by itself:  <div class="toast">The link is copied.</div>

/** Shows a text, and optionally a button, for some seconds; returns a function that removes it sooner. */
export function toast(words, { button = null, seconds = 5 } = {}) {
  document.querySelector(".toast")?.remove();
  const line = document.createElement("div");
  line.className = "toast";
  line.append(words);
  if (button) line.append(button);
  document.body.append(line);
  const timer = setTimeout(() => line.remove(), seconds * 1000);
  return () => {
    clearTimeout(timer);
    line.remove();
  };
}
