// Help for the author of a task: pictures and gaps go where the cursor stands, areas are drawn. All of it works without.
import { drawing } from "./areas.js";
const texts = [...document.querySelectorAll("textarea[name$=stem]")];
let last = document.querySelector("#id_stem");
texts.forEach((one) => one.addEventListener("focus", () => { last = one; }));
const insert = (field, words) => {
  field.focus();
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
document.querySelector("[data-insert]")?.addEventListener("click", (e) => {
  const chosen = document.querySelector("#picture").selectedOptions[0];
  if (!chosen?.value) return;
  e.preventDefault();
  const alt = chosen.dataset.alt.replaceAll("[", "(").replaceAll("]", ")");
  insert(last, `\n\n![${alt}](media:${chosen.value})\n\n`);
});
document.querySelectorAll("[data-areas]").forEach(drawing);
// The row of a gap is made by the server: the mark goes to the cursor, then the usual press brings the rows.
document.querySelectorAll("[data-mark]").forEach((press) => press.addEventListener("click", () => {
  const own = press.value.split(":")[0], field = document.querySelector(`textarea[name="${own}stem"]`);
  if (field !== last) return;
  const used = new Set([...field.value.matchAll(/\[\[([\w-]{1,20})\]\]/g)].map((m) => m[1]));
  let n = 1;
  while (used.has(String(n))) n += 1;
  insert(field, `[[${n}]]`);
  press.value = "kind";
}));
