// The test page, the card of observation and their parts are kept by the browser, so that it opens without network. Answers are never kept here.
const PAGES = "marshrut-take-5";
const ours = (url) => /^\/(diagnostics\/(link\/)?take\/\d+\/(media\/[\w-]+\/)?|visits\/\d+\/card\/)$/.test(url.pathname);
const part = (url) => url.pathname.startsWith("/static/");
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil((async () => {
  for (const key of await caches.keys()) if (key !== PAGES) await caches.delete(key);
  await self.clients.claim();
})()));
self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin || !(ours(url) || part(url))) return;
  e.respondWith((async () => {
    const kept = await caches.open(PAGES);
    try {
      const answer = await fetch(e.request);
      if (answer.ok) await kept.put(e.request, answer.clone());
      return answer;
    } catch (error) {
      const found = await kept.match(e.request, { ignoreVary: true });
      if (found) return found;
      throw error;
    }
  })());
});
self.addEventListener("message", (e) => { if (e.data === "forget") e.waitUntil((async () => {
  const kept = await caches.open(PAGES);
  for (const request of await kept.keys()) if (ours(new URL(request.url))) await kept.delete(request);
})()); });
self.addEventListener("message", (e) => { if (e.data?.keep) e.waitUntil((async () => {
  const kept = await caches.open(PAGES);
  for (const address of e.data.keep.filter((one) => ours(new URL(one)))) if (!(await kept.match(address))) await kept.add(address).catch(() => {});
})()); });
self.addEventListener("sync", (e) => { if (e.tag === "outbox") e.waitUntil(self.clients.matchAll().then((all) => all.forEach((c) => c.postMessage("flush")))); });
self.addEventListener("message", (e) => { if (e.data?.drop && ours(new URL(e.data.drop))) e.waitUntil(caches.open(PAGES).then((kept) => kept.delete(e.data.drop))); });
