// The path and the models stand in the address, so that a session survives a reload and can be shared.

/** What the address says: items clicked and models shown. */
export function readAddress() {
  const fields = new URLSearchParams(location.hash.slice(1))
  return { items: fields.getAll('item'), models: fields.getAll('model') }
}

/** Puts items and models into the address, without a step in the browser's history. */
export function writeAddress(items, models) {
  const fields = new URLSearchParams([
    ...items.map((item) => ['item', item]), ...models.map((model) => ['model', model]),
  ])
  const hash = fields.size ? `#${fields}` : ''
  history.replaceState(null, '', location.pathname + location.search + hash)
}
