// The passage page:
//   <a href="…" data-copy data-copied="The link was copied.">              copies its own address
//   <a href="#reference" data-copy="with-reference" data-copied="…">       copies the text of #with-reference
// Without scripts both work as links, the second to the reference. The result is announced in #live and on the link.

const STAYS = 4000;

for (const link of document.querySelectorAll("[data-copy]")) {
  link.addEventListener("click", (event) => {
    const source = link.dataset.copy;
    const words = source ? document.getElementById(source).textContent : link.href;
    if (!navigator.clipboard) return; // an address without https: follow the link
    event.preventDefault();
    navigator.clipboard.writeText(words).then(() => say(link), () => { location.assign(link.href); });
  });
}

function say(link) {
  document.getElementById("live").textContent = link.dataset.copied;
  link.dataset.done = link.dataset.copied;
  setTimeout(() => { delete link.dataset.done; }, STAYS);
}
