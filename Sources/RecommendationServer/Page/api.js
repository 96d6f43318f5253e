import { connection } from './connection.js'
import { token, tokenInsteadOf } from './token.js'

const patience = 10_000
const longestPause = 5_000

/** What the server said was wrong, from its problem document. */
export class Problem extends Error {
  constructor(status, text) {
    let document = {}
    try { document = JSON.parse(text) } catch { /* not JSON: the status must do */ }
    super(document.detail || document.title || `The server answered with status ${status}.`)
    this.status = status
  }
}

function headers(body, bearer) {
  const fields = new Headers({ Accept: 'application/json, text/plain' })
  if (body) fields.set('Content-Type', 'application/json')
  if (bearer) fields.set('Authorization', `Bearer ${bearer}`)
  return fields
}

function pause(milliseconds, signal) {
  return new Promise((done, failed) => {
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', () => { clearTimeout(timer); failed(signal.reason) }, { once: true })
  })
}

/** Half a second, then twice as long each time, with some chance so that pages do not knock together. */
function pauseAfter(attempt, response) {
  const asked = Number(response?.headers.get('Retry-After')) * 1000
  const usual = 500 * 2 ** Math.min(attempt, 4) * (0.75 + Math.random() / 2)
  return Math.min(asked > 0 ? asked : usual, longestPause)
}

/**
 * Asks the server until it answers: waits while it is away or busy, asks the person for a token when it wants one.
 * Throws a `Problem` for what trying again does not mend, and the signal's reason when it is aborted.
 */
export async function request(path, { body, signal } = {}) {
  const url = new URL(path, document.baseURI)
  for (let attempt = 0; ; attempt++) {
    const bearer = token()
    const started = performance.now()
    let response, text
    try {
      const limits = [AbortSignal.timeout(patience), signal].filter(Boolean)
      response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        headers: headers(body, bearer),
        body: body && JSON.stringify(body),
        signal: AbortSignal.any(limits),
      })
      text = await response.text()
    } catch {
      signal?.throwIfAborted()
      connection.report('away')
      await pause(pauseAfter(attempt), signal)
      continue
    }
    if (response.status === 401) {
      connection.report('live')
      await tokenInsteadOf(bearer)
      continue
    }
    if (response.status === 429 || response.status === 503) {
      connection.report('busy')
      await pause(pauseAfter(attempt, response), signal)
      continue
    }
    connection.report('live')
    if (!response.ok) throw new Problem(response.status, text)
    return { text, seconds: (performance.now() - started) / 1000 }
  }
}

/** The JSON of an answer, with the seconds that it took to come. */
export async function json(path, options) {
  const { text, seconds } = await request(path, options)
  return { answer: JSON.parse(text), seconds }
}
