// Digits mark the criterion in turn, Ctrl + Enter saves, what is begun is kept without a press.
import { early } from '../ui/early.js'
const form = document.querySelector('[data-score]')
const groups = [...form.querySelectorAll('fieldset')]
const told = form.querySelector('[data-kept]')
const PAUSE = 800
let waiting = 0

const unmarked = (group) => !group.querySelector('input:checked')
const current = () => groups.find((one) => one.contains(document.activeElement)) ?? groups.find(unmarked)
const typing = (one) => one.matches('textarea, input:not([type=radio])')

function mark(digit) {
  const group = current()
  const box = group?.querySelectorAll('input')[digit]
  if (!box) return
  box.checked = true
  const next = groups.slice(groups.indexOf(group) + 1).find(unmarked)
  const place = next ? next.querySelector('input') : form.querySelector('.acts button')
  place.focus()
  keep()
}

function keep() {
  clearTimeout(waiting)
  waiting = setTimeout(save, PAUSE)
}

async function save() {
  const body = new FormData(form)
  body.set('act', 'draft')
  try {
    const answer = await fetch(location.href, { method: 'POST', body, headers: { 'X-Quiet': '1' } })
    told.textContent = answer.status === 204 ? 'Черновик сохранён.' : 'Черновик не сохранён: обновите страницу.'
  } catch {
    told.textContent = 'Нет связи: черновик сохранится, когда она появится.'
    waiting = setTimeout(save, 10 * PAUSE)
  }
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    form.querySelector('.acts button').click()
  } else if (/^[0-9]$/.test(event.key) && !typing(event.target) && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault()
    mark(Number(event.key))
  }
})
form.addEventListener('change', keep)
form.addEventListener('input', keep)
form.addEventListener('submit', () => clearTimeout(waiting))
if (early(form).length) keep() // marked before this script came
