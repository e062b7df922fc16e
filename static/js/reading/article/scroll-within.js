// Scrolls a list that has its own scrollbar, never the page.

/** Scrolls `list` as little as needed, so that all of an element in it is on the screen, or its beginning if it is too tall. */
export function scrollWithin(list, element) {
  const [box, frame] = [element.getBoundingClientRect(), list.getBoundingClientRect()];
  const below = box.bottom - Math.min(frame.bottom, innerHeight);
  list.scrollTop += Math.min(Math.max(0, below), box.top - frame.top);
}
