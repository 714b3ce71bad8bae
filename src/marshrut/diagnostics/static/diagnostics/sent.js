// After the test nothing stays on the device; what the server has not got yet is sent first.
import { all, clear } from "./store.js";
import { forget } from "./clock.js";
import { forget as forgetWay } from "./onward.js";
const place = document.querySelector("[data-clear]"), note = document.querySelector("[data-unsent]");
const again = JSON.parse(document.getElementById("again").textContent);
const done = async () => { await clear(again.sitting); forget(again.sitting); forgetWay(again.sitting); navigator.serviceWorker?.controller?.postMessage("forget"); };
const finish = async () => {
  const left = (await all(again.sitting)).filter((row) => !row.sent);
  if (!left.length) return done();
  try {
    const answer = await fetch(again.save, { method: "POST", headers: { "Content-Type": "application/json", "X-Ticket": again.ticket }, body: JSON.stringify(left.map(({ place, turn, value, said, nonce }) => ({ place, turn, value, said, nonce }))) });
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok) { note.textContent = (await answer.json()).text ?? ""; note.hidden = !note.textContent; }
    await done();
  } catch { setTimeout(finish, 4000); /* no network or no database: the answers stay here until they are taken */ }
};
if (place) finish();
