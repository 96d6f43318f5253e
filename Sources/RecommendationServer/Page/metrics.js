const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g

/** The samples of Prometheus' text format, as `{ name, labels, value }`. */
export function parseMetrics(text) {
  return text.split('\n').flatMap((row) => {
    const match = line.exec(row)
    if (!match) return []
    const labels = Object.fromEntries([...(match[2] ?? '').matchAll(label)].map(([, key, value]) => [key, value]))
    return [{ name: match[1], labels, value: Number(match[3]) }]
  })
}

/** What the page shows of the server at one moment: totals over the routes of the interface. */
export function snapshot(text, time) {
  const samples = parseMetrics(text)
  const ofInterface = samples.filter((sample) => sample.labels.route?.startsWith('/v1/'))
  const buckets = new Map()
  for (const { name, labels, value } of ofInterface) {
    if (name !== 'http_request_duration_seconds_bucket') continue
    const bound = labels.le === '+Inf' ? Infinity : Number(labels.le)
    buckets.set(bound, (buckets.get(bound) ?? 0) + value)
  }
  const requests = ofInterface.filter((sample) => sample.name === 'http_requests_total')
    .reduce((sum, sample) => sum + sample.value, 0)
  // A store that several servers share does not count its sessions.
  const sessions = samples.find((sample) => sample.name === 'gru4rec_sessions')?.value ?? null
  return { time, requests, sessions, buckets }
}

/** Requests in a second between two moments; null when the server started anew in between. */
export function rate(from, to) {
  const requests = to.requests - from.requests
  return requests >= 0 && to.time > from.time ? requests / (to.time - from.time) : null
}

/**
 * The latency in seconds that a share of the requests between two moments stayed within, straight between the bounds of
 * its bucket; null where there were none.
 */
export function quantile(share, from, to) {
  const bounds = [...to.buckets.keys()].sort((a, b) => a - b)
  const counts = bounds.map((bound) => to.buckets.get(bound) - (from.buckets.get(bound) ?? 0))
  const total = counts.at(-1)
  if (!(total > 0)) return null
  const wanted = share * total
  const index = counts.findIndex((count) => count >= wanted)
  const below = index > 0 ? bounds[index - 1] : 0
  // Beyond the last bound there is nothing to divide.
  if (bounds[index] === Infinity) return below
  const before = index > 0 ? counts[index - 1] : 0
  return below + (bounds[index] - below) * (wanted - before) / (counts[index] - before)
}
