import { json } from './api.js'
import { byID, copy, fill } from './dom.js'
import { drawHours } from './hours.js'
import { count } from './format.js'

const interval = 10_000
const share = (value) => (value === null ? '–' : value.toFixed(3))
const points = (value) => `${value < 0 ? '−' : '+'}${Math.abs(value * 100).toFixed(1)}`

/** Who is ahead, in a few words. */
export function lead({ verdict, scope, model, other }) {
  const words = {
    ahead: `${model} is ahead of ${other}`,
    behind: `${model} is behind ${other}`,
    unsure: `not yet sure whether ${model} or ${other} is ahead`,
    early: `too early to compare ${model} with ${other}`,
  }[verdict]
  if (scope === 'week') return `All versions of the last seven days: ${words}`
  return verdict === 'unsure' || verdict === 'early' ? words[0].toUpperCase() + words.slice(1) : words
}

/** By how much, how surely, and what of. */
export function evidence({ verdict, events, sessions, recall_at_20: recall, mrr_at_20: mrr }) {
  const over = `${count(events)} ${events === 1 ? 'event' : 'events'} of about ${count(sessions)} ${sessions === 1 ? 'session' : 'sessions'}`
  if (verdict === 'early') return `${over}. It takes 30 sessions.`
  return `Recall@20 ${points(recall.difference)} points, 95 % sure between ${points(recall.low)} and ${points(recall.high)}; `
    + `MRR@20 ${points(mrr.difference)}; ${over}.`
}

/** The comparisons worth a line: of the versions of now, and of the week where that is more. */
export function worthSaying(comparisons) {
  return comparisons.filter((each) => each.scope === 'versions'
    || each.events !== comparisons.find((now) => now.model === each.model && now.scope === 'versions')?.events)
}

/** What is drawn: exact ranks, or what was shown where nothing was sampled. */
export function series(models) {
  const kind = models.some((each) => each.sampled.events) ? 'sampled' : 'shown'
  const drawn = models.map((each) => ({
    name: each.model,
    points: each.hours.filter((hour) => hour[kind].events)
      .map((hour) => ({ time: Date.parse(hour.begin), value: hour[kind].recall_at_20 })),
  }))
  return { kind, drawn }
}

/** How good the models are on what visitors click, and which one is ahead. */
export class Quality {
  #drawn = []

  constructor() {
    new ResizeObserver(() => this.#draw()).observe(byID('quality-hours'))
  }

  /** Asks every ten seconds; not while nobody looks. */
  async watch() {
    for (;;) {
      if (!document.hidden && !(await this.refresh())) return
      await new Promise((done) => setTimeout(done, interval))
    }
  }

  /** Asks once; false where the server does not tell. */
  async refresh() {
    try {
      const { answer } = await json('v1/quality')
      this.show(answer)
      return answer.measured
    } catch {
      // Figures may be closed to visitors; the rest of the page works without.
      byID('quality').hidden = true
      return false
    }
  }

  show(answer) {
    const { measured, models, comparisons } = answer
    const hasEvents = models.some((each) => each.shown.events || each.sampled.events)
    byID('quality').hidden = false
    byID('quality').classList.toggle('measured', measured)
    byID('quality-figures').hidden = !hasEvents
    byID('quality-note').textContent = measured ? this.#note(answer) : ''
    byID('quality-empty').hidden = hasEvents && models.length > 1
    byID('quality-empty').textContent = !measured
      ? 'Start the server with --quality to see here how often visitors click what they were recommended, hour by hour, and which model does best.'
      : !hasEvents ? 'No visitor has clicked anything after a list yet. What is tried on this page doesn’t count: only events of sessions do.'
        : 'Serve a second model beside this one (--also next=next.safetensors): it is asked about the same clicks, nobody is shown its lists, and here you read which of the two is better.'
    byID('quality-verdicts').replaceChildren(...worthSaying(comparisons).map((each) => {
      const line = copy('verdict')
      line.dataset.verdict = each.verdict
      fill(line, { lead: lead(each), evidence: evidence(each) })
      return line
    }))
    byID('quality-rows').replaceChildren(...models.map((each, index) => {
      const row = copy('quality-row')
      row.querySelector('.key').classList.add(`series-${index % 4}`)
      fill(row, {
        model: each.model,
        'shown-recall': share(each.shown.recall_at_20), 'shown-mrr': share(each.shown.mrr_at_20),
        'shown-events': count(each.shown.events),
        recall: share(each.sampled.recall_at_20), mrr: share(each.sampled.mrr_at_20),
        events: count(each.sampled.events),
      })
      return row
    }))
    const { kind, drawn } = series(models)
    this.#drawn = drawn
    byID('quality-caption').textContent = `Recall@20 by hour, ${kind === 'sampled' ? 'exact ranks' : 'lists that were shown'}`
    this.#draw()
  }

  #note({ since, sample_percent: percent, skipped_samples: skipped }) {
    const parts = [`since ${new Date(since).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })}`]
    if (percent) parts.push(`${percent} % of the events ranked under every model`)
    if (skipped) parts.push(`${count(skipped)} skipped while the server was busy`)
    return parts.join(', ')
  }

  #draw() {
    const svg = byID('quality-hours')
    const drawn = this.#drawn.filter((each) => each.points.length)
    const width = svg.clientWidth
    if (!drawn.length || !width) return
    drawHours(svg, this.#drawn, { width })
    const last = drawn.map((each) => `${each.name} ${share(each.points.at(-1).value)}`).join(', ')
    svg.setAttribute('aria-label', `${byID('quality-caption').textContent}; in the latest hour: ${last}`)
  }
}
