// Small helps for every page. Nothing here is needed to read a page or to send a form.
import { changed, early } from './early.js'

const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const on = (type, selector, act) =>
  document.addEventListener(type, event => {
    const found = event.target.closest?.(selector)
    if (found) act(found, event)
  })

// Toasts ------------------------------------------------------------------------------------------------------------

const toasts = document.getElementById('toasts')

export function toast(text, tone = 'ok') {
  if (all('.toast > div:first-child', toasts ?? document).some(said => said.textContent === text)) return // a page that asks every few seconds says it once
  const box = document.createElement('div')
  box.className = `toast ${tone === 'bad' || tone === 'error' ? 'bad' : ''}`
  const words = document.createElement('div')
  words.textContent = text
  const close = document.createElement('button')
  close.type = 'button'
  close.textContent = 'Закрыть'
  close.dataset.dismiss = ''
  box.append(words, close)
  toasts?.append(box)
  leave(box)
}

function leave(box) {
  if (!box.matches('.bad')) setTimeout(() => box.matches(':hover, :focus-within') || box.remove(), 8000)
}

on('click', '[data-dismiss]', button => button.closest('.toast').remove())
all('.toast').forEach(leave)

const told = headers => {
  const text = headers?.get?.('X-Toast')
  if (!text) return
  const { text: words, tone } = JSON.parse(decodeURIComponent(text))
  toast(words, tone)
}

// Dialogs and menus -------------------------------------------------------------------------------------------------

on('click', '[data-open]', (button, event) => {
  const dialog = document.getElementById(button.dataset.open)
  if (!dialog?.showModal) return
  event.preventDefault()
  dialog.showModal()
})
on('click', 'dialog [data-close]', button => button.closest('dialog').close())
on('click', 'dialog', (dialog, event) => event.target === dialog && dialog.close())
document.addEventListener('click', event => {
  for (const menu of all('details.menu[open], details.more[open]')) if (!menu.contains(event.target)) menu.open = false
})
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return
  for (const menu of all('details.menu[open], details.more[open]')) {
    menu.open = false
    menu.querySelector('summary').focus()
  }
})
on('click', '[data-print]', (_, event) => {
  event.preventDefault()
  print()
})

// A pressed button rests until the answer comes ---------------------------------------------------------------------

function rest(button) {
  if (!button || button.matches('[data-plain]')) return
  button.style.minWidth = `${button.offsetWidth}px`
  button.setAttribute('aria-busy', 'true')
}
function wake() {
  for (const button of all('[aria-busy=true].btn')) {
    button.removeAttribute('aria-busy')
    button.style.minWidth = ''
  }
}
document.addEventListener('submit', event => {
  const form = event.target
  if (form.dataset.sent && !form.matches('[data-plain]')) return event.preventDefault()
  if (event.defaultPrevented || form.method === 'dialog') return
  unsaved.delete(form)
  if (form.method === 'get' || form.matches('[data-plain]')) return
  form.dataset.sent = '1'
  rest(event.submitter?.matches('.btn') ? event.submitter : null)
  // a file for downloading leaves the page as it is: let the button be pressed again
  setTimeout(() => delete form.dataset.sent, 4000)
  setTimeout(wake, 8000)
})
addEventListener('pageshow', () => {
  wake()
  all('form[data-sent]').forEach(form => delete form.dataset.sent)
})

// htmx: a line when slow, messages, focus ---------------------------------------------------------------------------

let slow
document.addEventListener('htmx:before:request', event => {
  clearTimeout(slow)
  slow = setTimeout(() => (document.documentElement.dataset.busy = ''), 300)
  const source = event.detail?.ctx?.sourceElement
  unsaved.delete(source)
  if (source?.matches?.('.btn')) rest(source)
})
document.addEventListener('htmx:finally:request', event => {
  clearTimeout(slow)
  delete document.documentElement.dataset.busy
  wake()
  all('form[data-sent]').forEach(form => delete form.dataset.sent)
  told(event.detail?.ctx?.response?.headers)
})
document.addEventListener('htmx:error', () => toast('Не получилось связаться с сервером. Введённое осталось на странице, попробуйте ещё раз.', 'bad'))
document.addEventListener('htmx:after:swap', () => {
  const summary = document.querySelector('[data-errors]:not([data-seen])')
  if (summary) greet(summary)
  count()
})
function greet(summary) {
  summary.dataset.seen = ''
  summary.focus()
}
const summary = document.querySelector('[data-errors]')
if (summary) greet(summary)
on('click', '[data-errors] a', (link, event) => {
  const field = document.getElementById(decodeURIComponent(link.hash.slice(1)))
  if (!field) return
  event.preventDefault()
  field.scrollIntoView({ block: 'center' })
  const control = field.matches('input, select, textarea') ? field : field.querySelector('input, select, textarea')
  control?.focus()
})

