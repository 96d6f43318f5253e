import { calm, copy, fill, part } from './dom.js'
import { name, score } from './format.js'

/**
 * Fills a list with scored items. Bars reach from the lowest score shown to the highest: scores have no zero that
 * means something, and those of different sessions don't compare.
 *
 * @param change gives for an item how it moved: a number of places, `new`, or null.
 * @param reason gives for an item why it is recommended, in words, or an empty text.
 */
export function fillRows(list, items, { change = () => null, reason = () => '', onChoose, onSimilar }) {
  const scores = items.map((item) => item.score)
  const [low, high] = [Math.min(...scores), Math.max(...scores)]
  list.replaceChildren(...items.map((item, index) => {
    const row = copy('row')
    const moved = change(item)
    row.dataset.item = item.item
    fill(row, {
      rank: index + 1, title: name(item), item: item.title ? item.item : '', why: reason(item), score: score(item.score),
    })
    showChange(part(row, 'change'), moved)
    part(row, 'bar').style.width = `${4 + 96 * (high > low ? (item.score - low) / (high - low) : 1)}%`
    const choose = part(row, 'choose')
    choose.setAttribute('aria-label', [name(item), `rank ${index + 1}`, spoken(moved), reason(item), `score ${score(item.score)}`]
      .filter(Boolean).join(', '))
    choose.addEventListener('click', () => onChoose(item))
    const similar = part(row, 'similar')
    similar.setAttribute('aria-label', `Items similar to ${name(item)}`)
    similar.hidden = !onSimilar
    similar.addEventListener('click', () => onSimilar(item))
    return row
  }))
}

function showChange(mark, moved) {
  if (moved === null) return
  mark.dataset.change = moved === 'new' ? 'new' : moved > 0 ? 'up' : moved < 0 ? 'down' : 'same'
  mark.textContent = moved === 'new' ? 'new' : moved ? Math.abs(moved) : ''
}

function spoken(moved) {
  if (moved === 'new') return 'new in the list'
  return moved ? `${moved > 0 ? 'up' : 'down'} ${Math.abs(moved)}` : ''
}

/** Where each row of a list stands, by item, to be given to `glide` after the rows changed. */
export function places(list) {
  return new Map([...list.querySelectorAll('[data-item]')].map((row) => [row.dataset.item, row.offsetTop]))
}

/** Lets rows glide from where they stood before, and others fade in. */
export function glide(list, before) {
  if (calm()) return
  for (const row of list.querySelectorAll('[data-item]')) {
    const top = before.get(row.dataset.item)
    const frames = top === undefined
      ? { opacity: [0, 1] } : { transform: [`translateY(${top - row.offsetTop}px)`, 'none'] }
    row.animate(frames, { duration: 320, easing: 'cubic-bezier(.2, .8, .2, 1)' })
  }
}
