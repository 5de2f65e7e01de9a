// The door works without this file. With it a tap is saved without loading the page, and tried again until the line is
// back. Every tap says what must become true, so that one that arrives twice changes nothing.
(() => {
  const list = document.querySelector("[data-door]");
  if (!list) return;
  const queue = [];
  let isSending = false;
  const words = (name) => list.dataset[name];
  const rowOf = (id) => document.getElementById(id);
  const tell = (id, text) => {
    const place = rowOf(id)?.querySelector("[data-state]");
    if (place) place.textContent = text;
  };

  const put = (html, id, focused) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of fresh.querySelectorAll("[data-part]")) rowOf(part.id)?.replaceWith(part);
    const row = rowOf(id);
    (row?.querySelector(`[data-what="${focused}"]`) ?? row?.querySelector("button"))?.focus({ preventScroll: true });
  };

  const send = async () => {
    if (isSending || !queue.length) return;
    isSending = true;
    const { form, data, id, focused, tries } = queue[0];
    tell(id, words(tries ? "again" : "saving"));
    try {
      const response = await fetch(form.action, {
        method: "POST", body: data, headers: { "X-Door": "tap" }, redirect: "manual", signal: AbortSignal.timeout(15000),
      });
      if (response.status >= 500 || response.status === 429) throw new Error("later");
      queue.shift();
      if (response.ok || response.status === 409 || response.status === 422) put(await response.text(), id, focused);
      else tell(id, words("reload"));
      isSending = false;
      send();
    } catch {
      if (queue[0]?.id === id) queue[0].tries += 1;
      tell(id, words("again"));
      setTimeout(() => { isSending = false; send(); }, Math.min(1000 * 2 ** Math.min(tries, 4), 10000));
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-tap]")) return;
    event.preventDefault();
    const button = event.submitter;
    const id = button.closest("[data-part]").id;
    if (queue.some((tap) => tap.id === id)) return; // this row is being saved: its buttons still say the old number
    queue.push({ form, data: new URLSearchParams(new FormData(form, button)), id, focused: button.dataset.what, tries: 0 });
    send();
  });
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

  // What the other tablet wrote down; not while something is typed or still to be saved.
  setInterval(async () => {
    if (document.hidden || queue.length || document.activeElement?.matches("input, select")) return;
    try {
      const response = await fetch(location.href, { headers: { "X-Door": "look" }, redirect: "manual" });
      if (!response.ok || queue.length) return;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of fresh.querySelectorAll("[data-part][data-mark]")) {
        const old = rowOf(part.id);
        if (old && old.dataset.mark !== part.dataset.mark && !old.contains(document.activeElement)) old.replaceWith(part);
      }
    } catch { /* the next time */ }
  }, 20000);
})();
