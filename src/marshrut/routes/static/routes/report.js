// The page of a reflective report: what is typed stays on the device until the server has it; photographs are made
// smaller, a voice note is recorded here. Without script the same forms work by a press.
import { all, clear, put } from "../diagnostics/store.js";
import { early } from "../ui/early.js";

const LONGEST = 180, SIDE = 1800, NOW = () => Date.now();
const form = document.querySelector("form[data-draft]");
const files = () => document.querySelector("#files");
const name = form?.dataset.draft;
const fields = form ? [...form.querySelectorAll("textarea")] : [];
const texts = () => Object.fromEntries(fields.map((f) => [f.name, f.value]));
const say = (words) => { const place = document.querySelector("#told"); if (place) place.textContent = words; };

// Text ---------------------------------------------------------------------------------------------------------------
const base = Object.fromEntries(fields.map((f) => [f.name, f.defaultValue]));
form?.addEventListener("input", () => put({ sitting: name, place: 0, turn: NOW(), texts: texts(), base }).catch(() => {}));
const told = () => fields[0].dispatchEvent(new Event("input", { bubbles: true }));
async function restore() {
  const row = (await all(name)).find((one) => one.place === 0);
  const now = form ? early(form, "textarea") : []; // typed before this script came: newer than any draft
  if (!row) return now.length && told();
  const same = fields.every((f) => f.value.trim() === (row.texts[f.name] ?? "").trim());
  if (same) return drop();
  const untouched = fields.every((f) => f.defaultValue === (row.base[f.name] ?? ""));
  if (!untouched) return say("На этом устройстве остался другой черновик, а отчёт с тех пор изменили. Показан новый отчёт.");
  fields.forEach((f) => { if (!now.includes(f)) f.value = row.texts[f.name] ?? f.value; });
  told();
  say("Возвращён черновик, который не успел сохраниться.");
}
const drop = () => clear(name, 0); // files have places of their own: what is put meanwhile must stay
form?.addEventListener("submit", () => { if (navigator.onLine) drop().catch(() => {}); });

// Files --------------------------------------------------------------------------------------------------------------
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
async function send(row) {
  const data = new FormData();
  data.append("file", row.blob, row.title);
  data.append("title", row.title.replace(/\.\w+$/, ""));
  const answer = await fetch(files().dataset.url, { method: "POST", body: data, headers: { "X-CSRFToken": token(), "X-Autosave": "1" } });
  if (answer.ok) return true;
  if (answer.status === 409) { say((await answer.json()).text); return true; } // refused: asking again won't help
  throw new Error(String(answer.status));
}
let going = null; // one sending at a time; who comes meanwhile waits for it and looks again
async function flush() {
  while (going) await going;
  if (files()) await (going = sendAll().finally(() => { going = null; }));
}
async function sendAll() {
  let sent = 0;
  try {
    const waiting = (await all(name)).filter((row) => row.blob);
    for (const row of waiting) {
      await send(row);
      sent += 1;
      await clear(name, row.place);
    }
  } catch {
    say("Нет связи: файл остался на этом устройстве и уйдёт сам, когда связь появится.");
  }
  if (sent) await show();
}
async function show() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.querySelector("#files [data-list]");
  if (fresh) files().querySelector("[data-list]").replaceWith(fresh);
}
async function take(blob, title) {
  await put({ sitting: name, place: Math.floor(Math.random() * 1e6) || 1, turn: NOW(), blob, title });
  say("Отправляем…");
  await flush();
  if (!(await all(name)).some((row) => row.blob)) say("Файл добавлен.");
}
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif)/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((ok) => canvas.toBlob((made) => ok(made ?? file), "image/jpeg", 0.82));
  } catch { return file; }
}
const field = document.querySelector("#file");
async function picked() {
  const file = field.files[0];
  if (!file) return;
  const made = await smaller(file);
  field.value = "";
  await take(made, file.name);
}
field?.addEventListener("change", picked);
if (field) picked(); // chosen while this script was still on its way
document.querySelector("[data-by-press]")?.setAttribute("hidden", "");

// Voice --------------------------------------------------------------------------------------------------------------
const record = document.querySelector("#record");
let tape = null;
if (record && navigator.mediaDevices?.getUserMedia && window.MediaRecorder) record.hidden = false;
record?.addEventListener("click", async () => {
  if (tape) return tape.stop();
  let stream;
  try { stream = await navigator.mediaDevices.getUserMedia({ audio: true }); }
  catch { return say("Микрофон недоступен: разрешите его в настройках браузера или приложите готовую запись."); }
  const parts = [], began = NOW();
  tape = new MediaRecorder(stream);
  const tick = setInterval(() => {
    const seconds = Math.round((NOW() - began) / 1000);
    record.querySelector("span").textContent = `Остановить, ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds >= LONGEST) tape?.stop();
  }, 500);
  tape.addEventListener("dataavailable", (e) => parts.push(e.data));
  tape.addEventListener("stop", async () => {
    clearInterval(tick);
    stream.getTracks().forEach((track) => track.stop());
    const type = tape.mimeType.split(";")[0];
    tape = null;
    record.querySelector("span").textContent = "Записать голос";
    record.setAttribute("aria-pressed", "false");
    await take(new Blob(parts, { type }), "Голосовая заметка." + (type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm"));
  });
  tape.start();
  record.setAttribute("aria-pressed", "true");
  say("Идёт запись, до трёх минут.");
});

if (name) {
  restore().catch(() => {});
  flush().catch(() => {});
  addEventListener("online", () => flush().catch(() => {}));
}
