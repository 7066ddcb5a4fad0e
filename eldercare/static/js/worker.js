// Keeps the sheet of a visit, and what it is drawn with, for the way without a network. It keeps nothing else.
"use strict";

const SHEETS = "sheets-1";
const IS_SHEET = /^\/inspections\/parts\/[^/]+\/record$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (IS_SHEET.test(url.pathname)) event.respondWith(sheet(event.request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(drawn(event.request));
});

// The network goes first: a kept page is only for when there is none.
async function sheet(request, url) {
  const kept = await caches.open(SHEETS);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await kept.put(url.pathname, answer.clone());
    return answer;
  } catch (failure) {
    const found = await kept.match(url.pathname);
    if (found) return found;
    throw failure;
  }
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
