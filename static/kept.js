// On the page for who has no internet: how many taps of the list for the door are kept on this device (door.js). They are
// sent from the list itself, so as soon as there is internet again that page is opened.
(() => {
  const isKept = (name) => {
    try { return name.startsWith("deur:") && Date.parse(JSON.parse(localStorage.getItem(name)).until) > Date.now(); } catch { return false; }
  };
  let count = 0;
  try { count = Object.keys(localStorage).filter(isKept).length; } catch { /* nothing can be kept here */ }
  if (!count) return;
  for (const place of document.querySelectorAll("[data-kept]")) {
    const words = document.createElement("p");
    words.className = "lp-alert lp-alert--warn";
    words.textContent = count === 1 ? place.dataset.one : place.dataset.many.replace("{n}", count);
    place.replaceChildren(words);
    place.hidden = false;
  }
  addEventListener("online", () => location.assign(location.href));
})();
