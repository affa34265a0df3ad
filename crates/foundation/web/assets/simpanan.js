// What waits on the device: drafts as they were when there was a network, what was typed since, and what is to be sent.
// Pages and the worker share it. Everything is sealed with a key that never leaves the browser and is gone after
// "Selesai"; of a record only its place and state lie open. On a shared phone all of it is in the memory of the tab.
'use strict';
self.Simpanan = (() => {
  const page = typeof document === 'object' ? document.documentElement : null;
  const shared = Boolean(page) && page.dataset.bersama !== undefined;
  const memory = new Map(), MONTH = 30 * 24 * 3600e3;

  const open = () => new Promise((yes, no) => {
    const asked = indexedDB.open('balai', 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore('kunci'); asked.result.createObjectStore('isi'); };
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });
  const run = async (store, mode, act) => {
    const base = await open();
    try {
      return await new Promise((yes, no) => {
        const tx = base.transaction(store, mode), asked = act(tx.objectStore(store));
        tx.oncomplete = () => yes(asked.result);
        tx.onerror = tx.onabort = () => no(tx.error);
      });
    } finally {
      base.close();
    }
  };

  /** The key of this browser: made once, never to be read, only to be used. */
  const key = async () => {
    const known = await run('kunci', 'readonly', store => store.get('k'));
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    await run('kunci', 'readwrite', store => store.add(made, 'k')).catch(() => {});
    return run('kunci', 'readonly', store => store.get('k'));
  };
  const bound = (id, iv) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(id) });
  const seal = async (id, bytes) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt(bound(id, iv), await key(), bytes) };
  };
  const unseal = async (id, { iv, data }) => crypto.subtle.decrypt(bound(id, iv), await key(), data);

  /** Keeps a record: `open` lies open, `value` and the files are sealed. */
  const put = async (id, open, value, files = []) => {
    if (shared) return void memory.set(id, { open: { ...open, at: Date.now() }, value, files });
    const about = files.map(([field, file]) => ({ field, name: file.name, type: file.type }));
    const record = { open: { ...open, at: Date.now() }, files: [] };
    for (const [, file] of files) record.files.push(await seal(id, await file.arrayBuffer()));
    record.value = await seal(id, new TextEncoder().encode(JSON.stringify({ value, about })));
    await run('isi', 'readwrite', store => store.put(record, id));
  };
  const get = async id => {
    if (shared) return memory.get(id) || null;
    const record = await run('isi', 'readonly', store => store.get(id));
    if (!record) return null;
    try {
      const { value, about } = JSON.parse(new TextDecoder().decode(await unseal(id, record.value)));
      const files = [];
      for (const [at, { field, name, type }] of about.entries()) files.push([field, new File([await unseal(id, record.files[at])], name, { type })]);
      return { open: record.open, value, files };
    } catch {
      // Sealed with a key that is gone: nobody can read it any more.
      await remove(id);
      return null;
    }
  };
  const remove = async id => shared ? memory.delete(id) : run('isi', 'readwrite', store => store.delete(id));
  /** Places and states of all records, those that nobody touched for a month left out and thrown away. */
  const list = async () => {
    if (shared) return [...memory].map(([id, { open }]) => ({ id, ...open }));
    // Looking makes no database where there is none.
    if (indexedDB.databases && !(await indexedDB.databases()).some(({ name }) => name === 'balai')) return [];
    const found = [];
    await run('isi', 'readwrite', store => {
      const walk = store.openCursor();
      walk.onsuccess = () => {
        const at = walk.result;
        if (!at) return;
        if (Date.now() - at.value.open.at > MONTH) at.delete(); else found.push({ id: at.key, ...at.value.open });
        at.continue();
      };
      return walk;
    });
    return found;
  };
  /** Forgets everything. The key goes first: what is left of the rest cannot be read any more. */
  const forget = async () => {
    memory.clear();
    await run('kunci', 'readwrite', store => store.clear());
    await run('isi', 'readwrite', store => store.clear());
    await new Promise(done => { const asked = indexedDB.deleteDatabase('balai'); asked.onsuccess = asked.onerror = asked.onblocked = done; });
  };

  const places = { pack: draf => `pak/${draf}`, page: (draf, at) => `hal/${draf}/${at}`, send: draf => `kirim/${draf}`, news: draf => `kabar/${draf}` };
  const of = async draf => (await list()).filter(({ id }) => id.split('/')[1] === draf);
  const drop = async (draf, kinds) => { for (const { id } of await of(draf)) if (kinds.includes(id.split('/')[0])) await remove(id); };

  /** What was typed on a page: fields and files of a form. `state` is `ketik` while typing and `tunggu` once sent off. */
  const type = async (draf, at, form, state) => {
    const fields = [], files = [];
    for (const [name, value] of form) {
      if (name === '_csrf') continue;
      if (typeof value === 'string') fields.push([name, value]); else if (value.size) files.push([name, value]);
    }
    const own = name => fields.find(([known]) => known === name)?.[1] || '';
    const id = at === 'kirim' ? places.send(draf) : places.page(draf, at);
    await put(id, { draf, page: at, state, key: own('_kunci') || crypto.randomUUID() }, { fields, sidik: own('_sidik') }, files);
  };

  class Waiting extends Error {}
  /** Asks the hall. What cannot be answered now is asked again later. */
  const ask = async (draf, options = {}) => {
    let answer;
    try {
      answer = await fetch(`/permohonan/draf/${draf}/luring`, { cache: 'no-store', redirect: 'error', ...options, headers: { accept: 'application/json' } });
    } catch (error) {
      throw new Waiting(String(error));
    }
    if (answer.status >= 500 || answer.status === 429) throw new Waiting(String(answer.status));
    const body = await answer.json().catch(() => ({}));
    return { status: answer.status, ...body };
  };
  const say = (draf, keadaan, more = {}) => {
    if (!shared && 'BroadcastChannel' in self) {
      const channel = new BroadcastChannel('balai');
      channel.postMessage({ draf, keadaan, ...more });
      channel.close();
    }
    return { draf, keadaan, ...more };
  };
  const filed = async (draf, { nomor, alamat }, layanan) => {
    await drop(draf, ['pak', 'hal', 'kirim']);
    await put(places.news(draf), { draf, state: 'terkirim' }, { nomor, alamat, layanan });
    return say(draf, 'terkirim', { nomor, alamat });
  };

  /** The draft as it is at the hall now, kept for days without a network. */
  const fetchPack = async draf => {
    const pack = await ask(draf);
    if (pack.keadaan === 'draf') {
      await put(places.pack(draf), { draf, state: 'pak' }, pack);
      // What the hall has taken already, its answer having got lost, need not be sent again.
      for (const { id, key } of await of(draf)) if (id.startsWith('hal/') && pack.sudah.includes(key)) await remove(id);
    }
    return pack;
  };

  const post = (draf, token, record, more) => {
    const body = new FormData();
    for (const [name, value] of record.value.fields) if (!(name in more) && !/^_(kunci|sidik|tambah|kurang|pilih|hapus)$/.test(name)) body.append(name, value);
    for (const [name, file] of record.files) body.append(name, file, file.name);
    for (const [name, value] of Object.entries({ _csrf: token, _kunci: record.open.key, ...more })) body.append(name, value);
    return ask(draf, { method: 'POST', body });
  };

  /** Sends one page; true when the hall has it. */
  const sendPage = async (draf, pack, id) => {
    const record = await get(id);
    if (!record) return true;
    const { status, ...body } = await post(draf, pack.token, record, { _halaman: record.open.page, _sidik: record.value.sidik });
    if (body.keadaan === 'tersimpan' || body.keadaan === 'terkirim') {
      await remove(id);
      return !body.cacat?.length;
    }
    const state = body.keadaan === 'beda' ? 'beda' : 'lihat';
    await put(id, { ...record.open, state }, { ...record.value, tanya: { status, ...body } }, record.files);
    return false;
  };

  const sendDraft = async draf => {
    const pack = await fetchPack(draf);
    if (pack.status === 401) return say(draf, 'masuk');
    if (pack.keadaan === 'terkirim') return filed(draf, pack, pack.layanan);
    if (pack.keadaan !== 'draf') return say(draf, 'lihat', { title: pack.title });
    const order = pack.halaman.map(({ id }) => places.page(draf, id));
    const waiting = (await of(draf)).filter(({ id, state }) => id.startsWith('hal/') && state === 'tunggu');
    waiting.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    let fine = true;
    for (const { id } of waiting) fine = await sendPage(draf, pack, id) && fine;
    const open = (await of(draf)).filter(({ id, state }) => id.startsWith('hal/') && (state === 'beda' || state === 'lihat'));
    const last = await get(places.send(draf));
    if (open.length) return say(draf, open.some(({ state }) => state === 'beda') ? 'beda' : 'lihat', { page: open[0].page });
    if (last) {
      const answer = await post(draf, pack.token, last, { _kirim: '1' });
      if (answer.keadaan === 'terkirim') return filed(draf, answer, pack.layanan);
      await remove(places.send(draf));
      await put(places.news(draf), { draf, state: 'lihat' }, { cacat: answer.cacat || [], alamat: answer.alamat || '', judul: answer.title || '' });
      return say(draf, 'lihat', { alamat: answer.alamat });
    }
    if (waiting.length) await fetchPack(draf);
    return say(draf, fine ? 'tersimpan' : 'lihat');
  };

  // Reports: each a record of its own, and one for what is being typed just now.
  const typing = 'lapor/ketik', newReport = () => `lapor/${crypto.randomUUID()}`;
  const reports = async () => (await list()).filter(({ id }) => id.startsWith('lapor/')).sort((a, b) => a.at - b.at);
  const keepReport = (id, form, state) => {
    const fields = [], files = [];
    for (const [name, value] of form) {
      if (name === '_csrf' || name === '_bersama' || name === '_rev' && value === '0') continue;
      if (typeof value === 'string') fields.push([name, value]); else if (value.size) files.push([name, value]);
    }
    return put(id, { lapor: true, state }, { fields }, files);
  };
  const askReport = async options => {
    let answer;
    try {
      answer = await fetch('/lapor/luring', { cache: 'no-store', redirect: 'error', ...options, headers: { accept: 'application/json' } });
    } catch (error) {
      throw new Waiting(String(error));
    }
    if (answer.status >= 500 || answer.status === 429) throw new Waiting(String(answer.status));
    return { status: answer.status, ...await answer.json().catch(() => ({})) };
  };
  /** Sends a report; it leaves the device when the hall has it. */
  const sendReport = async id => {
    const record = await get(id);
    if (!record) return null;
    const { token, ditulis } = await askReport(), body = new FormData();
    // Turned away once, its pictures are not carried there again while the other report is still being written.
    if (ditulis && record.open.lain) return say(undefined, 'lain', { lapor: id });
    for (const [name, value] of record.value.fields) body.append(name, value);
    for (const [name, file] of record.files) body.append(name, file, file.name);
    body.append('_csrf', token);
    body.append('_kunci', id.slice('lapor/'.length));
    const { status, ...answer } = await askReport({ method: 'POST', body });
    if (answer.keadaan === 'terkirim' || answer.keadaan === 'tersimpan') await remove(id);
    if (answer.keadaan === 'lain') await put(id, { ...record.open, lain: true }, record.value, record.files);
    return say(undefined, answer.keadaan || 'lihat', { ...answer, lapor: id });
  };
  /** Sends reports, oldest first, until one of them has to be gone on with by hand. */
  const sendReports = async () => {
    const told = [];
    for (const { id } of (await reports()).filter(({ state }) => state === 'tunggu')) {
      try {
        const one = await sendReport(id);
        if (one) told.push(one);
        if (one?.keadaan === 'tersimpan' || one?.keadaan === 'lain') break;
      } catch (error) {
        if (!(error instanceof Waiting)) throw error;
        told.push(say(undefined, 'tunggu', { lapor: id }));
        break;
      }
    }
    return told;
  };

  /** Sends what waits, one after the other, one sender at a time. Gives what came of each. `reports` are left to a page
   * on which one is being written. */
  const flush = ({ reports: too = false } = {}) => {
    const go = async () => {
      const drafts = new Set((await list()).filter(({ draf, state }) => draf && state === 'tunggu').map(({ draf }) => draf)), told = [];
      for (const draf of drafts) {
        try {
          told.push(await sendDraft(draf));
        } catch (error) {
          if (!(error instanceof Waiting)) throw error;
          told.push(say(draf, 'tunggu'));
        }
      }
      if (too) told.push(...await sendReports());
      return told;
    };
    return navigator.locks && !shared ? navigator.locks.request('balai-antrean', go) : go();
  };

  return { shared, put, get, remove, list, of, drop, forget, places, type, fetchPack, typing, newReport, reports, keepReport, flush, Waiting };
})();
