// Work that follows a change, in small tasks: each part has its own, so that the page answers in between. A change while they
// run begins anew.

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
