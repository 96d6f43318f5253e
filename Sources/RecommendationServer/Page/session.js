/**
 * The clicks of one visitor, oldest first. The page holds them itself and the server stores nothing,
 * so that undo is nothing more than asking with fewer items.
 *
 * A step is `{ item, title, ranks }`: `ranks` says, for each model shown, at which place the item had been
 * recommended before it was clicked (null: it was not in the list).
 */
export class Session {
  steps = []
  #listeners = []

  get items() { return this.steps.map((step) => step.item) }

  /** Calls `listener` after every change. */
  onChange(listener) { this.#listeners.push(listener) }

  add(step) { this.#become([...this.steps, step]) }
  undo() { if (this.steps.length) this.#become(this.steps.slice(0, -1)) }
  remove(index) { this.#become(this.steps.toSpliced(index, 1)) }
  clear() { if (this.steps.length) this.#become([]) }
  restore(steps) { if (steps.length) this.#become(steps) }

  #become(steps) {
    this.steps = steps
    for (const listener of this.#listeners) listener()
  }
}

/** How many clicks the model had recommended, of those for which it had been asked. */
export function hits(steps, model) {
  const asked = steps.filter((step) => model in step.ranks)
  return { clicks: asked.length, recommended: asked.filter((step) => step.ranks[model] !== null).length }
}
