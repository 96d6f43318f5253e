import { part } from './dom.js'

/**
 * Says at each item of two panes where the other one has it.
 *
 * @returns how many items both recommend, or null where there are not two lists.
 */
export function annotate(panes) {
  const lists = panes.map((pane) => new Map(pane.items.map((item, index) => [item.item, index + 1])))
  panes.forEach((pane, index) => {
    const other = panes[1 - index]
    const ranks = lists[1 - index]
    for (const row of pane.element.querySelectorAll('[data-item]')) {
      const rank = ranks?.get(row.dataset.item)
      const isAlone = ranks?.size > 0 && !rank
      row.classList.toggle('alone', isAlone)
      part(row, 'other').textContent = rank ? `#${rank} in ${other.model}` : isAlone ? 'only here' : ''
    }
  })
  if (lists.length < 2 || !lists.every((list) => list.size)) return null
  return [...lists[0].keys()].filter((item) => lists[1].has(item)).length
}

/** Lights up the same item in the other pane while one is pointed at or has the focus. */
export function linkHighlights(root) {
  const light = (item) => {
    for (const row of root.querySelectorAll('[data-item]')) row.classList.toggle('lit', row.dataset.item === item)
  }
  const itemAt = (event) => event.target.closest('[data-item]')?.dataset.item
  root.addEventListener('pointerover', (event) => light(itemAt(event)))
  root.addEventListener('pointerleave', () => light(undefined))
  root.addEventListener('focusin', (event) => light(itemAt(event)))
  root.addEventListener('focusout', () => light(undefined))
}
