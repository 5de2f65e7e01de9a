// On the page for who has no internet: how many taps of the list for the door are kept on this device (door.js), and a
// look whether there is internet again. The browser's own word for that comes too early, or not at all, so the page that
// was asked for is opened only when the site itself answers. From the list for the door the taps are then sent.
(() => {
  const isKept = (name) => {
    try { return name.startsWith("deur:") && Date.parse(JSON.parse(localStorage.getItem(name)).until) > Date.now(); } catch { return false; }
  };
  let count = 0, isLooking = false;
  try { count = Object.keys(localStorage).filter(isKept).length; } catch { /* nothing can be kept here */ }
  for (const place of count ? document.querySelectorAll("[data-kept]") : []) {
    const words = document.createElement("p");
    words.className = "lp-alert lp-alert--warn";
    words.textContent = count === 1 ? place.dataset.one : place.dataset.many.replace("{n}", count);
    place.replaceChildren(words);
    place.hidden = false;
  }

  const look = async () => {
    if (isLooking || document.hidden || !navigator.onLine) return;
    isLooking = true;
    try {
      const answer = await fetch("/robots.txt", { cache: "no-store", signal: AbortSignal.timeout(10000) });
      if (answer.ok) location.assign(location.href);
    } catch { /* the next time */ }
    isLooking = false;
  };
  if (!count) return; // who only reads goes on when it suits, by the link in the text
  addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  setInterval(look, 3000);
})();
