import { readAddress, writeAddress } from './address.js'
import { json } from './api.js'
import { Catalogue } from './catalogue.js'
import { annotate, linkHighlights } from './compare.js'
import { connection } from './connection.js'
import { byID } from './dom.js'
import { Filters } from './filters.js'
import { name } from './format.js'
import { listenForShortcuts, prepareDialogs } from './keyboard.js'
import { Pane } from './pane.js'
import { Path } from './path.js'
import { Quality } from './quality.js'
import { Session } from './session.js'
import { SimilarItems } from './similar.js'
import { Vitals } from './vitals.js'

const session = new Session()
const vitals = new Vitals()
const path = new Path((index) => session.remove(index))
const filters = new Filters(() => {
  catalogue.refresh(filters.where)
  refresh()
})
const catalogue = new Catalogue(visit)
const similar = new SimilarItems(visit)
let models = []
let panes = []

/** The visitor clicks an item. */
function visit({ item, title }) {
  const ranks = panes.map((pane) => [pane.model, pane.rank(item, session.items)])
  session.add({ item, title, ranks: Object.fromEntries(ranks.filter(([, rank]) => rank !== undefined)) })
}

function makePane(model) {
  return new Pane(models, model, {
    onChoose: visit,
    onSimilar: (item) => similar.open(item, model),
    onModel: switchModel,
    onAnswer: (seconds) => vitals.pageWaited(seconds),
    onUndo: () => session.undo(),
    onStart: () => catalogue.items.length && visit(catalogue.items[0]),
    onRetry: () => refresh(),
  })
}

/** Shows these models side by side; what is shown already stays, and the focus in it. */
function showModels(names) {
  const former = panes
  panes = names.map((model) => former.find((pane) => pane.model === model) ?? makePane(model))
  const place = byID('panes')
  for (const pane of former) if (!panes.includes(pane)) pane.element.remove()
  panes.forEach((pane, index) => {
    if (place.children[index] !== pane.element) place.insertBefore(pane.element, place.children[index] ?? null)
  })
  byID('compare').setAttribute('aria-pressed', String(panes.length > 1))
  refresh()
}

/** Shows another model in a pane; where the other pane has it, the two change places. */
function switchModel(pane, chosen) {
  const index = panes.indexOf(pane)
  showModels(panes.map((each) => (each === pane ? chosen : each.model === chosen ? pane.model : each.model)))
  panes[index].focusModel()
}

/** Adds a second model, or leaves only the first. */
function toggleCompare() {
  if (models.length < 2) return
  const [first] = panes
  const other = models.find((each) => each.name !== first.model)
  showModels(panes.length > 1 ? [first.model] : [first.model, other.name])
}

/** Asks every model shown for the path as it is now. */
async function refresh({ moves = false } = {}) {
  const names = panes.map((pane) => pane.model)
  path.show(session.steps, names)
  writeAddress(session.items, names.length > 1 || names[0] !== models.find((each) => each.default)?.name ? names : [])
  const now = panes
  const wishes = { exclude_seen: byID('exclude-seen').checked, why: byID('why').checked, where: filters.where }
  const titles = new Map(session.steps.map((step) => [step.item, name(step)]))
  const answers = await Promise.all(now.map((pane) => pane.refresh(session.items, { wishes, moves, titles })))
  if (now !== panes) return
  const shared = annotate(panes)
  byID('shared').textContent = shared === null ? '' : `${shared} of ${panes[0].items.length} in both lists`
  if (!session.steps.length || answers.every(Boolean)) announce()
}

/** Tells a screen reader what changed. */
function announce() {
  byID('announcement').textContent = !session.steps.length ? 'The path is empty.' : panes.map((pane) => {
    const best = pane.items.slice(0, 3).map(name).join('; ')
    const fresh = pane.fresh ? ` ${pane.fresh} new.` : ''
    return `${panes.length > 1 ? `${pane.model}: ` : ''}now recommended first: ${best}.${fresh}`
  }).join(' ')
}

/** The title of an item of the address, where the server knows one. */
async function withTitle(item) {
  const { answer } = await json(`v1/items?search=${encodeURIComponent(item)}&limit=50`).catch(() => ({ answer: { items: [] } }))
  return { item, title: answer.items.find((each) => each.item === item)?.title, ranks: {} }
}

/** What is served, and the models shown: those of `wanted` that there are, or the default one. */
async function load(wanted) {
  filters.load().catch(() => {}).then(() => catalogue.refresh(filters.where))
  const { answer } = await json('v1/model')
  if (panes.length && served(answer.models) === served(models)) return
  models = answer.models
  for (const pane of panes) pane.element.remove()
  panes = []
  byID('compare').hidden = models.length < 2
  catalogue.describe(answer.has_titles)
  const known = wanted.filter((model) => models.some((each) => each.name === model)).slice(0, 2)
  showModels(known.length ? known : [(models.find((each) => each.default) ?? models[0]).name])
}

const served = (models) => JSON.stringify(models.map((model) => [model.name, model.version]))

async function start() {
  prepareDialogs()
  linkHighlights(byID('panes'))
  session.onChange(() => refresh({ moves: true }))
  const address = readAddress()
  const steps = Promise.all(address.items.map(withTitle))
  await load(address.models)
  const restored = await steps
  if (!session.steps.length) session.restore(restored)
  // A server that comes back may serve other models.
  connection.onChange((now, before) => {
    if (now === 'live' && before === 'away') load(panes.map((pane) => pane.model))
  })
  vitals.watch()
  new Quality().watch()
}

byID('undo').addEventListener('click', () => session.undo())
byID('restart').addEventListener('click', () => session.clear())
byID('compare').addEventListener('click', toggleCompare)
byID('exclude-seen').addEventListener('change', () => refresh())
byID('why').addEventListener('change', () => refresh())
byID('help').addEventListener('click', () => byID('shortcuts').showModal())

const choices = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index + 1}`, () => {
  const item = panes[0]?.items[index]
  if (item) visit(item)
}]))
listenForShortcuts({
  '/': () => catalogue.focus(),
  u: () => session.undo(),
  backspace: () => session.undo(),
  n: () => session.clear(),
  c: toggleCompare,
  '?': () => byID('shortcuts').showModal(),
  ...choices,
})

// Another session's address, put into this tab.
addEventListener('hashchange', () => location.reload())

start().catch((problem) => connection.report('failed', problem.message))
