// Areas drawn on their picture. The rows of numbers stay the truth: the drawing is made of them and writes into them.
const NS = "http://www.w3.org/2000/svg";
const all = (box, what) => [...box.querySelectorAll(what)];
const whole = (n) => Math.round(n);
const made = (tag, some) => { const one = document.createElementNS(NS, tag); Object.entries(some).forEach(([k, v]) => one.setAttribute(k, v)); return one; };
const read = (row) => {
  const said = row.querySelector("[data-coords]").value.trim();
  const c = said ? said.split(/[\s;]+|,\s+/).map((w) => Number(w.replace(",", "."))) : [];
  const shape = row.querySelector("[data-shape]").value;
  const fits = c.every(Number.isFinite) && (shape === "poly" ? c.length >= 6 && c.length % 2 === 0 : c.length === (shape === "rect" ? 4 : 3));
  return fits ? { shape, c } : null;
};
const write = (row, c) => {
  const field = row.querySelector("[data-coords]");
  field.value = c.map((n) => whole(n * 10) / 10).join(" ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
const box = ({ shape, c }) => {
  if (shape === "rect") return [c[0], c[1], c[0] + c[2], c[1] + c[3]];
  if (shape === "circle") return [c[0] - c[2], c[1] - c[2], c[0] + c[2], c[1] + c[2]];
  const xs = c.filter((_, n) => n % 2 === 0), ys = c.filter((_, n) => n % 2);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};
const moved = (one, dx, dy, size) => {
  const [left, top, right, bottom] = box(one);
  const x = Math.min(Math.max(dx, -left), size[0] - right), y = Math.min(Math.max(dy, -top), size[1] - bottom);
  const points = one.shape === "poly" ? one.c.length : 2;
  return one.c.map((n, k) => (k < points ? n + (k % 2 ? y : x) : n));
};
// What a stroke from one point to another draws; a polygon takes a corner for every touch.
const stroke = (shape, [x, y], [u, v], size) => {
  if (shape === "rect") return [Math.min(x, u), Math.min(y, v), Math.abs(u - x), Math.abs(v - y)].map(whole);
  const r = Math.min(Math.hypot(u - x, v - y), x, y, size[0] - x, size[1] - y);
  return [x, y, Math.max(1, r)].map(whole);
};

export const drawing = (root) => {
  const svg = root.querySelector("[data-draw] svg"), image = root.querySelector("[data-draw] img"), media = root.querySelector("[data-media]");
  const rows = all(root, "[data-row]");
  let size = [0, 0], picked = null, corners = [], drag = null;
  const letter = (row) => row.querySelector(".num").textContent;
  const draw = () => {
    const at = rows.findIndex((r) => svg.contains(document.activeElement) && document.activeElement.dataset.n === String(rows.indexOf(r)));
    svg.replaceChildren(...rows.flatMap((row, n) => {
      const one = read(row);
      if (!one) return [];
      const { shape, c } = one, [left, top, right, bottom] = box(one);
      const group = made("g", { tabindex: 0, "data-n": n, role: "img", "aria-label": `Область ${letter(row)}: двигается стрелками`, class: row.querySelector("[type=checkbox]").checked ? "on" : "" });
      group.append(shape === "rect" ? made("rect", { x: c[0], y: c[1], width: c[2], height: c[3] }) : shape === "circle" ? made("circle", { cx: c[0], cy: c[1], r: c[2] }) : made("polygon", { points: c.join(" ") }));
      const text = made("text", { x: (left + right) / 2, y: (top + bottom) / 2, "font-size": Math.max(14, whole(size[0] / 24)) });
      text.textContent = letter(row);
      group.append(text);
      return [group];
    }));
    corners.forEach((_, n) => { if (n % 2 === 0) svg.append(made("circle", { cx: corners[n], cy: corners[n + 1], r: 4 })); });
    if (at >= 0) svg.querySelector(`[data-n="${at}"]`)?.focus();
  };
  const show = () => {
    const chosen = media.selectedOptions[0];
    root.querySelector("[data-draw]").hidden = !chosen?.dataset.url;
    if (!chosen?.dataset.url) return;
    size = [Number(chosen.dataset.width), Number(chosen.dataset.height)];
    image.src = chosen.dataset.url;
    [image.width, image.height] = size;
    svg.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    draw();
  };
  const pick = (row) => {
    [picked, corners] = [row, []];
    rows.forEach((r) => r.querySelector("[data-pick]").setAttribute("aria-pressed", r === row));
    if (row) svg.scrollIntoView({ block: "nearest" });
    draw();
  };
  const point = (e) => {
    const b = svg.getBoundingClientRect();
    return [((e.clientX - b.left) * size[0]) / b.width, ((e.clientY - b.top) * size[1]) / b.height].map((n, k) => Math.min(Math.max(whole(n), 0), size[k]));
  };
  svg.addEventListener("pointerdown", (e) => {
    const from = point(e), group = e.target.closest("[data-n]");
    if (picked?.querySelector("[data-shape]").value === "poly") {
      corners.push(...from);
      if (corners.length >= 6) write(picked, corners);
    } else if (picked) drag = { row: picked, from, fresh: true };
    else if (group) { group.focus(); drag = { row: rows[group.dataset.n], from, start: read(rows[group.dataset.n]) }; }
    if (drag) svg.setPointerCapture(e.pointerId);
    e.preventDefault();
    draw();
  });
  svg.addEventListener("pointermove", (e) => {
    if (!drag) return;
    const to = point(e);
    if (drag.fresh) write(drag.row, stroke(drag.row.querySelector("[data-shape]").value, drag.from, to, size));
    else write(drag.row, moved(drag.start, to[0] - drag.from[0], to[1] - drag.from[1], size));
  });
  ["pointerup", "pointercancel"].forEach((name) => svg.addEventListener(name, () => { if (drag?.fresh) pick(null); drag = null; }));
  svg.addEventListener("keydown", (e) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key], group = e.target.closest("[data-n]");
    if (!way || !group) return;
    e.preventDefault();
    const row = rows[group.dataset.n], far = e.shiftKey ? 10 : 1;
    write(row, moved(read(row), way[0] * far, way[1] * far, size));
  });
  root.addEventListener("click", (e) => { const press = e.target.closest("[data-pick]"); if (press) pick(press.getAttribute("aria-pressed") === "true" ? null : press.closest("[data-row]")); });
  root.addEventListener("input", (e) => { if (e.target.closest("[data-row]")) draw(); });
  media.addEventListener("change", show);
  all(root, "[data-pick],[data-how]").forEach((one) => { one.hidden = false; });
  root.querySelector("[data-show]").hidden = true;
  show();
};
