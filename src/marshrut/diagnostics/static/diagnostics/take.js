// The test page: every change goes to the device first, then to the server; closing, reloading and cuts lose nothing.
import * as store from "./store.js";
import { started } from "./clock.js";
import { save as saveFile } from "./handin.js";
import { way as wayOf } from "./onward.js";
import { changed } from "../ui/early.js";
import { check, empty, read as valueOf, show, zoom } from "./kinds.js";
const given = JSON.parse(document.getElementById("package").textContent);
const root = document.getElementById("take");
let sections = [...root.querySelectorAll(".task")], tasks = sections;
const way = wayOf(given);
const $ = (id) => document.getElementById(id);
const later = new Set();
let now = 0, flushing = false, over = false, paused = false;
const time = started(given);
const rows = new Map();
const tabs = globalThis.BroadcastChannel ? new BroadcastChannel(`marshrut-take-${given.sitting}`) : null;
const said = (words) => { $("sent").textContent = words; };
const waiting = () => [...rows.values()].filter((r) => !r.sent);
// The organiser's pause: the time stands, nothing can be changed, the page says so and goes on by itself.
const pause = (on) => {
  if (paused === on) return;
  paused = on;
  $("pause").hidden = !on; $("tasks").hidden = $("dots").hidden = on; document.querySelector("nav.pin").hidden = on;
  if (on) { $("list").close(); $("pause").focus(); } else { said("Работа продолжена"); flush(); }
  clock();
};
// Come by a link, the work goes on on one device only: what was answered here is sent, then this page rests.
const still = async () => {
  if (!given.still || over) return;
  try {
    const answer = await fetch(given.still);
    if (answer.status !== 409) return;
    await flush();
    over = true;
    $("pause").innerHTML = "<h1>Работа продолжена на другом устройстве</h1><p class=lead>Здесь она остановлена, отправленные ответы сохранены. Чтобы вернуться сюда, откройте ссылку заново.</p>";
    $("pause").hidden = false; $("tasks").hidden = $("dots").hidden = document.querySelector("nav.pin").hidden = true;
    $("list").close(); $("clock").textContent = ""; $("pause").focus();
  } catch { /* no network: asked again in a moment */ }
};
const look = async () => {
  if (!given.watch || over) return;
  try {
    const answer = await fetch(given.save, { headers: { "X-Ticket": given.ticket } });
    if (!answer.ok) return;
    const told = await answer.json();
    time.set(told.now); given.ends = told.ends;
    if (!told.going) { paused = false; await flush(); over = true; location.reload(); return; }
    if (told.paused && !paused) await flush(); // what was answered before the pause is still taken
    pause(told.paused);
  } catch { /* no network: asked again in a moment */ }
};
const status = () => {
  const left = waiting().length, done = [...rows.values()].filter((r) => r.sent && !empty(r.value)).length;
  if (over) return;
  if (waiting().some((r) => r.unheld)) return said("Устройство не сохраняет ответы. Не закрывайте страницу: они уйдут на сервер, когда будет связь.");
  if (waiting().some((r) => !r.held)) return said("Сохраняем на устройстве…");
  said(left ? `${navigator.onLine ? "Отправляем" : "Нет связи"}. Сохранено на устройстве: ${left}` : `Ответы сохранены на сервере: ${done} из ${way && !way.single ? way.length : tasks.length}`);
};
const draw = () => {
  $("dots").innerHTML = tasks.map((t, n) => `<i class="${n === now ? "n" : !empty(rows.get(+t.dataset.place)?.value) ? "d" : later.has(n) ? "m" : ""}"></i>`).join("");
  $("index").innerHTML = tasks.map((t, n) => `<li><button type="button" class="btn ${n === now ? "main" : "alt"} small" data-task="${n}">${n + 1}<span class="vh"> ${!empty(rows.get(+t.dataset.place)?.value) ? "отвечено" : "без ответа"}</span>${!empty(rows.get(+t.dataset.place)?.value) ? " ✓" : ""}${later.has(n) ? " •" : ""}</button></li>`).join("");
  const blank = tasks.filter((t) => empty(rows.get(+t.dataset.place)?.value)).length;
  $("ahead").textContent = way?.words() ?? "";
  $("left").textContent = blank ? `Без ответа: ${blank}. Можно вернуться к ним или завершить так.` : "Ответы есть на все задания.";
};
const go = (n) => {
  if (n < 0) return;
  if (n >= tasks.length && way && !way.ended()) return onward();
  if (n >= tasks.length) { draw(); $("list").showModal(); return; }
  tasks[now].hidden = true; now = n; tasks[now].hidden = false;
  tasks[now].querySelector("h1").focus({ preventScroll: true }); scrollTo(0, 0); draw();
};
// The opened tasks in their order, numbered as the person meets them.
const open = () => {
  if (!way) return;
  tasks = way.places().map((place) => sections.find((t) => +t.dataset.place === place)).filter(Boolean);
  tasks.forEach((t, n) => t.querySelectorAll("[data-nth]").forEach((one) => { one.textContent = way.single ? `${n + 1}` : `${n + 1} из ${way.length}`; }));
};
// A task opened one by one comes with the page asked for anew; it is drawn by the server as all others.
const missing = () => way.single && way.places().some((place) => !sections.some((t) => +t.dataset.place === place));
const fetched = async () => {
  if (!missing()) return true;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    for (const one of page.querySelectorAll(".task")) {
      if (sections.some((t) => t.dataset.place === one.dataset.place)) continue;
      const task = document.importNode(one, true);
      task.hidden = true; $("tasks").append(task); sections.push(task); show(task, undefined); check(task);
    }
    return true;
  } catch { return false; }
};
const nap = (ms) => new Promise((ok) => setTimeout(ok, ms));
// The last answers are often still on their way: they are waited for, so that nobody is led by less than was answered.
const settled = async () => {
  const until = performance.now() + 8000;
  for (await flush(); waiting().length && navigator.onLine && !over && !paused && performance.now() < until; await flush()) await nap(150);
};
let asking = false;
const onward = async () => {
  if (asking || over || paused) return;
  asking = true; said("Подбираем следующие задания…");
  try {
    if (missing()) { // chosen before, but the page with it did not come
      if (await fetched()) { open(); status(); go(tasks.length - 1); }
      else said("Нет связи. Задание подобрано: нажмите «Дальше», когда связь появится.");
      return;
    }
    await Promise.race([settled(), nap(8000)]);
    if (over || paused) return;
    const found = waiting().length ? null : await way.next();
    if (found?.status === 423) { pause(true); return; }
    if (found?.status === 409) { found.code === "sitting.over" ? ended(found.text) : said(found.text); return; }
    if (found?.places && !(await fetched())) { said("Нет связи. Задание подобрано: нажмите «Дальше», когда связь появится."); return; }
    if (!found?.places && !found?.over && !way.middle()) { said("Нет связи: следующее задание подберём, когда она появится. Ответы сохранены."); return; }
    open(); status(); go(now + 1);
    if (!found) said("Нет связи: дальше задания средней трудности. Ответы сохранены на устройстве.");
  } finally { asking = false; }
};
const tell = async () => { if (way && !over && !paused && !waiting().length && await way.tell()) { open(); go(Math.min(now, tasks.length - 1)); } };
// A turn is the tenth of a second since the beginning: of two tabs or devices the answer given later wins everywhere.
const turn = (old) => Math.max((old?.turn ?? 0) + 1, Math.floor((time.now() - given.began) / 100));
const write = async (task) => {
  const place = +task.dataset.place, old = rows.get(place);
  const row = { sitting: given.sitting, place, turn: turn(old), value: valueOf(task), said: time.now(), nonce: crypto.randomUUID?.() ?? String(Math.random()), sent: false };
  rows.set(place, row); draw(); status();
  tabs?.postMessage(row);
  try { await store.put(row); row.held = true; } catch { row.unheld = true; }
  status(); flush();
};
// The server says the sitting is over: its own page takes what is left and tells what to wait for. Once, never in a circle.
const ended = (words) => {
  over = true; said(words);
  if (sessionStorage.getItem("ended") === String(given.sitting)) return;
  sessionStorage.setItem("ended", given.sitting);
  setTimeout(() => location.reload(), 2500);
};
const flush = async () => {
  const batch = waiting().slice(0, 100);
  if (flushing || over || paused || !batch.length) return status();
  flushing = true;
  try {
    const answer = await fetch(given.save, { method: "POST", headers: { "Content-Type": "application/json", "X-Ticket": given.ticket }, body: JSON.stringify(batch.map(({ place, turn, value, said, nonce }) => ({ place, turn, value, said, nonce }))) });
    if (answer.ok) {
      const told = await answer.json();
      for (const [place, turn] of told.kept) { const r = rows.get(place); if (r && r.turn === turn) { r.sent = true; await store.sent(given.sitting, place, turn); } }
      if (told.over) ended(told.text);
    }
    else if (answer.status === 423) { said((await answer.json()).text); pause(true); return; }
    else if (answer.status === 409 || answer.status === 401) { const told = await answer.json(); told.code === "sitting.over" ? ended(told.text) : (over = true, said(told.text)); }
  } catch { /* no network: the timer and the event «online» try again */ } finally { flushing = false; }
  status();
  if (waiting().length && navigator.onLine && !over && !paused) setTimeout(flush, 300);
};
const clock = () => {
  if (paused) { $("clock").textContent = "Пауза: время не идёт"; return; }
  const left = Math.max(0, given.ends - time.now()), minutes = Math.ceil(left / 60000);
  $("clock").textContent = left ? `Осталось ${minutes} мин` : "Время вышло. Ответы принимаются ещё сутки с отметкой.";
};
// The part answered now stands over the same part answered before; the rest of the older answer stays.
const joined = (kept, value, task) => {
  if (empty(kept)) return value;
  if (typeof value === "object" && !Array.isArray(value)) return { ...kept, ...value };
  return task.querySelector("textarea") ? `${kept}\n${value}` : value;
};
const begin = async () => {
  for (const [place, kept] of Object.entries(given.answers)) rows.set(+place, { sitting: given.sitting, place: +place, ...kept, sent: true });
  for (const row of await store.all(given.sitting)) {
    if (!rows.has(row.place) || row.turn > rows.get(row.place).turn) rows.set(row.place, { ...row, held: true });
    else if (!row.sent) store.sent(given.sitting, row.place, row.turn); // the server has it; the device fell before it could note that
  }
  open();
  // what was chosen while the script was still on its way is newer than what is known; words join the words kept before
  const before = new Set(sections.filter((t) => !empty(valueOf(t)) && [...t.querySelectorAll("input:not([data-later]),select,textarea")].some(changed)));
  sections.forEach((t) => {
    const kept = rows.get(+t.dataset.place)?.value;
    show(t, before.has(t) ? joined(kept, valueOf(t), t) : kept);
    check(t);
    if (before.has(t)) write(t);
  });
  if (way?.single) go(tasks.length - 1);
  document.querySelector("nav.pin").hidden = false; // until now its buttons would do nothing
  draw(); status(); pause(given.paused); clock(); flush(); look();
};
if (tabs) tabs.onmessage = ({ data }) => { // another tab of this device answered
  if (data.turn <= (rows.get(data.place)?.turn ?? 0)) return;
  rows.set(data.place, { ...data, held: true });
  show(sections.find((t) => +t.dataset.place === data.place), data.value); draw(); status();
};
let typing, typed = null;
// Words typed a moment ago are written when the page goes away, without waiting for the end of the pause.
const hurry = () => { if (typed) { clearTimeout(typing); const task = typed; typed = null; write(task); } };
addEventListener("pagehide", hurry); document.addEventListener("visibilitychange", () => { if (document.hidden) hurry(); });
root.addEventListener("change", (e) => {
  const task = e.target.closest(".task");
  if (!task) return;
  if (e.target.matches("[data-later]")) { e.target.checked ? later.add(tasks.indexOf(task)) : later.delete(tasks.indexOf(task)); return draw(); }
  if (typed === task) { clearTimeout(typing); typed = null; }
  write(task); check(task);
});
root.addEventListener("input", (e) => { if (e.target.matches("textarea,input[maxlength]")) { const task = e.target.closest(".task"); if (typed && typed !== task) hurry(); typed = task; clearTimeout(typing); typing = setTimeout(hurry, 800); } });
root.addEventListener("click", (e) => {
  const step = e.target.closest("[data-go]"), task = e.target.closest("[data-task]");
  if (step) go(now + (step.dataset.go === "next" ? 1 : -1));
  if (task) { $("list").close(); go(+task.dataset.task); }
});
document.addEventListener("keydown", (e) => {
  if (paused || e.target.matches("textarea,input[maxlength],select") || e.ctrlKey || e.altKey || e.metaKey) return;
  const options = tasks[now].dataset.kind === "case" ? [] : tasks[now].querySelectorAll(".answers input");
  if (/^[1-9]$/.test(e.key) && options[e.key - 1]) options[e.key - 1].click();
});
$("finish").addEventListener("submit", async (e) => {
  if (!waiting().length) return;
  e.preventDefault(); said("Отправляем последние ответы…");
  // a sending already under way returns at once: it is waited for, not taken for a lost network
  for (let n = 0; waiting().length && n < 20; n++) { await flush(); if (waiting().length) await new Promise((ok) => setTimeout(ok, 150)); }
  if (!waiting().length) e.target.submit(); else said("Нет связи. Ответы на устройстве, завершить можно, когда связь появится.");
});
$("handin").addEventListener("click", async () => {
  try { await saveFile(given, [...rows.values()], $("handin-end").checked); $("handin-said").textContent = "Файл сохранён. Перенесите его на флешку или отправьте организатору."; }
  catch { $("handin-said").textContent = "Файл не сохранился. Попробуйте ещё раз: ответы на месте."; }
});
addEventListener("online", flush); addEventListener("offline", status);
navigator.serviceWorker?.addEventListener("message", flush);
setInterval(flush, 4000); setInterval(tell, 4000); setInterval(look, 7000); setInterval(still, 7000); setInterval(clock, 15000);
navigator.storage?.persist?.();
// Pictures are part of the test: kept for work without network even when this page came before the keeper.
const pictures = [...root.querySelectorAll("img.pic")].map((one) => one.src);
if (pictures.length) navigator.serviceWorker?.ready.then((keeper) => keeper.active.postMessage({ keep: pictures }));
zoom(root, $("zoom"));
begin();
