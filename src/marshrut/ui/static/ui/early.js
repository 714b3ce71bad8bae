// What a person chose or typed before the scripts came: on a slow link the page can be used long before them, and an
// event nobody listened to is lost. A page that came back by «назад» or a reload shows what the browser remembered,
// perhaps older than what the server has: only files, which are emptied once taken, are taken up there.
const first = performance.getEntriesByType('navigation')[0]?.type === 'navigate'

const chosen = select => {
  const options = [...select.options]
  const given = options.some(one => one.defaultSelected)
  if (given || select.multiple) return options.some(one => one.selected !== one.defaultSelected)
  return select.selectedIndex > options.findIndex(one => !one.disabled)
}

export function changed(one) {
  if (one.type === 'file') return one.files.length > 0
  if (!first || one.disabled) return false
  if (one.matches('select')) return chosen(one)
  return /^(checkbox|radio)$/.test(one.type) ? one.checked !== one.defaultChecked : one.value !== one.defaultValue
}

export const early = (root, what = 'input, select, textarea') => [...root.querySelectorAll(what)].filter(changed)
