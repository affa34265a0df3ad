// The hall without a network: its shell, what people kept for reading, and the way into forms that wait on the device.
// No page that names a person is ever kept here: who is signed in gets a clean copy, fetched without their cookie.
'use strict';
const VERSION = '{{version}}', ASSETS = {{assets}}, FORMS = {{forms}};
const rule = { createScriptURL: path => { if (!FORMS.includes(path)) throw new TypeError(path); return path; } };
const trusted = self.trustedTypes?.createPolicy('sw', rule) || rule;
importScripts(...FORMS.slice(0, 2).map(path => trusted.createScriptURL(path)));
const SHELL = 'balai-' + VERSION, READ = 'baca-' + VERSION, LOOK = 'tampilan', REGIONS = 'wilayah';
/** Pages that everyone sees alike. */
const READABLE = /^\/(layanan(\/[a-z0-9-]+)?|periksa)?$/;
/** A draft, and perhaps one of its pages. */
const DRAFT = /^\/permohonan\/draf\/([0-9a-f-]{36})(?:\/([\w-]+))?$/;
/** Where a report is written. */
const REPORT = '/lapor';
/** Whoever waits for so long is shown what is kept. */
const PATIENCE = 12000;

const clean = (path, lang) => fetch(path, { credentials: 'omit', headers: { 'accept-language': lang } });
const look = async () => {
  const kept = await caches.match('/-/tampilan', { cacheName: LOOK });
  return kept ? kept.json() : { lang: 'id' };
};

/** Keeps a page for reading, with the time. */
const keep = async (cache, path, answer) => {
  if (!answer.ok || answer.redirected) return false;
  const headers = new Headers(answer.headers);
  headers.set('x-disimpan', String(Date.now()));
  headers.delete('content-encoding');
  const html = await answer.text();
  await cache.put(path, new Response(html, { headers }));
  // A script that only this page has is kept with it.
  const scripts = [...html.matchAll(/<script src="([^"]+)"/g)].map(([, from]) => from);
  await cache.addAll(scripts.filter(from => !ASSETS.includes(from) && !FORMS.includes(from)));
  return true;
};

/** A page as the device remembers it: in the look that was chosen last, and saying from when it is. */
const remembered = async (answer, at) => {
  const { lang, ...chosen } = await look();
  const words = KATA[lang] || KATA.id;
  const attributes = Object.entries(chosen).filter(([, v]) => /^[a-z]+$/.test(v)).map(([n, v]) => ` data-${n}="${v}"`).join('');
  let html = (await answer.text()).replace(/<html lang="(\w+)"[^>]*>/, (_, own) => `<html lang="${own}"${attributes}>`);
  if (at) {
    const when = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short', timeZone: ZONA }).format(+at);
    const note = `<div class="wrap flash"><div class="note warn" role="status" data-disimpan>${IKON}<p>${words.keptPage.replace('{at}', when)}</p></div></div>`;
    html = html.replace(/<main [^>]*>/, main => main + note);
  }
  const headers = new Headers(answer.headers);
  headers.delete('content-encoding');
  return new Response(html, { headers });
};

/** A page of the shell, in the language chosen last. */
const shell = async path => {
  const { lang } = await look();
  const page = await caches.match(`${path}?${lang}`, { cacheName: SHELL }) || await caches.match(`${path}?id`, { cacheName: SHELL });
  return page ? remembered(page) : Response.error();
};

/** What a form needs to go on without a network; fetched when the first form is opened, not on a first visit. */
const keepForms = async () => {
  const cache = await caches.open(SHELL);
  if (await cache.match('/luring/isian?id') && await cache.match('/luring/lapor?id')) return;
  await cache.addAll(FORMS);
  for (const lang of ['en', 'id']) {
    const page = await clean('/luring/isian', lang);
    if (page.ok) await cache.put(`/luring/isian?${lang}`, page);
    const report = await clean('/luring/lapor', lang);
    if (report.ok) await cache.put(`/luring/lapor?${lang}`, report);
  }
};
/** Where a report is written on this device; without it, what can be read. */
const reportFrame = async () => {
  const page = await shell('/luring/lapor');
  return page.ok ? page : shell('/luring');
};
/** The frame for a draft that is kept on this device. */
const frame = async (draf, sentOff) => {
  const kept = await Simpanan.of(draf).catch(() => []);
  if (!kept.length) return shell('/luring');
  const page = await shell('/luring/isian');
  if (!page.ok) return shell('/luring');
  return sentOff ? new Response((await page.text()).replace('<body', '<body data-lanjut'), { headers: page.headers }) : page;
};

addEventListener('install', e => e.waitUntil((async () => {
  const cache = await caches.open(SHELL), read = await caches.open(READ);
  await cache.addAll(ASSETS);
  for (const lang of ['id', 'en']) {
    const page = await clean('/luring', lang);
    if (!page.ok) throw new Error(`/luring: ${page.status}`);
    await cache.put(`/luring?${lang}`, page);
  }
  // What was kept for reading is fetched anew, so that no page of an earlier version meets the script of this one.
  const { lang } = await look();
  for (const name of (await caches.keys()).filter(name => name.startsWith('baca-') && name !== READ)) {
    for (const { url } of (await (await caches.open(name)).keys()).filter(({ url }) => READABLE.test(new URL(url).pathname))) {
      await clean(url, lang).then(answer => keep(read, url, answer)).catch(() => {});
    }
  }
  const before = (await caches.keys()).filter(name => name.startsWith('balai-') && name !== SHELL);
  for (const name of before) if (await (await caches.open(name)).match('/luring/isian?id')) await keepForms().catch(() => {});
  await skipWaiting();
})()));

