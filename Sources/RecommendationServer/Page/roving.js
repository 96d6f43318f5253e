const moves = {
  vertical: { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] },
  horizontal: { ArrowRight: [1, 0], ArrowLeft: [-1, 0] },
}

/**
 * Makes a list one stop of the Tab key: arrows move between its rows and between the buttons of a row, Home and End
 * go to its ends. `onLeave(step)` is called when an arrow leads beyond an end.
 */
export class Roving {
  #list
  #row = 0

  constructor(list, { direction = 'vertical', onLeave } = {}) {
    this.#list = list
    list.addEventListener('focusin', (event) => this.#arrive(event.target))
    list.addEventListener('keydown', (event) => {
      const rows = this.#rows
      const column = this.#buttons(rows[this.#row]).indexOf(event.target)
      const [down, across] = moves[direction][event.key] ?? [0, 0]
      let row = this.#row + down
      if (event.key === 'Home') row = 0
      else if (event.key === 'End') row = rows.length - 1
      else if (!down && !across) return
      event.preventDefault()
      if (row < 0 || row >= rows.length) return onLeave?.(down)
      this.focus(row, column + across)
    })
  }

  get #rows() { return [...this.#list.children].filter((row) => this.#buttons(row).length) }
  #buttons(row) { return row ? [...row.querySelectorAll('button')] : [] }

  /** Whether the focus is in the list. */
  get hasFocus() { return this.#list.contains(document.activeElement) }

  /** The row that Tab leads to. */
  get row() { return this.#row }

  /** Focuses a button of a row, or the nearest that there is; false where the list is empty. */
  focus(row, column = 0) {
    const rows = this.#rows
    const buttons = this.#buttons(rows[Math.min(Math.max(row, 0), rows.length - 1)])
    const button = buttons[Math.min(Math.max(column, 0), buttons.length - 1)]
    button?.focus()
    return Boolean(button)
  }

  /** To be called when the rows are others: leaves one row in the order of Tab. */
  settle() {
    const rows = this.#rows
    this.#row = Math.min(this.#row, Math.max(rows.length - 1, 0))
    rows.forEach((row, index) => {
      for (const button of this.#buttons(row)) button.tabIndex = index === this.#row ? 0 : -1
    })
  }

  #arrive(target) {
    const row = this.#rows.findIndex((row) => row.contains(target))
    if (row < 0) return
    this.#row = row
    this.settle()
  }
}
