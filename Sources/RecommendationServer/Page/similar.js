import { json } from './api.js'
import { byID, skeletons } from './dom.js'
import { name } from './format.js'
import { Roving } from './roving.js'
import { fillRows } from './rows.js'

const length = 10

/** A drawer with the items that a model places nearest to one. */
export class SimilarItems {
  #dialog = byID('similar')
  #list = byID('similar-rows')
  #roving = new Roving(this.#list)
  #onChoose
  #request = null

  constructor(onChoose) {
    this.#onChoose = onChoose
    // This event comes late, perhaps when the drawer is open for the next item.
    this.#dialog.addEventListener('close', () => { if (!this.#dialog.open) this.#request?.abort() })
  }

  /** Opens the drawer for an item, as that model sees it. */
  async open(item, model) {
    byID('similar-title').textContent = `Similar to ${name(item)}`
    byID('similar-note').textContent = `What the model ${model} places nearest, whatever the visitor did before.`
    this.#list.replaceChildren(...skeletons(6))
    this.#dialog.showModal()
    const { signal } = this.#request = new AbortController()
    try {
      const path = `v1/items/${encodeURIComponent(item.item)}/similar?k=${length}&model=${encodeURIComponent(model)}`
      const { answer } = await json(path, { signal })
      fillRows(this.#list, answer.similar, { onChoose: (choice) => this.#choose(choice) })
      this.#roving.settle()
      this.#roving.focus(0)
    } catch (problem) {
      if (signal.aborted) return
      this.#list.replaceChildren()
      byID('similar-note').textContent = problem.message
    }
  }

  #choose(item) {
    this.#dialog.close()
    this.#onChoose(item)
  }
}
