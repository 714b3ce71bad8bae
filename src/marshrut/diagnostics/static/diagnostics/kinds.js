// How an answer of each kind is read from the page, put back and checked. A case holds parts of the other kinds.
const all = (box, what) => [...box.querySelectorAll(what)];
const one = (box) => box.querySelector("input[maxlength],textarea");
const marked = (box) => all(box, ".answers input:checked").map((i) => i.value);
const pairs = (box, what, name) => Object.fromEntries(all(box, what).filter((f) => f.value).map((f) => [f.dataset[name], f.value]));
const parts = (box) => all(box, ".part");
export const empty = (v) => v == null || v === "" || (typeof v === "object" && !Object.keys(v).length);
const readers = {
  single: (box) => marked(box)[0] ?? null,
  multiple: marked,
  hotspot: marked,
  match: (box) => pairs(box, "select", "left"),
  gap: (box) => pairs(box, "[data-gap]", "gap"),
  order: (box) => all(box, "select").filter((s) => s.value).sort((a, b) => a.value - b.value).map((s) => s.dataset.item),
  case: (box) => Object.fromEntries(parts(box).map((p) => [p.dataset.part, read(p)]).filter(([, v]) => !empty(v))),
};
export const read = (box) => (readers[box.dataset.kind] ?? ((b) => one(b).value))(box);
const mark = (box, value) => { all(box, ".answers input").forEach((i) => { i.checked = [].concat(value).includes(i.value); }); light(box); };
const light = (box) => all(box, "[data-area]").forEach((a) => a.classList.toggle("on", all(box, ".answers input").some((i) => i.checked && i.value === a.dataset.area)));
const fill = (box, what, said) => all(box, what).forEach((f) => { f.value = said(f) ?? ""; });
const writers = {
  single: mark,
  multiple: mark,
  hotspot: mark,
  match: (box, value) => fill(box, "select", (s) => value[s.dataset.left]),
  gap: (box, value) => fill(box, "[data-gap]", (f) => value[f.dataset.gap]),
  order: (box, value) => fill(box, "select", (s) => (value.includes(s.dataset.item) ? String(value.indexOf(s.dataset.item) + 1) : "")),
  case: (box, value) => parts(box).forEach((p) => show(p, value[p.dataset.part])),
};
export const show = (box, value) => { if (value != null) (writers[box.dataset.kind] ?? ((b, v) => { one(b).value = v; }))(box, value); };
// What cannot be understood stays as typed; a line beside the field says so.
export const check = (box) => all(box, "input[pattern]").forEach((field) => {
  const bad = field.validity.patternMismatch, line = box.querySelector(`#${CSS.escape(field.id)}-bad`);
  field.setAttribute("aria-invalid", bad);
  field.closest(".field").classList.toggle("bad", bad);
  line.textContent = bad ? line.dataset.bad : "";
});
// Areas answer to a finger as the list does; any picture can be looked at closely.
export const zoom = (root, dialog) => {
  all(root, "img.pic").forEach((picture) => {
    const look = document.createElement("button");
    Object.assign(look, { type: "button", className: "btn quiet small", textContent: "Увеличить рисунок" });
    look.addEventListener("click", () => {
      const copy = (picture.closest(".spot") ?? picture).cloneNode(true);
      dialog.querySelector(".zoomed").replaceChildren(copy);
      dialog.showModal();
    });
    (picture.closest(".spot") ?? picture).after(look);
  });
  root.addEventListener("click", (e) => {
    const area = e.target.closest(".task [data-area]");
    if (area) all(area.closest("[data-kind]"), ".answers input").find((i) => i.value === area.dataset.area)?.click();
  });
  root.addEventListener("change", (e) => { const box = e.target.closest("[data-kind]"); if (box) light(box); });
};
