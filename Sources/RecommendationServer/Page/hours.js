const space = 'http://www.w3.org/2000/svg'
const margin = { top: 10, right: 12, bottom: 22, left: 42 }
const hour = 3_600_000

/** An element of a drawing. */
function draw(name, attributes, text) {
  const element = document.createElementNS(space, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  if (text !== undefined) element.textContent = text
  return element
}

/** Hours that follow each other, as one line each: where nothing was counted there is none. */
export function runs(points) {
  const lines = []
  for (const point of points) {
    const last = lines.at(-1)?.at(-1)
    if (last && point.time - last.time <= hour) lines.at(-1).push(point)
    else lines.push([point])
  }
  return lines
}

/** Ends of an axis, in twentieths of 1, that hold all values with some room below them. */
export function axis(values) {
  const low = Math.max(0, Math.min(0.9, Math.floor((Math.min(...values) - 0.02) * 20) / 20))
  return [low, Math.max(low + 0.1, Math.min(1, Math.ceil(Math.max(...values) * 20 - 1e-9) / 20))]
}

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric' })

/** Times below the axis: midnights of a longer span, else its ends. */
function ticks(from, to) {
  if (to - from < 30 * hour) {
    return (to > from ? [from, to] : [from]).map((time) => ({ time, text: clock.format(time) }))
  }
  const midnights = []
  for (let time = new Date(from).setHours(24, 0, 0, 0); time <= to; time += 24 * hour) midnights.push(time)
  return midnights.map((time) => ({ time, text: day.format(time) }))
}

/**
 * Draws a value between 0 and 1 by hour, a line for each series.
 *
 * @param series `[{ name, points: [{ time, value }] }]`, times in milliseconds, ascending.
 */
export function drawHours(svg, series, { width, height = 170 }) {
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  const points = series.flatMap((each) => each.points)
  const times = points.map((point) => point.time)
  const [from, to] = [Math.min(...times), Math.max(...times)]
  const [low, high] = axis(points.map((point) => point.value))
  const [right, bottom] = [width - margin.right, height - margin.bottom]
  const x = (time) => (to > from ? margin.left + (right - margin.left) * (time - from) / (to - from) : (margin.left + right) / 2)
  const y = (value) => bottom - (bottom - margin.top) * (value - low) / (high - low)
  const parts = []
  for (const value of [low, (low + high) / 2, high]) {
    parts.push(draw('line', { class: 'grid', x1: margin.left, x2: right, y1: y(value), y2: y(value) }))
    parts.push(draw('text', { class: 'tick', x: margin.left - 6, y: y(value) + 4, 'text-anchor': 'end' },
      value.toFixed(3).replace(/0+$/, '').replace(/\.$/, '')))
  }
  for (const { time, text } of ticks(from, to)) {
    const anchor = to === from ? 'middle' : time === from ? 'start' : x(time) > right - 24 ? 'end' : 'middle'
    parts.push(draw('text', { class: 'tick', x: x(time), y: height - 4, 'text-anchor': anchor }, text))
  }
  // The first one last, so that it lies above the others.
  for (const [index, each] of [...series.entries()].reverse()) {
    for (const line of runs(each.points)) {
      const place = (point) => `${x(point.time).toFixed(1)},${y(point.value).toFixed(1)}`
      const shape = line.length > 1 ? draw('polyline', { points: line.map(place).join(' ') })
        : draw('circle', { cx: x(line[0].time), cy: y(line[0].value), r: 3 })
      shape.setAttribute('class', `series series-${index % 4}`)
      parts.push(shape)
    }
  }
  svg.replaceChildren(...parts)
}
