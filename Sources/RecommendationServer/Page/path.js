import { byID, calm, copy, fill, part } from './dom.js'
import { name } from './format.js'
import { Roving } from './roving.js'
import { hits } from './session.js'

/** The thread of clicks above the recommendations, each with a button that takes it out again. */
export class Path {
  #list = byID('path')
  #roving = new Roving(this.#list, { direction: 'horizontal' })
  #onRemove

  constructor(onRemove) { this.#onRemove = onRemove }

  /** Shows the steps; the models are those that recommend now. */
  show(steps, models) {
    const focused = this.#roving.hasFocus ? this.#roving.row : null
    const next = copy('next')
    fill(next, { title: steps.length ? 'next?' : 'first click?' })
    this.#list.replaceChildren(...steps.map((step, index) => this.#step(step, index)), next)
    this.#list.classList.toggle('is-empty', !steps.length)
    this.#roving.settle()
    if (focused !== null && !this.#roving.focus(focused)) byID('query').focus()
    this.#list.scrollTo({ left: this.#list.scrollWidth, behavior: calm() ? 'instant' : 'smooth' })
    byID('hits').textContent = hitText(steps, models)
    byID('undo').disabled = byID('restart').disabled = !steps.length
  }

  #step(step, index) {
    const element = copy('step')
    fill(element, { number: index + 1, title: name(step), rank: rankText(step.ranks) })
    element.title = `${name(step)} (${step.item})`
    const remove = part(element, 'remove')
    remove.setAttribute('aria-label', `Take out click ${index + 1}, ${name(step)}`)
    remove.title = 'Take this click out'
    remove.addEventListener('click', () => this.#onRemove(index))
    return element
  }
}

function rankText(ranks) {
  const known = Object.entries(ranks)
  const place = (rank) => (rank === null ? 'not in list' : `#${rank}`)
  if (known.length === 1) return known[0][1] === null ? 'not in the list' : `was #${known[0][1]}`
  return known.map(([model, rank]) => `${model} ${place(rank)}`).join(', ')
}

function hitText(steps, models) {
  const shares = models.flatMap((model) => {
    const { clicks, recommended } = hits(steps, model)
    return clicks ? [`${models.length > 1 ? `${model} ` : ''}${recommended} of ${clicks}`] : []
  })
  return shares.length ? `Recommended before the click: ${shares.join(', ')}` : ''
}
