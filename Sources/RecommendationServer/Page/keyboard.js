import { byID } from './dom.js'

/** Shortcuts of a single key, outside of fields and dialogs; `actions` by key, in lower case. */
export function listenForShortcuts(actions) {
  const areOn = byID('single-keys')
  areOn.checked = remembered() !== 'off'
  areOn.addEventListener('change', () => remember(areOn.checked ? 'on' : 'off'))

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (!areOn.checked || document.querySelector('dialog[open]')) return
    if (event.target.closest('input:not([type="checkbox"]), select, textarea')) return
    const action = actions[event.key.toLowerCase()]
    if (!action) return
    event.preventDefault()
    action(event.key)
  })
}

function remembered() {
  try { return localStorage.getItem('single-keys') } catch { return null }
}

function remember(choice) {
  try { localStorage.setItem('single-keys', choice) } catch { /* lasts as long as the page */ }
}

/** Lets dialogs close by their button and by a click beside them. */
export function prepareDialogs() {
  for (const dialog of document.querySelectorAll('dialog')) {
    for (const button of dialog.querySelectorAll('[data-close]')) {
      button.addEventListener('click', () => dialog.close())
      dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close() })
    }
  }
}
