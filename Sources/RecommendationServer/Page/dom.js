/** The element of that id. */
export const byID = (id) => document.getElementById(id)

/** A fresh copy of what the template of that name holds. */
export function copy(name) {
  return byID(`${name}-template`).content.firstElementChild.cloneNode(true)
}

/** The element inside `root` that plays that part. */
export const part = (root, name) => root.querySelector(`[data-part="${name}"]`)

/** Sets the texts of parts. Whatever the server sent is text, never markup. */
export function fill(root, texts) {
  for (const [name, text] of Object.entries(texts)) part(root, name).textContent = text
}

/** A placeholder row while the first answer is on its way. */
export function skeletons(count) {
  return Array.from({ length: count }, () => {
    const row = document.createElement('li')
    row.className = 'skeleton'
    row.setAttribute('aria-hidden', 'true')
    return row
  })
}

/** Whether the person asked for less motion. */
export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches
