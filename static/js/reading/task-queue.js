// Runs the work after a change in small tasks, so that the page responds in between. A change during a run starts again
// from the first.

export class TaskQueue {
  #parts = [];
  #turn = 0;

  add(part) {
    this.#parts.push(part);
  }

  async run() {
    const mine = ++this.#turn;
    for (const part of this.#parts) {
      await new Promise((next) => setTimeout(next));
      if (mine !== this.#turn) return;
      part();
    }
  }
}
