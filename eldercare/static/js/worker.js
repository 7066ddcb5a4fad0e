// Keeps the sheet of a visit, and what it is drawn with, for the way without a network. It keeps nothing else.
"use strict";

const SHEETS = "sheets-1";
const PATIENCE = 6000; // milliseconds: longer than that, a network that does not answer is none
const IS_SHEET = /^\/inspections\/parts\/[^/]+\/record$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (IS_SHEET.test(url.pathname)) event.respondWith(sheet(event.request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(drawn(event.request));
});

// The network goes first: a kept page is only for when there is none, or the server is down. The page keeps itself,
// together with what it is drawn with (js/sheet.js), so that a new page never stands there without its script.
async function sheet(request, url) {
  const found = await (await caches.open(SHEETS)).match(url.pathname);
  if (!found) return fetch(request);
  const late = new Promise((resolve) => setTimeout(() => resolve(found), PATIENCE));
  const answer = fetch(request).then((one) => (one.status >= 500 ? found : one), () => found);
  return Promise.race([answer, late]);
}

async function drawn(request) {
  try {
    return await fetch(request);
  } catch (failure) {
    const found = await (await caches.open(SHEETS)).match(request, {ignoreSearch: true});
    if (found) return found;
    throw failure;
  }
}
