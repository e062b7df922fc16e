// Paints the annotations of the page between the two marks that every bench reads. `?floor=` names the module.
const name = new URLSearchParams(location.search).get("floor");
const twoFrames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));

async function system() {
  if (name === "own") return (await import("/floor.js")).floor();
  return (await import("/given/floors.js")).chlView();
}

const painting = await system();
const annotations = await (await fetch("/annotations.json")).json();
await twoFrames();
await new Promise((done) => setTimeout(done, 150));
performance.mark("highlights-start");
painting.paint(annotations);
await twoFrames();
performance.mark("highlights-painted");
window.bench = {
  hit: painting.hit,
  async add(annotation) {
    painting.add(annotation);
    await twoFrames();
  },
};
