import { json } from './api.js'
import { byID } from './dom.js'
import { count } from './format.js'

/** Values from which one can be chosen at a glance. */
const most = 30

/** Chooses which items lists may have, by the attributes that the server knows of them. */
export class Filters {
  #root = byID('filters')
  #chosen = new Map()
  #onChange

  constructor(onChange) { this.#onChange = onChange }

  /** The conditions chosen, as the server takes them; null for none. */
  get where() { return this.#chosen.size ? Object.fromEntries(this.#chosen) : null }

  /** Asks for the attributes of a model's items; those with a value for each item are left out. */
  async load() {
    const { answer } = await json(`v1/attributes?limit=${most}`)
    const some = answer.attributes.filter(({ value_count: values }) => values > 1 && values <= most)
    this.#chosen.clear()
    this.#root.replaceChildren(...some.map((attribute) => this.#choice(attribute)))
    this.#root.hidden = !some.length
  }

  #choice({ name, values }) {
    const label = document.createElement('label')
    const select = document.createElement('select')
    select.append(new Option(`Any ${name}`, ''))
    select.append(...values.map(({ value, items }) => new Option(`${value} (${count(items)})`, value)))
    select.setAttribute('aria-label', name)
    select.addEventListener('change', () => {
      if (select.value) this.#chosen.set(name, select.value)
      else this.#chosen.delete(name)
      label.classList.toggle('chosen', Boolean(select.value))
      this.#onChange()
    })
    label.append(select)
    return label
  }
}

/** Conditions as a part of an address. */
export const inAddress = (where) => (where ? `&where=${encodeURIComponent(JSON.stringify(where))}` : '')
