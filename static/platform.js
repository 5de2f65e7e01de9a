// Everything works without this file: it only moves the focus to what went wrong after a form was refused.
document.querySelector("[data-focus]")?.focus();
