const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 })
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** A count such as 0.5, 1,284 or 1.3M. */
export const count = (value) => (value < 10 ? digits : value < 1e5 ? whole : compact).format(value)

/** A duration in seconds as 0.8 ms, 12 ms or 1.2 s. */
export function duration(seconds) {
  if (seconds >= 1) return `${seconds.toFixed(1)} s`
  const milliseconds = seconds * 1000
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
}

/** A score with a true minus sign, so that digits line up. */
export const score = (value) => value.toFixed(2).replace('-', '−')

/** What an item is called: its title, or its id where there is none. */
export const name = (item) => item.title || item.item