// Filters send themselves, long lists grow ---------------------------------------------------------------------------

on('change', 'form[data-auto] :is(select, input[type=checkbox], input[type=radio], input[type=date])', field => {
  const form = field.form
  for (const empty of all('select, input', form)) if (!empty.value) empty.disabled = true
  form.submit()
})
on('click', '[data-more]', async (link, event) => {
  event.preventDefault()
  rest(link)
  try {
    const answer = await fetch(link.href)
    if (!answer.ok) throw new Error(String(answer.status))
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const rows = page.querySelector(link.dataset.more)
    const first = rows?.firstElementChild
    if (!rows) throw new Error('no rows')
    document.querySelector(link.dataset.more).append(...rows.children)
    const pager = document.getElementById('pager')
    const next = page.getElementById('pager')
    next ? pager.replaceWith(next) : pager.remove()
    first?.querySelector('a, input')?.focus({ preventScroll: true })
    count()
  } catch {
    location.href = link.href
  }
})

// Selection in lists ------------------------------------------------------------------------------------------------

function count() {
  for (const bar of all('[data-batch]')) {
    const form = bar.closest('form, section, main')
    const picks = all('.pick[name]', form)
    const chosen = picks.filter(pick => pick.checked).length
    bar.hidden = !chosen
    bar.querySelector('[data-count]').textContent = `Выбрано ${chosen} из ${bar.dataset.total}`
    const head = form.querySelector('.pick[data-all]')
    if (head) {
      head.checked = chosen > 0 && chosen === picks.length
      head.indeterminate = chosen > 0 && chosen < picks.length
    }
  }
}
function pickAll(head) {
  for (const other of all('.pick[name]', head.closest('form, section, main'))) other.checked = head.checked && !other.disabled
  count()
}
on('change', '.pick', pick => (pick.matches('[data-all]') ? pickAll(pick) : count()))
on('click', '[data-clear]', button => {
  for (const pick of all('.pick', button.closest('form, section, main'))) pick.checked = false
  count()
})
count()

// A map is small on a phone: show its table
if (innerWidth < 700) for (const table of all('.fig.hex details')) table.open = true

// Unsaved text and autosave -----------------------------------------------------------------------------------------

const unsaved = new Set()
const dirty = new Set()
function keep(form) {
  unsaved.add(form)
  if (form.matches('[data-autosave]')) dirty.add(form)
}
document.addEventListener('input', event => {
  const form = event.target.closest('form[data-guard], form[data-autosave]')
  if (form) keep(form)
})
addEventListener('beforeunload', event => {
  for (const form of dirty) if (form.isConnected) save(form, true)
  for (const form of unsaved) if (form.isConnected && !form.matches('[data-autosave]')) event.preventDefault()
})
document.addEventListener('visibilitychange', () => {
  if (document.hidden) for (const form of dirty) save(form, true)
})

async function save(form, leaving = false) {
  dirty.delete(form)
  const place = form.querySelector('[data-saved]')
  try {
    const answer = await fetch(form.dataset.autosave || form.action, {
      method: 'POST',
      body: new FormData(form),
      headers: { 'X-Autosave': '1' },
      keepalive: leaving,
    })
    if (!answer.ok) throw new Error(String(answer.status))
    unsaved.delete(form)
    const time = new Date().toLocaleTimeString('ru-RU', { hour: '2-digit', minute: '2-digit' })
    if (place) place.textContent = `Сохранено в ${time}`
  } catch {
    dirty.add(form)
    if (place) place.textContent = 'Пока не сохранено: нет связи. Текст остаётся на странице.'
  }
}
setInterval(() => [...dirty].filter(form => form.isConnected).forEach(form => save(form)), 10_000)

// What was done before this script came is done now: texts are guarded and saved, filters sent, rows picked. ----------

for (const form of all('form[data-guard], form[data-autosave]')) if (early(form).length) keep(form)
for (const head of all('.pick[data-all]')) if (changed(head)) pickAll(head)
document.addEventListener('DOMContentLoaded', () => {
  for (const form of all('form[data-auto], form[hx-trigger^=change]')) if (early(form).length) return form.requestSubmit()
})

// Connection and the service worker ---------------------------------------------------------------------------------

const connection = () => all('[data-offline]').forEach(line => (line.hidden = navigator.onLine))
addEventListener('online', connection)
addEventListener('offline', connection)
connection()
const worker = document.querySelector('meta[name=worker]')?.content
if (worker && 'serviceWorker' in navigator) navigator.serviceWorker.register(worker).catch(() => {})
