import { byID } from './dom.js'

const words = {
  starting: 'Connecting',
  live: 'Live',
  busy: 'Busy, trying again',
  away: 'Server away',
  failed: 'Not working',
}
const explanations = {
  busy: 'The server is busy or not ready yet. The page tries again by itself.',
  away: 'The server doesn’t answer. Your path stays here, and the page goes on by itself as soon as the server is back.',
}
const listeners = []
let state = 'starting'

/** How the server answered last: `starting`, `live`, `busy`, `away` or `failed`; shown in the header and in a banner. */
export const connection = {
  report(next, explanation = explanations[next] ?? '') {
    if (next === state) return
    const previous = state
    state = next
    byID('state').dataset.state = next
    byID('state').textContent = words[next]
    byID('banner').textContent = explanation
    byID('banner').hidden = !explanation
    for (const listener of listeners) listener(next, previous)
  },

  /** Calls `listener` with the new and the previous state. */
  onChange(listener) { listeners.push(listener) },
}
