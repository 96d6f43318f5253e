import { json } from './api.js'
import { copy, fill, part, skeletons } from './dom.js'
import { count } from './format.js'
import { Roving } from './roving.js'
import { fillRows, glide, places } from './rows.js'

const length = 20

/** What one model recommends for the path. */
export class Pane {
  element = copy('pane')
  /** The items recommended for the path of the latest answer, best first. */
  items = []
  /** How many of them were not in the list before. */
  fresh = 0
  #path = null
  #wishes = null
  #ranks = new Map()
  #request = null
  #handlers
  #roving
  #about

  constructor(models, model, handlers) {
    this.model = model
    this.#handlers = handlers
    this.#roving = new Roving(this.#rows)
    const select = part(this.element, 'model')
    select.append(...models.map((each) => new Option(each.name, each.name, false, each.name === model)))
    select.disabled = models.length < 2
    select.addEventListener('change', () => {
      const chosen = select.value
      select.value = model
      handlers.onModel(this, chosen)
    })
    this.#rows.setAttribute('aria-label', `Recommended by ${model}`)
    const { items, settings, version } = models.find((each) => each.name === model)
    const chosen = settings.filter(({ name }) => name === 'layers' || name === 'loss')
    this.#about = [`${count(items)} items`, ...chosen.map(({ name, value }) => (name === 'loss' ? value : `${name} ${value}`))]
    this.#describe(version)
  }

  get #rows() { return part(this.element, 'rows') }

  /** At which place the item is recommended, from 1; null where it is not, undefined without an answer to this path. */
  rank(item, path) {
    if (this.#path !== path.join('\n')) return undefined
    return this.#ranks.get(item) ?? null
  }

  /**
   * Asks for recommendations and shows them, unless they stand there already; true when they do at the end.
   *
   * @param wishes fields of the request beside the path and the model.
   * @param moves whether to say how items moved since the answer before.
   * @param titles what items of the path are called, by their ids.
   */
  async refresh(path, { wishes, moves, titles }) {
    const wanted = JSON.stringify(wishes)
    if (this.#path === path.join('\n') && this.#wishes === wanted) return true
    this.#request?.abort()
    const { signal } = this.#request = new AbortController()
    if (!path.length) {
      this.#showEmpty()
      return false
    }
    if (!this.items.length) this.#rows.replaceChildren(...skeletons(8))
    part(this.element, 'empty').hidden = true
    this.#rows.setAttribute('aria-busy', 'true')
    try {
      const body = { items: path, k: length, model: this.model, ...wishes }
      const { answer, seconds } = await json('v1/recommendations', { body, signal })
      this.#show(answer, moves && this.#path !== null, titles)
      this.#path = path.join('\n')
      this.#wishes = wanted
      this.#handlers.onAnswer(seconds)
      return true
    } catch (problem) {
      if (!signal.aborted) this.#showProblem(problem)
      return false
    }
  }

  /** Focuses the choice of the model. */
  focusModel() { part(this.element, 'model').focus() }

  #show(answer, moves, titles) {
    const before = places(this.#rows)
    const former = this.#ranks
    const focused = this.#roving.hasFocus ? this.#roving.row : null
    this.items = answer.recommendations
    this.#ranks = new Map(this.items.map((item, index) => [item.item, index + 1]))
    const change = ({ item }) => {
      if (!moves) return null
      return former.has(item) ? former.get(item) - this.#ranks.get(item) : 'new'
    }
    const reason = (item) => [
      item.pinned && 'pinned here', item.explored && 'new, and to be tried',
      item.because && `because of ${titles.get(item.because) ?? item.because}`,
    ].filter(Boolean).join(', ')
    fillRows(this.#rows, this.items, { change, reason, ...this.#handlers })
    this.#rows.setAttribute('aria-busy', 'false')
    this.#roving.settle()
    if (focused !== null) this.#roving.focus(focused)
    glide(this.#rows, before)
    this.#describe(answer.model_version, answer.unknown_items)
    this.fresh = moves ? this.items.filter((item) => !former.has(item.item)).length : 0
    if (!this.items.length) {
      this.#showNote('Nothing to recommend', 'Every item that may be shown was clicked already.',
        'Undo the latest click', this.#handlers.onUndo)
    }
  }

  #showEmpty() {
    this.#clear()
    this.#showNote('Who comes in?', 'Choose the item that a visitor looks at first. After every click you see here '
      + 'what they would be recommended next.', 'Start with the most popular item', this.#handlers.onStart)
  }

  #showProblem(problem) {
    this.#clear()
    this.#showNote('No recommendations', problem.message, 'Try again', this.#handlers.onRetry)
  }

  #clear() {
    this.items = []
    this.#path = null
    this.#ranks.clear()
    this.#rows.replaceChildren()
    this.#rows.setAttribute('aria-busy', 'false')
  }

  #showNote(lead, hint, action, onAction) {
    fill(this.element, { lead, hint, action })
    part(this.element, 'action').onclick = onAction
    part(this.element, 'empty').hidden = false
  }

  #describe(version, unknown = []) {
    const ignored = unknown.length ? [`doesn’t know ${unknown.join(', ')}`] : []
    fill(this.element, { about: [...this.#about, `version ${version.slice(0, 7)}`, ...ignored].join(', ') })
  }
}
