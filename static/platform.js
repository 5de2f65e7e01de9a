// Everything works without this file: it moves the focus to what went wrong after a form was refused, and lets a button
// that sends mail say to how many people, as the ticks stand now.
document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("button[data-many]")) {
  const say = () => {
    const chosen = [...button.form.elements].filter((field) => field.type === "checkbox" ? field.checked : field.value);
    const people = new Set(chosen.filter((field) => "person" in field.dataset).map((field) => field.value));
    const more = chosen.reduce((sum, field) => sum + Number(field.dataset.people ?? 0), 0);
    const count = people.size + more + Number(button.dataset.always ?? 0);
    button.textContent = count === 1 ? button.dataset.one : button.dataset.many.replace("{n}", count);
  };
  button.form.addEventListener("change", say);
  say();
}
