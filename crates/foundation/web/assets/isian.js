// Forms that go on without a network. On a page of the hall it keeps what is typed; without a network it draws the page
// from what the device kept, and puts what is sent off into the queue. Nothing is judged here but what to show.
'use strict';
(() => {
  const at = /^\/permohonan\/draf\/([0-9a-f-]{36})(?:\/([\w-]+))?$/.exec(location.pathname);
  if (!at || !('indexedDB' in window) || !crypto.subtle) return;
  const $ = (sel, from = document) => from.querySelector(sel), $$ = (sel, from = document) => [...from.querySelectorAll(sel)];
  const html = document.documentElement, words = KATA[html.lang] || KATA.id, { places } = Simpanan, draf = at[1];
  // The only texts that become elements here are pages of the hall and the parts of forms that it sent.
  const pages = window.trustedTypes?.createPolicy('isian', { createHTML: page => page }) || { createHTML: page => page };
  const read = page => new DOMParser().parseFromString(pages.createHTML(page), 'text/html');
  let bar = $('[data-keadaan]'), box = $('[data-isian]');
  const put = (text, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), text);
  const clock = when => new Intl.DateTimeFormat(html.lang, { hour: '2-digit', minute: '2-digit', timeZone: ZONA }).format(when);

  /** The one line that says where what was typed is. */
  const tell = (state, { link, text = words[state], ...values } = {}) => {
    if (!bar) return;
    bar.hidden = false;
    bar.dataset.keadaan = state;
    bar.className = `note ${{ kept: 'ok', sent: 'ok', saved: 'ok' }[state] || 'warn'}`;
    const p = $('p', bar);
    p.textContent = put(text, values);
    if (link) {
      const a = Object.assign(document.createElement('a'), { href: link[0], textContent: link[1] });
      p.append(' ', a);
    }
  };

  // What a condition of the service file says, as far as it can be told here: true, false, or unknown (undefined).
  const judge = (source, values) => {
    const tokens = source.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+|[\w.]+|==|!=|<=|>=|&&|\|\||[^\s]/g) || [];
    let i = 0;
    const is = token => tokens[i] === token && (i += 1, true);
    const unknown = Symbol('unknown');
    const atom = () => {
      const token = tokens[i++];
      if (token === '(') { const value = or(); return is(')') ? value : unknown; }
      if (token === '[') {
        const all = [];
        while (i < tokens.length && !is(']')) { all.push(or()); is(','); }
        return all;
      }
      if (token === '!') { const value = atom(); return typeof value === 'boolean' ? !value : unknown; }
      if (/^["']/.test(token)) return token.slice(1, -1);
      if (/^\d+$/.test(token)) return Number(token);
      if (token === 'true' || token === 'false') return token === 'true';
      if (token === 'null') return null;
      if (!/^\w+$/.test(token || '') || tokens[i] === '(') { i = tokens.length; return unknown; }
      return token in values ? values[token] : unknown;
    };
    const compare = () => {
      const left = atom();
      for (const [sign, act] of [['==', (a, b) => a === b], ['!=', (a, b) => a !== b], ['<=', (a, b) => a <= b], ['>=', (a, b) => a >= b], ['<', (a, b) => a < b], ['>', (a, b) => a > b], ['in', (a, b) => b.includes(a)]]) {
        if (!is(sign)) continue;
        const right = atom();
        if (left === unknown || right === unknown || (sign === 'in' && !Array.isArray(right))) return unknown;
        return act(left, right);
      }
      return left;
    };
    const fold = (next, sign, decides) => () => {
      let value = next();
      while (is(sign)) {
        const other = next();
        value = value === decides || other === decides ? decides : value === unknown || other === unknown ? unknown : other;
      }
      return value;
    };
    const and = fold(compare, '&&', false), or = fold(and, '||', true), value = or();
    return i < tokens.length || typeof value !== 'boolean' ? undefined : value;
  };

  /** The answers as conditions see them: what the hall knows, and over it what stands on pages kept here. */
  const answers = (pack, pages) => {
    const values = { ...pack.nilai, varian: pack.varian, hari_ini: pack.hari_ini };
    for (const name of Object.keys(pack.jenis)) if (!(name in values)) values[name] = null;
    const boxed = { ya: all => all[0] === 'ya' ? true : all[0] === 'tidak' ? false : null, angka: all => /^\d+$/.test(all[0]) ? Number(all[0]) : null, banyak: all => all };
    for (const fields of pages) {
      for (const name of new Set(fields.map(([name]) => name))) {
        const all = fields.filter(([known]) => known === name).map(([, value]) => value), kind = pack.jenis[name];
        // What only the hall can read, such as a date in three boxes, cannot be told here once it was typed anew.
        if (kind) values[name] = (boxed[kind] || (all => all[0] || null))(all); else delete values[name.split('.')[0]];
      }
    }
    for (const [name, kind] of Object.entries(pack.jenis)) if (kind === 'ya' && typeof values[name] === 'string') values[name] = boxed.ya([values[name]]);
    return values;
  };

  const wrapper = (form, path) => form.querySelector(`[id="${CSS.escape(path)}"]`)?.closest('.field') || form.querySelector(`[name="${CSS.escape(path)}"]`)?.closest('.field');
  /** Shows what the answers ask for. A hidden control is not sent. */
  const show = (form, pack, values) => {
    for (const [path, when] of Object.entries(pack.syarat)) {
      const field = wrapper(form, path);
      if (!field) continue;
      const hidden = judge(when, values) === false;
      field.hidden = hidden;
      for (const control of $$('input,select,textarea', field)) control.disabled = hidden;
    }
  };

  /** Says before a file is chosen how large it may be, and at once if it is larger. */
  const limits = (form, pack) => {
    for (const [path, kind] of Object.entries(pack.jenis)) {
      const input = kind.byte && form.querySelector(`input[type=file][name="${CSS.escape(path)}"]`);
      if (!input || input.dataset.batas) continue;
      const size = Math.floor(kind.byte / 1e6), hint = Object.assign(document.createElement('p'), { className: 'hint', textContent: put(words.limit, { size }) });
      input.dataset.batas = size;
      hint.setAttribute('aria-live', 'polite');
      input.before(hint);
      input.addEventListener('change', () => {
        const large = [...input.files].find(file => file.size > kind.byte && !/^image\/(jpeg|png|webp)$/.test(file.type));
        hint.textContent = put(large ? words.large : words.limit, { size, name: large?.name });
      });
    }
  };

  /** Writes what was typed into the form again. */
  const refill = (form, { value: { fields }, files = [] }) => {
    const queues = new Map();
    for (const [name, value] of fields) queues.set(name, [...(queues.get(name) || []), value]);
    for (const control of $$('input,select,textarea', form)) {
      const values = queues.get(control.name);
      if (control.name.startsWith('_') || control.type === 'file') continue;
      if (control.type === 'checkbox' || control.type === 'radio') control.checked = Boolean(values?.includes(control.value));
      else if (values) control.value = values.shift() ?? control.value;
    }
    for (const input of $$('input[type=file]', form)) {
      const own = files.filter(([name]) => name === input.name);
      if (!own.length || !('DataTransfer' in window)) continue;
      const transfer = new DataTransfer();
      for (const [, file] of own) transfer.items.add(file);
      input.files = transfer.files;
    }
  };

  /** While somebody types, it is kept. Nothing is kept of a page on which nothing was typed. */
  let saving = Promise.resolve();
  const watch = (form, page) => {
    let timer, dirty = false;
    const save = () => {
      clearTimeout(timer);
      if (!dirty || !form.isConnected) return saving;
      dirty = false;
      const data = new FormData(form);
      saving = saving.then(() => Simpanan.type(draf, page, data, 'ketik')).then(() => tell(Simpanan.shared ? 'memory' : 'kept', { at: clock(Date.now()) })).catch(() => {});
      return saving;
    };
    const note = () => { dirty = true; clearTimeout(timer); timer = setTimeout(save, 500); };
    form.addEventListener('input', note);
    form.addEventListener('change', note);
    addEventListener('pagehide', save);
    document.addEventListener('visibilitychange', save);
    return save;
  };

  const waitForLine = async () => {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register('balai-antrean').catch(() => {});
  };

  /** Sends what waits and says what came of it. */
  const send = async ({ after = () => {} } = {}) => {
    if (!(await Simpanan.of(draf)).some(({ state }) => state === 'tunggu')) return null;
    const told = (await Simpanan.flush()).find(told => told.draf === draf) || null;
    if (told) await report(told);
    after(told);
    return told;
  };
  const report = async told => {
    if (told.keadaan === 'tunggu') return tell(Simpanan.shared ? 'memory' : await Simpanan.get(places.send(draf)) ? 'waitSend' : 'wait');
    if (told.keadaan === 'masuk') return tell('signIn', { link: [`/masuk?lanjut=${encodeURIComponent(`/permohonan/draf/${draf}`)}`, words.signInLink] });
    if (told.keadaan === 'terkirim') return tell('sent', { at: clock(Date.now()), ref: told.nomor, link: [told.alamat, words.sentLink] });
    if (told.keadaan === 'beda') return ask(told.page);
    if (told.keadaan === 'lihat') return tell('look', { link: [told.alamat || `/permohonan/draf/${draf}`, words.lookLink] });
    return tell('saved', { at: clock(Date.now()) });
  };

  /** Both versions of a page, side by side; the person chooses, and what they choose is sent. */
  const ask = async page => {
    const id = places.page(draf, page), record = await Simpanan.get(id);
    if (!record?.value.tanya?.baris) return;
    tell('differs');
    const part = $('template[data-beda]').content.cloneNode(true), table = $('tbody', part);
    for (const { nama, sini, sana } of record.value.tanya.baris) {
      const row = document.createElement('tr');
      for (const [tag, text] of [['th', nama], ['td', sini], ['td', sana]]) row.append(Object.assign(document.createElement(tag), { textContent: text || words.empty }));
      row.firstChild.scope = 'row';
      table.append(row);
    }
    const choose = async mine => {
      if (mine) {
        const { tanya, ...value } = record.value;
        // Another sending, made with both versions in sight.
        await Simpanan.put(id, { ...record.open, state: 'tunggu', key: crypto.randomUUID() }, { ...value, sidik: tanya.sidik }, record.files);
      } else await Simpanan.remove(id);
      $('[data-pilihan]')?.remove();
      const told = await send();
      if (!told || told.keadaan === 'tersimpan') location.assign(`/permohonan/draf/${draf}`);
    };
    $('[data-sini]', part).addEventListener('click', () => choose(true));
    $('[data-sana]', part).addEventListener('click', () => choose(false));
    $('[data-pilihan]')?.remove();
    bar.after(part);
    $('[data-pilihan] h2').focus();
  };

  // Without a network: the page as the device knows it.
  const draw = async (pack, page) => {
    const kept = [];
    for (const { id } of await Simpanan.of(draf)) if (id.startsWith('hal/')) kept.push(await Simpanan.get(id));
    const typed = kept.filter(Boolean), all = answers(pack, typed.map(({ value }) => value.fields));
    const pages = pack.halaman.filter(({ tampil }) => !tampil || judge(tampil, all) !== false);
    const index = pages.findIndex(({ id }) => id === page), go = to => { history.pushState(null, '', `/permohonan/draf/${draf}/${to}`); return draw(pack, to); };
    const isLast = page === 'periksa' || page === 'kirim';
    if (index < 0 && !isLast) return go((pages.find(({ id, sudah }) => !sudah && !typed.some(({ open }) => open.page === id)) || { id: 'periksa' }).id);
    const part = $(`template[data-${isLast ? 'periksa' : 'halaman'}]`).content.cloneNode(true), fill = (name, text) => { const el = $(`[data-${name}]`, part); if (el) el.textContent = text || ''; };
    fill('layanan', `${pack.layanan}, ${put(words.part, { part: isLast ? pages.length + 1 : index + 1, parts: pages.length + 1 })}`);
    const before = isLast ? pages.at(-1) : pages[index - 1], back = $('[data-balik]', part);
    if (before) {
      back.href = `/permohonan/draf/${draf}/${before.id}`;
      back.textContent = before.judul;
      back.addEventListener('click', event => { event.preventDefault(); go(before.id); });
    } else back.parentElement.remove();
    if (isLast) await drawLast(part, pack, pages, typed, go); else drawPage(part, pack, pages, index, typed, go);
    box.replaceChildren(part);
    document.title = `${$('h1', box).textContent} | Balai`;
    scrollTo(0, 0);
    $('h1', box).focus();
  };

  const drawPage = (part, pack, pages, index, typed, go) => {
    const { id, judul, bantuan, isi, sidik } = pages[index], form = $('form', part), own = typed.find(({ open }) => open.page === id);
    $('h1', part).textContent = judul;
    $('[data-bantuan]', part).textContent = bantuan || '';
    $('[data-bantuan]', part).hidden = !bantuan;
    $('[data-isi]', part).append(...read(isi).body.childNodes);
    for (const [name, value] of [['_sidik', own?.value.sidik || sidik], ['_kunci', crypto.randomUUID()]]) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
    // What only the hall can do is said where it stands, and comes back with the network.
    for (const button of $$('[name=_hapus],[name=_pilih],[name=_kurang]', form)) button.disabled = true;
    for (const button of $$('[name=_tambah]', form)) button.addEventListener('click', event => { event.preventDefault(); addRow(button); });
    if (own) {
      const rows = own.value.fields.map(([name]) => /^(\w+)\.(\d+)\./.exec(name)).filter(Boolean);
      for (const button of $$('[name=_tambah]', form)) for (let n = Math.max(0, ...rows.filter(row => row[1] === button.value).map(row => +row[2] + 1)) - $$('[role=group]', button.closest('.field')).length; n > 0; n -= 1) addRow(button);
      refill(form, own);
    }
    const reshow = () => show(form, pack, answers(pack, [...typed.filter(({ open }) => open.page !== id).map(({ value }) => value.fields), [...new FormData(form)].filter(([, value]) => typeof value === 'string')]));
    reshow();
    limits(form, pack);
    form.addEventListener('change', reshow);
    const save = watch(form, id);
    form.addEventListener('submit', async event => {
      event.preventDefault();
      await save();
      await Simpanan.type(draf, id, new FormData(form), 'tunggu');
      await waitForLine();
      tell(Simpanan.shared ? 'memory' : 'wait');
      await go(pages[index + 1]?.id || 'periksa');
      send({ after: back }).catch(() => {});
    });
  };

  /** Another row of a group: the last one once more, empty, one number on. */
  const addRow = button => {
    const rows = $$('[role=group]', button.closest('.field')), last = rows.at(-1), next = rows.length, own = button.value;
    const row = last.cloneNode(true);
    for (const el of [row, ...$$('*', row)]) {
      for (const name of ['id', 'name', 'for', 'aria-describedby', 'data-name']) if (el.hasAttribute(name)) el.setAttribute(name, el.getAttribute(name).replaceAll(`${own}.${next - 1}.`, `${own}.${next}.`));
      if (el.matches('input:not([type=radio],[type=checkbox],[type=hidden]),textarea')) el.value = '';
      if (el.matches('[type=radio],[type=checkbox]')) el.checked = false;
    }
    const title = label => label.replace(/\d+$/, next + 1);
    row.setAttribute('aria-label', title(row.getAttribute('aria-label')));
    const bold = $('b', row);
    if (bold) bold.textContent = title(bold.textContent);
    last.after(row);
    $('input,select,textarea', row)?.focus();
  };

  const drawLast = async (part, pack, pages, typed, go) => {
    const list = $('[data-daftar]', part), queued = await Simpanan.get(places.send(draf));
    for (const { id, judul, sudah } of pages) {
      const own = typed.find(({ open }) => open.page === id), link = Object.assign(document.createElement('a'), { href: `/permohonan/draf/${draf}/${id}`, textContent: judul });
      link.addEventListener('click', event => { event.preventDefault(); go(id); });
      const item = document.createElement('li'), about = Object.assign(document.createElement('span'), { className: 'sm mut', textContent: own ? put(words.pageHere, { at: clock(own.open.at) }) : sudah ? words.pageThere : words.pageNone });
      item.append(link, document.createElement('br'), about);
      list.append(item);
    }
    const form = $('form', part);
    $('[data-pernyataan]', part).append(...read(pack.pernyataan).body.childNodes);
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: '_kunci', value: queued?.open.key || crypto.randomUUID() }));
    form.hidden = Boolean(queued);
    if (queued) tell(Simpanan.shared ? 'memory' : 'waitSend');
    form.addEventListener('submit', async event => {
      event.preventDefault();
      const tick = $('[name=pernyataan]', form);
      if (!tick.checked) { tell('declare'); tick.focus(); return; }
      // What was typed and never sent off goes along.
      for (const { open, value, files } of typed) if (open.state === 'ketik') await Simpanan.put(places.page(draf, open.page), { ...open, state: 'tunggu' }, value, files);
      await Simpanan.type(draf, 'kirim', new FormData(form), 'tunggu');
      await waitForLine();
      form.hidden = true;
      tell(Simpanan.shared ? 'memory' : 'waitSend');
      bar.scrollIntoView();
      send({ after: back }).catch(() => {});
    });
  };

  /** The line is back and everything has arrived: on with the pages of the hall. */
  let leaving = false;
  const back = told => {
    // In the memory of a shared phone lies what stands on the page just now; it is left when all of it has arrived.
    const ends = Simpanan.shared ? ['terkirim'] : ['tersimpan', 'terkirim'];
    if (!told || !box || leaving || !ends.includes(told.keadaan)) return;
    leaving = true;
    if (told.keadaan === 'tersimpan') location.replace(`/permohonan/draf/${draf}`);
    if (told.keadaan === 'terkirim') location.replace(told.alamat);
  };

  /** On a shared phone nothing is kept but what is in this tab: the frame, too, is fetched while there is a network. */
  const inMemory = (form, page, pack) => {
    const frame = fetch('/luring/isian', { credentials: 'omit', headers: { 'accept-language': html.lang } }).then(answer => answer.text()).catch(() => null);
    form.addEventListener('submit', async event => {
      if (form.dataset.jalan) return;
      event.preventDefault();
      event.stopPropagation();
      const by = event.submitter, data = new FormData(form, by);
      const there = await fetch('/luring', { method: 'HEAD', cache: 'no-store' }).then(() => true, () => false), kept = await frame;
      if (there || !kept || !pack) {
        form.dataset.jalan = 'ada';
        saved = true;
        return form.requestSubmit(by);
      }
      await Simpanan.type(draf, page, data, 'tunggu');
      const main = read(kept).querySelector('main');
      $('main').replaceChildren(...main.childNodes);
      [bar, box] = [$('[data-keadaan]'), $('[data-isian]')];
      tell('memory');
      const next = pack.halaman[pack.halaman.findIndex(({ id }) => id === page) + 1]?.id || 'periksa';
      history.replaceState(null, '', `/permohonan/draf/${draf}/${next}`);
      await draw(pack, next);
    });
    addEventListener('pageshow', () => { delete form.dataset.jalan; });
    // Only here does leaving the page lose something.
    let saved = true;
    addEventListener('input', () => { saved = false; });
    addEventListener('beforeunload', event => { if (!saved && !leaving) event.preventDefault(); });
  };

  const alone = async () => {
    const news = await Simpanan.get(places.news(draf));
    if (news?.open.state === 'terkirim') return tell('sent', { at: clock(news.open.at), ref: news.value.nomor, link: [news.value.alamat, words.sentLink] });
    const pack = (await Simpanan.get(places.pack(draf)))?.value;
    if (!pack) return tell('none');
    const waits = (await Simpanan.of(draf)).some(({ state }) => state === 'tunggu');
    tell(waits ? 'wait' : 'kept', { at: clock((await Simpanan.of(draf)).find(({ id }) => id === places.pack(draf)).at) });
    const sentOff = document.body.dataset.lanjut !== undefined && (await Simpanan.get(places.page(draf, at[2])))?.value.fields;
    if (!sentOff || !sentOff.some(([name]) => name === 'lanjut')) return draw(pack, at[2]);
    const kept = [];
    for (const { id } of await Simpanan.of(draf)) if (id.startsWith('hal/')) kept.push((await Simpanan.get(id)).value.fields);
    const pages = pack.halaman.filter(({ tampil }) => !tampil || judge(tampil, answers(pack, kept)) !== false);
    const next = pages[pages.findIndex(({ id }) => id === at[2]) + 1]?.id || 'periksa';
    history.replaceState(null, '', `/permohonan/draf/${draf}/${next}`);
    return draw(pack, next);
  };

  /** A page of the hall: what waits is sent, the draft is kept for later, and what was typed before comes back. */
  const online = async form => {
    const told = await send();
    if (told?.keadaan === 'tersimpan') return location.replace(`/permohonan/draf/${draf}`);
    if (told && told.keadaan !== 'tunggu') return;
    const page = form?.dataset.halaman, id = page && places.page(draf, page);
    const pack = html.dataset.hemat === undefined || Simpanan.shared ? await Simpanan.fetchPack(draf).catch(() => null) : null;
    if (form) {
      const own = await Simpanan.get(id), now = pack?.halaman?.find(({ id }) => id === page)?.sidik;
      // What waited arrived while this page was on its way: the page is older than the draft.
      if (!own && now && now !== $('[name=_sidik]', form)?.value) return location.replace(`/permohonan/draf/${draf}`);
      if (own?.open.state === 'beda') return ask(page);
      if (own && own.value.sidik === $('[name=_sidik]', form)?.value) {
        refill(form, own);
        tell('restored');
      } else if (own) {
        await Simpanan.put(id, { ...own.open, state: 'tunggu' }, own.value, own.files);
        return send();
      }
      if (pack?.keadaan === 'draf') limits(form, pack);
      if (Simpanan.shared) inMemory(form, page, pack?.keadaan === 'draf' ? pack : null); else watch(form, page);
    }
    if (pack?.keadaan === 'draf' && bar?.hidden) tell(Simpanan.shared ? 'memory' : 'kept', { at: clock(Date.now()) });
    navigator.serviceWorker?.controller?.postMessage({ form: true });
  };

  const start = () => box ? alone().then(() => send({ after: back })) : online($('form[data-halaman]'));
  start().catch(() => {});
  // The worker may have sent what waited.
  if ('BroadcastChannel' in window && !Simpanan.shared) {
    new BroadcastChannel('balai').onmessage = ({ data }) => {
      if (data.draf === draf && box) report(data).then(() => back(data)).catch(() => {});
    };
  }
  addEventListener('online', () => { send({ after: back }).catch(() => {}); });
  // A browser often does not notice that the line is back.
  setInterval(() => { if (document.visibilityState === 'visible') send({ after: back }).catch(() => {}); }, 20000);
})();
