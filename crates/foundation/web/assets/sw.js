// Keeps the page that says that there is no network, and what it needs to look right. No personal page is ever kept.
'use strict';
const KEEP = 'balai-1', SHELL = ['/luring', '{{css}}', '{{js}}', '/aset/balai.svg'];
addEventListener('install', e => e.waitUntil(caches.open(KEEP).then(c => c.addAll(SHELL)).then(() => skipWaiting())));
addEventListener('activate', e => e.waitUntil(
  caches.open(KEEP).then(async c => {
    for (const r of await c.keys()) if (!SHELL.includes(new URL(r.url).pathname)) await c.delete(r);
    return clients.claim();
  })));
addEventListener('fetch', e => {
  if (e.request.method !== 'GET') return;
  if (e.request.mode === 'navigate') e.respondWith(fetch(e.request).catch(() => caches.match('/luring')));
  else if (SHELL.includes(new URL(e.request.url).pathname)) e.respondWith(caches.match(e.request).then(r => r || fetch(e.request)));
});