addEventListener('activate', e => e.waitUntil((async () => {
  const ours = [SHELL, READ, LOOK, REGIONS];
  for (const name of await caches.keys()) if (!ours.includes(name)) await caches.delete(name);
  await clients.claim();
})()));

/** What came for everyone is kept as it came; of what came for one person, a clean copy, unless data is dear. */
const remember = async (path, answer) => {
  const cache = await caches.open(READ);
  if (!(answer.headers.get('cache-control') || '').includes('no-store')) return keep(cache, path, answer);
  const { lang, hemat } = await look();
  return hemat || await cache.match(path) ? false : keep(cache, path, await clean(path, lang));
};

const visit = async (e, { pathname, search }) => {
  const readable = READABLE.test(pathname) && !search;
  const kept = readable && await caches.match(pathname, { cacheName: READ });
  const draft = DRAFT.exec(pathname), packed = draft && (await Simpanan.of(draft[1]).catch(() => [])).length > 0;
  const isReport = pathname === REPORT && Boolean(await caches.match('/luring/lapor?id', { cacheName: SHELL }));
  const stale = () => kept ? remembered(kept, kept.headers.get('x-disimpan')) : packed ? frame(draft[1]) : isReport ? reportFrame() : null;
  let timer;
  try {
    const asked = fetch(e.request);
    const late = new Promise(done => { if (kept || packed || isReport) timer = setTimeout(() => done(null), PATIENCE); });
    const answer = await Promise.race([asked, late]);
    if (!answer) {
      e.waitUntil(asked.catch(() => {}));
      return stale();
    }
    if (readable && answer.ok) e.waitUntil(remember(pathname, answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return await stale() || shell('/luring');
  } finally {
    clearTimeout(timer);
  }
};

/** A form that is sent off. If the line breaks, `keep` lets it wait on the device, and nobody can tell whether the hall has it:
 * its key makes that all the same. A shared phone keeps nothing. */
const send = async (e, keep, next) => {
  const copy = e.request.clone();
  try {
    return await fetch(e.request);
  } catch {
    const form = await copy.formData();
    if (form.has('_bersama')) return shell('/luring');
    await keep(form);
    await registration.sync?.register('balai-antrean').catch(() => {});
    return next();
  }
};
const sendPage = (e, [, draf, page]) => send(e, form => Simpanan.type(draf, page, form, 'tunggu'), () => frame(draf, true));
const sendReport = e => send(e, form => Simpanan.keepReport(Simpanan.newReport(), form, 'tunggu'), reportFrame);
/** Sends what waits. Reports are left to a page on which one is being written. */
const flush = async () => {
  const open = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  return Simpanan.flush({ reports: !open.some(({ url }) => new URL(url).pathname === REPORT) });
};
addEventListener('sync', e => {
  if (e.tag !== 'balai-antrean') return;
  // A refusal makes the browser try again later; somebody else must look at the rest.
  e.waitUntil(flush().then(told => { if (told.some(({ keadaan }) => keadaan === 'tunggu')) throw new Error('waiting'); }));
});

/** Lists of regions are the same for everyone; the last answer stands in when there is no network. */
const regions = async e => {
  const cache = await caches.open(REGIONS);
  try {
    const answer = await fetch(e.request);
    if (answer.ok && !e.request.url.includes('q=')) e.waitUntil(cache.put(e.request.url, answer.clone()));
    return answer;
  } catch {
    return await cache.match(e.request.url) || Response.error();
  }
};

addEventListener('fetch', e => {
  const { request } = e, url = new URL(request.url);
  const draft = request.method === 'POST' && request.mode === 'navigate' && DRAFT.exec(url.pathname);
  if (url.origin === location.origin && draft && draft[2] && draft[2] !== 'hapus') return e.respondWith(sendPage(e, draft));
  if (url.origin === location.origin && request.method === 'POST' && request.mode === 'navigate' && url.pathname === REPORT) return e.respondWith(sendReport(e));
  if (url.origin !== location.origin || request.method !== 'GET') return;
  if (request.mode === 'navigate') e.respondWith(visit(e, url));
  else if (ASSETS.includes(url.pathname) || FORMS.includes(url.pathname)) e.respondWith(caches.match(url.pathname, { cacheName: SHELL }).then(kept => kept || fetch(request)));
  else if (url.pathname === '/wilayah') e.respondWith(regions(e));
  else if (request.destination === 'script') e.respondWith(caches.match(url.pathname, { cacheName: READ }).then(kept => kept || fetch(request)));
});

const told = {
  /** How the pages look, for those that come from here. Nothing of it is about a person. */
  look: async e => (await caches.open(LOOK)).put('/-/tampilan', Response.json(e.data.look)),
  /** Somebody is there, and perhaps a network: what waits is sent. */
  flush: () => flush(),
  /** A form is open: the next one may have no network. */
  form: () => keepForms(),
  /** Keeps these pages for reading; answers after each. */
  read: async e => {
    const cache = await caches.open(READ), { lang } = await look(), paths = e.data.read.filter(path => READABLE.test(path));
    let done = 0, failed = 0;
    for (const path of paths) {
      const ok = await clean(path, lang).then(answer => keep(cache, path, answer)).catch(() => false);
      ok ? done += 1 : failed += 1;
      e.source.postMessage({ read: { done, failed, of: paths.length } });
    }
  },
};
addEventListener('message', e => {
  for (const [what, act] of Object.entries(told)) if (e.data && e.data[what]) e.waitUntil(act(e));
});
