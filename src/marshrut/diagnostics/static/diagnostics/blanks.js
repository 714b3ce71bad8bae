// Enter goes on to the next field of a blank; on the last one it goes to the button. Without this script Tab does.
const form = document.querySelector("[data-next-by-enter]");
if (form) {
  const stops = () => [...form.querySelectorAll(".blank-row input, .blank-row textarea, .acts button")];
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || field.tagName !== "INPUT") return;
    event.preventDefault();
    const all = stops();
    const next = all[all.indexOf(field) + 1];
    if (next) {
      next.focus();
      if (next.select) next.select();
    }
  });
  const bad = form.querySelector(".bad input, .bad textarea") || form.querySelector(".blank-row input, .blank-row textarea");
  if (bad) bad.focus();
}
