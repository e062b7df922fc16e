// A line at the bottom of the window that goes by itself:  <div class="toast">The link is copied.</div>

/** Shows words, and perhaps a button, for some seconds; returns a function that takes them away sooner. */
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
