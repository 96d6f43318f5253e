// A classic script, so that a chosen theme is in place before the first pixel.
(() => {
  const root = document.documentElement
  const dark = matchMedia('(prefers-color-scheme: dark)')

  // Storage may be forbidden; then the choice lasts as long as the page.
  function remembered() {
    try { return localStorage.getItem('theme') } catch { return null }
  }
  function remember(theme) {
    try { localStorage.setItem('theme', theme) } catch { /* not kept */ }
  }

  const chosen = remembered()
  if (chosen) root.dataset.theme = chosen

  document.addEventListener('DOMContentLoaded', () => {
    const button = document.getElementById('theme')
    const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches)
    const show = () => button.setAttribute('aria-pressed', String(isDark()))
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark'
      remember(root.dataset.theme)
      show()
    })
    dark.addEventListener('change', show)
    show()
  })
})()
