import { byID } from './dom.js'

const key = 'gru4rec-token'
let kept = null
let question = null

/** The bearer token of this tab, or null. */
export function token() {
  try { return sessionStorage.getItem(key) } catch { return kept }
}

function keep(text) {
  kept = text
  try { sessionStorage.setItem(key, text) } catch { /* lasts as long as the page */ }
}

/** Waits for another token than the one that the server refused. Requests that wait share one question. */
export function tokenInsteadOf(refused) {
  if (token() !== refused) return Promise.resolve()
  question ??= new Promise((answered) => ask(refused, answered)).finally(() => { question = null })
  return question
}

function ask(refused, answered) {
  const dialog = byID('token')
  const field = byID('token-text')
  if (refused) byID('token-note').textContent = 'The server refused this token. Check the text and try again.'
  field.value = ''
  const submit = (event) => {
    event.preventDefault()
    keep(field.value.trim())
    dialog.removeEventListener('submit', submit)
    dialog.removeEventListener('cancel', stay)
    dialog.close()
    answered()
  }
  // Nothing works without a token, so the question stays.
  const stay = (event) => event.preventDefault()
  dialog.addEventListener('submit', submit)
  dialog.addEventListener('cancel', stay)
  if (!dialog.open) dialog.showModal()
}
