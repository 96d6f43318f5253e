import { request } from './api.js'
import { byID, copy, fill } from './dom.js'
import { count, duration } from './format.js'
import { quantile, rate, snapshot } from './metrics.js'

const interval = 2_000
// Figures cover the last ten seconds: five polls.
const polls = 5
const kept = 30

/** One live figure with the curve of its last minute. */
class Vital {
  #element = copy('vital')
  #values = []
  #format

  constructor(label, explanation, format) {
    this.#format = format
    fill(this.#element, { label, figure: '–' })
    this.#element.title = explanation
    byID('vitals').append(this.#element)
  }

  show(value) {
    this.#values = [...this.#values, value].slice(-kept)
    fill(this.#element, { figure: value === null ? '–' : this.#format(value) })
    const highest = Math.max(...this.#values, Number.MIN_VALUE)
    const step = 60 / Math.max(this.#values.length - 1, 1)
    const points = this.#values.map((each, index) => `${index * step},${19 - 17 * (each ?? 0) / highest}`)
    this.#element.querySelector('polyline').setAttribute('points', points.join(' '))
  }
}

/** The server's throughput and latency in the header, from its metrics. */
export class Vitals {
  #requests = new Vital('Requests/s', 'Requests that the server answers in a second, all clients together', count)
  #median = new Vital('p50', 'Half of the requests are answered within this time, measured in the server', duration)
  #slow = new Vital('p99', '99 of 100 requests are answered within this time, measured in the server', duration)
  #sessions = new Vital('Sessions', 'Sessions that the server holds now', count)
  #page = new Vital('This page', 'From this page’s latest click to the answer, network included', duration)
  #snapshots = []

  /** Takes the time in seconds of a request of this page. */
  pageWaited(seconds) { this.#page.show(seconds) }

  /** Asks for the metrics every two seconds; not while nobody looks. */
  async watch() {
    for (;;) {
      if (!document.hidden) await this.#poll()
      await new Promise((done) => setTimeout(done, interval))
    }
  }

  async #poll() {
    try {
      const { text } = await request('metrics')
      this.#take(snapshot(text, performance.now() / 1000))
    } catch {
      // Metrics may be closed to visitors; the rest of the page works without.
      byID('vitals').hidden = true
    }
  }

  #take(latest) {
    byID('vitals').hidden = false
    this.#sessions.show(latest.sessions)
    const previous = this.#snapshots.at(-1)
    if (previous && rate(previous, latest) === null) this.#snapshots = []
    this.#snapshots = [...this.#snapshots, latest].slice(-polls - 1)
    const from = this.#snapshots[0]
    if (from === latest) return
    this.#requests.show(rate(from, latest))
    this.#median.show(quantile(0.5, from, latest))
    this.#slow.show(quantile(0.99, from, latest))
  }
}
