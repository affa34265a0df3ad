// Reading without network, on every page: the worker that keeps pages, and what the device has kept. It makes pages
// better and none possible; on a shared phone nothing of it runs.
'use strict';
(() => {
  const shared = document.documentElement.dataset.bersama !== undefined;

  // Whoever ticks "ponsel bersama" is not remembered by the browser from that moment on.
  const tick = document.querySelector('#bersama');
  // A password that counts as a one-time code is offered to no password manager, and so neither is the name beside it.
  const quiet = control => control.type === 'password' ? 'one-time-code' : 'off';
  const hush = () => { for (const control of tick.form.elements) if (control.name) control.autocomplete = tick.checked ? quiet(control) : control.dataset.lengkap ?? (control.dataset.lengkap = control.autocomplete); };
  if (tick) { hush(); tick.addEventListener('change', hush); }

  /** Forgets what waits on the device: the key first, since the rest is worth nothing without it. Asks if it is not sent. */
  const forget = async question => {
    const is = indexedDB.databases ? (await indexedDB.databases()).some(({ name }) => name === 'balai') : false;
    if (is) {
      const done = asked => new Promise((yes, no) => { asked.onsuccess = () => yes(asked.result); asked.onerror = () => no(asked.error); });
      const base = await done(indexedDB.open('balai')), store = (name, mode) => base.transaction(name, mode).objectStore(name);
      const waits = (await done(store('isi', 'readonly').getAll())).some(({ open }) => ['tunggu', 'beda', 'lihat'].includes(open.state));
      if (waits && !confirm(question)) { base.close(); return false; }
      await done(store('kunci', 'readwrite').clear());
      await done(store('isi', 'readwrite').clear());
      base.close();
      await new Promise(next => { const asked = indexedDB.deleteDatabase('balai'); asked.onsuccess = asked.onerror = asked.onblocked = next; });
    }
    if (!shared) return true;
    for (const name of await caches.keys()) await caches.delete(name);
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    sessionStorage.clear();
    localStorage.clear();
    return true;
  };
  for (const form of document.querySelectorAll('form[action="/keluar"]')) form.addEventListener('submit', event => {
    event.preventDefault();
    event.stopPropagation();
    // Signing out must not depend on anything here.
    forget(form.dataset.unsent).catch(() => true).then(go => { if (go) form.submit(); });
  });

  // One script, and pages of the hall that this device kept.
  const rule = { createHTML: page => page, createScriptURL: path => { if (path !== '/sw.js') throw new TypeError(path); return path; } };
  const trusted = window.trustedTypes?.createPolicy('luring', rule) || rule;
  const worker = navigator.serviceWorker, html = document.documentElement, { size, theme, contrast, hemat } = html.dataset;
  const safe = location.protocol === 'https:' || /^(localhost|127\.)/.test(location.hostname);
  if (!worker || !safe || !('caches' in window)) return;
  const start = async () => {
    await worker.register(trusted.createScriptURL('/sw.js'));
    return (await worker.ready).active;
  };
  const look = { lang: html.lang };
  for (const [name, value] of Object.entries({ size, theme, contrast, hemat })) if (value !== undefined) look[name] = value || 'ya';

  // After the page is there, so that a slow line carries first what is read first. Whoever saves data has a worker only
  // after asking for one.
  const begin = async () => {
    if (hemat !== undefined && !worker.controller) return;
    const active = await start();
    active.postMessage({ look });
    active.postMessage({ flush: true });
  };
  const afterLoad = () => { if (!shared) begin().catch(() => {}); };
  if (document.readyState === 'complete') afterLoad(); else addEventListener('load', afterLoad);

  // "Simpan untuk dibaca tanpa jaringan": every service, with its progress.
  for (const box of document.querySelectorAll('[data-keep]')) {
    const button = box.querySelector('button'), told = box.querySelector('[role=status]');
    const paths = ['/', '/layanan', ...box.dataset.keep.split(' ')];
    box.hidden = false;
    button.addEventListener('click', async () => {
      button.disabled = true;
      const say = (key, values) => { told.textContent = Object.entries(values).reduce((text, [n, v]) => text.replace(`{${n}}`, v), box.dataset[key]); };
      try {
        const active = await start();
        worker.addEventListener('message', ({ data: { read } = {} }) => {
          if (!read) return;
          say(read.done + read.failed < read.of ? 'going' : read.failed ? 'some' : 'done', read);
          button.disabled = read.done + read.failed < read.of;
        });
        active.postMessage({ look });
        active.postMessage({ read: paths });
      } catch {
        say('some', { done: 0, of: paths.length });
        button.disabled = false;
      }
    });
  }

  // On the page that says that there is no network: what can be read all the same.
  const list = document.querySelector('[data-kept]');
  if (list) (async () => {
    const found = new Map();
    for (const name of (await caches.keys()).filter(name => name.startsWith('baca-'))) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const page = new DOMParser().parseFromString(trusted.createHTML(await (await cache.match(request)).text()), 'text/html');
        found.set(new URL(request.url).pathname, page.querySelector('h1')?.textContent || page.title);
      }
    }
    for (const [path, title] of [...found].sort((a, b) => a[1].localeCompare(b[1]))) {
      const item = document.createElement('li'), link = document.createElement('a');
      link.href = path;
      link.textContent = title;
      item.append(link);
      list.append(item);
    }
    list.closest('section').hidden = !found.size;
  })().catch(() => {});
})();
