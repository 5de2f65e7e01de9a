{% comment %}Shows a page of ours when there is no internet. Keeps that page with its looks, and no other page: what stands on
a personal page never gets in here.{% endcomment %}"use strict"
const NAME = "offline-{{ version }}"
const KEPT = {{ kept|safe }}
const PAGES = /^\/({{ pages }})\//

self.addEventListener("install", event => {
  const page = new Request(KEPT[0], {cache: "reload", credentials: "omit"})
  event.waitUntil(caches.open(NAME).then(cache => cache.addAll([page, ...KEPT.slice(1)])).then(() => self.skipWaiting()))
})

self.addEventListener("activate", event => {
  const old = names => Promise.all(names.filter(name => name !== NAME).map(name => caches.delete(name)))
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()))
})

self.addEventListener("fetch", event => {
  const request = event.request, address = new URL(request.url)
  if (request.mode === "navigate" && PAGES.test(address.pathname))
    event.respondWith(fetch(request).catch(() => caches.match(KEPT[0])))
  else if (KEPT.includes(address.pathname + address.search))
    event.respondWith(fetch(request).catch(() => caches.match(request)))
})
