// The card of observation: every change goes to the device first, then to the server; a cut of the network loses nothing.
import { early } from "../ui/early.js";
const given = JSON.parse(document.getElementById("outbox").textContent);
const form = document.querySelector("[data-card]"), told = document.querySelector("[data-kept]");
const list = document.querySelector("[data-notes]"), note = form.querySelector("[name=note]");
const rows = new Map();
let flushing = false, over = false, failed = "";
const open = () => new Promise((ok, no) => {
  const request = indexedDB.open("marshrut-visits", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("entries", { keyPath: ["visit", "key"] });
  request.onsuccess = () => ok(request.result);
  request.onerror = () => no(request.error);
});
const run = async (mode, work) => {
  const base = await open();
  return new Promise((ok, no) => {
    const deal = base.transaction("entries", mode), request = work(deal.objectStore("entries"));
    deal.oncomplete = () => { base.close(); ok(request?.result); };
    deal.onerror = deal.onabort = () => { base.close(); no(deal.error); };
  });
};
const mine = IDBKeyRange.bound([given.visit, ""], [given.visit, "\uffff"]);
const waiting = () => [...rows.values()].filter((row) => !row.sent);
const status = () => {
  const left = waiting().length;
  told.textContent = failed || (left ? `${navigator.onLine ? "Отправляем" : "Нет связи"}. Сохранено на этом устройстве: ${left}` : "Всё сохранено на сервере.");
};
const draw = () => {
  const notes = [...rows.values()].filter((row) => row.key.startsWith("n-") && row.value.text).sort((a, b) => (a.value.at + a.turn).localeCompare(b.value.at + b.turn));
  list.replaceChildren(...notes.map((row) => {
    const line = document.createElement("li"), words = document.createElement("div"), time = document.createElement("b");
    time.textContent = row.value.at;
    words.append(time, ` ${row.value.text}`);
    line.append(words);
    return line;
  }));
};
// The turn is the clock of the device, and always later than what is known of the same thing.
const write = async (key, value) => {
  const row = { visit: given.visit, key, value, turn: Math.max(Date.now(), (rows.get(key)?.turn ?? 0) + 1), sent: false };
  rows.set(key, row); status();
  await run("readwrite", (store) => store.put(row));
  flush();
};
const forget = () => navigator.serviceWorker?.controller?.postMessage({ drop: location.href });
const flush = async () => {
  const batch = waiting().slice(0, 100);
  if (flushing || over || !batch.length) return status();
  flushing = true;
  try {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
    const answer = await fetch(form.dataset.save, { method: "POST", headers, redirect: "manual", body: JSON.stringify(batch.map(({ key, value, turn }) => ({ key, value, turn }))) });
    if (answer.ok) {
      failed = "";
      for (const [key, turn] of (await answer.json()).kept) { const row = rows.get(key); if (row && row.turn === turn) { row.sent = true; await run("readwrite", (store) => store.put(row)); } }
    } else if (answer.status === 409) { over = true; failed = (await answer.json()).text; forget(); }
    else failed = "Записи остались на этом устройстве. Войдите снова и откройте карту: они отправятся сами.";
  } catch { /* no network: the timer and the event «online» try again */ } finally { flushing = false; }
  status();
  if (waiting().length && navigator.onLine && !over && !failed) setTimeout(flush, 300);
};
const show = () => {
  for (const [key, row] of rows) {
    if (key.startsWith("m-")) { const box = form.querySelector(`[name="${key}"][value="${row.value}"]`); if (box) box.checked = true; }
    if (key.startsWith("t-")) { const field = form.querySelector(`[name="${key}"]`); if (field) field.value = row.value; }
  }
  draw(); status();
};
const begin = async () => {
  for (const [key, kept] of Object.entries(given.kept)) rows.set(key, { visit: given.visit, key, ...kept, sent: true });
  for (const row of await run("readonly", (store) => store.getAll(mine))) if (!rows.has(row.key) || row.turn > rows.get(row.key).turn) rows.set(row.key, row);
  // Marked and typed before this script came: it is newer than all that is known, and not to be drawn over.
  for (const one of early(form, "[name^='m-']:checked, [name^='t-']")) write(one.name, valueOf(one));
  show(); flush();
};
const valueOf = (field) => (!field.name.startsWith("m-") ? field.value : field.value === "" ? "" : Number(field.value));
const jot = () => {
  const text = note.value.trim();
  if (!text) return note.focus();
  const now = new Date(), two = (n) => String(n).padStart(2, "0");
  note.value = ""; note.focus();
  write(`n-${crypto.randomUUID?.() ?? `${Date.now().toString(16)}-${Math.random().toString(16).slice(2, 10)}`}`, { text, at: `${two(now.getHours())}:${two(now.getMinutes())}` }).then(draw);
  draw();
};
let typing;
form.addEventListener("change", (e) => { if (e.target.name?.startsWith("m-")) write(e.target.name, valueOf(e.target)); });
form.addEventListener("input", (e) => { if (e.target.name?.startsWith("t-")) { clearTimeout(typing); typing = setTimeout(() => write(e.target.name, e.target.value), 600); } });
form.addEventListener("focusout", (e) => { if (e.target.name?.startsWith("t-") && (rows.get(e.target.name)?.value ?? "") !== e.target.value) { clearTimeout(typing); write(e.target.name, e.target.value); } });
form.addEventListener("submit", (e) => { e.preventDefault(); jot(); flush(); });
document.querySelector("[data-jot]").textContent = "Записать заметку";
addEventListener("online", flush); addEventListener("offline", status);
navigator.serviceWorker?.addEventListener("message", flush);
setInterval(flush, 4000);
navigator.storage?.persist?.();
navigator.serviceWorker?.ready.then((keeper) => keeper.active.postMessage({ keep: [location.href] }));
begin();
