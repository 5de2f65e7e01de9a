// The door works without this file. With it a tap is saved without loading the page, kept on this device until it is
// saved, also when the page is closed, and tried again until the line is back. Every tap has a key, so that one that
// arrives twice counts once. What is kept names rows by number, never people, and goes when the day of the list is over.
(() => {
  const PREFIX = "deur:";
  const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
  const names = () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)); } catch { return []; } };
  // Of whoever it was: what nobody can send any more goes.
  for (const name of names()) if (!(Date.parse(read(name)?.until) > Date.now())) localStorage.removeItem(name);

  const list = document.querySelector("[data-door]");
  if (!list) return;
  const mine = `${PREFIX}${list.dataset.owner}:`; // another login on this device has another name, and never sees these
  const unsaved = []; // where nothing can be kept: as long as the page is open
  const line = list.querySelector("[data-queue]");
  const words = (name) => list.dataset[name];
  const rowOf = (id) => document.getElementById(id);
  const TWICE = 600; // milliseconds: a double click, and no second person who walks in
  let isSending = false, isStopped = false, tries = 0, had = false, underWay = "", addedAt = 0;

  const waiting = () => [
    ...names().filter((name) => name.startsWith(mine)).sort().map((name) => ({ ...read(name), name })), ...unsaved,
  ];
  const keep = (tap) => {
    const name = `${mine}${Date.now().toString(36)}:${tap.fields.key}`;
    try { localStorage.setItem(name, JSON.stringify(tap)); } catch { unsaved.push({ ...tap, name }); }
  };
  const drop = (tap) => {
    const at = unsaved.findIndex((each) => each.name === tap.name);
    if (at < 0) localStorage.removeItem(tap.name);
    else unsaved.splice(at, 1);
  };
  const tell = (id, text) => {
    const place = rowOf(id)?.querySelector("[data-state]");
    if (place) place.textContent = text;
  };
  const alertWith = (text) => {
    const place = document.createElement("p");
    place.className = "lp-alert lp-alert--warn";
    place.textContent = text;
    return place;
  };
  const show = (more = "") => {
    const taps = waiting(), count = taps.length;
    for (const tap of taps.slice(isSending ? 1 : 0)) tell(tap.id, words("waits"));
    const said = count === 1 ? words("one") : words("many").replace("{n}", count);
    const parts = [more, isStopped ? words("stopped") : !navigator.onLine ? words("offline") : "",
      count && (tries || isStopped || !navigator.onLine || count > 1) ? said : !count && had ? words("done") : ""];
    const text = parts.filter(Boolean).join(" ");
    if (line.textContent !== text) line.replaceChildren(...(text ? [alertWith(text)] : []));
    if (count > 1 || (count && tries)) had = true;
  };

  const put = (html, id, focused) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of fresh.querySelectorAll("[data-part]")) rowOf(part.id)?.replaceWith(part);
    const row = rowOf(id);
    if (focused) (row?.querySelector(`[data-what="${focused}"]`) ?? row?.querySelector("button"))?.focus({ preventScroll: true });
    return row ? "" : fresh.querySelector("[data-state]")?.textContent ?? "";
  };

  const send = async () => {
    const tap = waiting()[0];
    if (isSending || isStopped || !tap) return show();
    isSending = true;
    tell(tap.id, words(tries ? "again" : "saving"));
    show();
    const body = new URLSearchParams(tap.fields), token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) body.set("csrfmiddlewaretoken", token.value);
    let more = "";
    underWay = tap.name;
    try {
      const response = await fetch(location.href, {
        method: "POST", body, headers: { "X-Door": "tap" }, redirect: "manual", signal: AbortSignal.timeout(15000),
      });
      if (response.status >= 500 || response.status === 429) throw new Error("later");
      isStopped = response.type === "opaqueredirect" || [401, 403, 404].includes(response.status);
      if (!isStopped) {
        drop(tap);
        if (response.ok || response.status === 409 || response.status === 422) {
          const other = put(await response.text(), tap.id, tap.focused);
          if (!response.ok) more = other;
        } else tell(tap.id, words("reload"));
      }
      tries = 0;
      isSending = false;
      underWay = "";
      if (isStopped) tell(tap.id, words("waits"));
      show(more);
      if (!more) send();
      else setTimeout(send, 3000);
    } catch {
      underWay = "";
      tries += 1;
      tell(tap.id, words("again"));
      show();
      setTimeout(() => { isSending = false; send(); }, Math.min(1000 * 2 ** Math.min(tries, 4), 10000));
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-tap]")) return;
    event.preventDefault();
    const button = event.submitter;
    const id = button.closest("[data-part]").id, what = button.dataset.what, isRow = form.id === "deur";
    // A row must say one thing: its buttons still say the old number, so another one takes the place of the first. Who
    // walked in is added up, each time anew.
    const before = isRow ? waiting().find((tap) => tap.id === id) : null;
    if (before && (before.name === underWay || before.focused === what)) return tell(id, words("ignored"));
    if (!isRow && Date.now() - addedAt < TWICE) return tell(id, words("twice"));
    if (!isRow) addedAt = Date.now();
    if (before) drop(before);
    const fields = Object.fromEntries(new FormData(form, button));
    delete fields.csrfmiddlewaretoken; // that of the page from which it is sent
    fields.key = crypto.randomUUID?.() ?? `${Date.now()}.${Math.random().toString(36).slice(2)}`;
    if (!waiting().length) had = false;
    keep({ fields, id, focused: what, until: words("until") });
    send();
    if (before) tell(id, words("changed"));
  });
  addEventListener("beforeunload", (event) => { if (unsaved.length) event.preventDefault(); });
  addEventListener("offline", () => show());
  addEventListener("online", () => { show(); send(); });
  send(); // what was kept when the page was closed

  // What the other tablet wrote down; not while something is typed or still to be saved.
  setInterval(async () => {
    if (document.hidden || waiting().length || document.activeElement?.matches("input, select")) return;
    try {
      const response = await fetch(location.href, { headers: { "X-Door": "look" }, redirect: "manual" });
      if (!response.ok || waiting().length) return;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of fresh.querySelectorAll("[data-part][data-mark]")) {
        const old = rowOf(part.id);
        if (old && old.dataset.mark !== part.dataset.mark && !old.contains(document.activeElement)) old.replaceWith(part);
      }
    } catch { /* the next time */ }
  }, 20000);
})();
