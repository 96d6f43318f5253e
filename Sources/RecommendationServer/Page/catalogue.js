import { json } from './api.js'
import { byID, copy, fill, part, skeletons } from './dom.js'
import { inAddress } from './filters.js'
import { name } from './format.js'
import { Roving } from './roving.js'

const typingPause = 150
const limit = 30

/** What is said of a list, and of one without an item. */
const notes = {
  popular: ['Most popular first', 'No item meets all conditions.'],
  trending: ['Clicked more than usual, of late', 'Nothing is clicked more than usual yet.'],
  latest: ['Newest first', 'The server was told of no item that the model knows.'],
}

/** Search for items by title, and a list of some while nothing is searched for. */
export class Catalogue {
  #root = byID('catalogue')
  #field = byID('query')
  #list = byID('results')
  #order = byID('list')
  #roving = new Roving(this.#list, { onLeave: (step) => step < 0 && this.#field.focus() })
  #onChoose
  #request = null
  #timer
  #where = null
  /** The items shown. */
  items = []

  constructor(onChoose) {
    this.#onChoose = onChoose
    this.#field.addEventListener('input', () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.refresh(), typingPause)
    })
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') {
        event.preventDefault()
        this.#roving.focus(0)
      } else if (event.key === 'Escape' && !this.#field.value) {
        this.browse(false)
        this.#field.blur()
      }
    })
    this.#field.addEventListener('focus', () => this.browse(true))
    this.#order.addEventListener('change', () => {
      this.#field.value = ''
      this.refresh()
      this.browse(true)
    })
    document.addEventListener('pointerdown', (event) => {
      if (!this.#root.contains(event.target)) this.browse(false)
    })
    byID('search').addEventListener('submit', async (event) => {
      event.preventDefault()
      await this.refresh()
      if (this.items.length) this.#choose(this.items[0])
    })
  }

  /** Puts the cursor into the search field. */
  focus() {
    this.#field.focus()
    this.#field.select()
  }

  /** Shows or hides what was found; where the screen is wide there is room for it always. */
  browse(isOpen) { this.#root.classList.toggle('is-open', isOpen) }

  /** Tells what the field searches in. */
  describe(hasTitles) { this.#field.placeholder = hasTitles ? 'Search by title' : 'Search by item id' }

  /**
   * Fetches what the field asks for, or the list that is chosen.
   *
   * @param where conditions on the items; those of before where nothing is said.
   */
  async refresh(where = this.#where) {
    this.#where = where
    clearTimeout(this.#timer)
    this.#request?.abort()
    const { signal } = this.#request = new AbortController()
    const text = this.#field.value.trim()
    if (!this.items.length) this.#list.replaceChildren(...skeletons(10))
    try {
      const path = text ? `v1/items?search=${encodeURIComponent(text)}&limit=${limit}`
        : `v1/lists/${this.#order.value}?k=${limit}`
      const { answer } = await json(path + inAddress(where), { signal })
      this.#show(answer.items, text)
    } catch (problem) {
      if (signal.aborted) return
      this.#show([], text)
      byID('found').textContent = problem.message
    }
  }

  #show(items, text) {
    this.items = items
    this.#list.replaceChildren(...items.map((item) => {
      const result = copy('result')
      fill(result, { item: item.title ? item.item : '' })
      mark(part(result, 'title'), name(item), text)
      part(result, 'choose').addEventListener('click', () => this.#choose(item))
      return result
    }))
    this.#list.scrollTop = 0
    this.#roving.settle()
    byID('found').textContent = !text ? notes[this.#order.value][items.length ? 0 : 1]
      : items.length ? `${items.length}${items.length === limit ? ' or more' : ''} found for “${text}”`
        : `Nothing found for “${text}”. Try fewer letters, or empty the field for the most popular items.`
  }

  #choose(item) {
    this.browse(false)
    this.#onChoose(item)
  }
}

/** Sets a text with every occurrence of the searched words marked. */
function mark(element, text, searched) {
  const words = searched.split(/\s+/).filter(Boolean).map(escaped)
  if (!words.length) return element.replaceChildren(text)
  const pieces = text.split(new RegExp(`(${words.join('|')})`, 'iu'))
  element.replaceChildren(...pieces.map((piece, index) => {
    if (index % 2 === 0) return piece
    const hit = document.createElement('mark')
    hit.textContent = piece
    return hit
  }))
}

const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
