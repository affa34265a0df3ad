// A report where there is no network: it waits on this device, sealed, and goes to the hall by itself when there is one.
// On a shared phone nothing waits; what was typed stays in the page.
'use strict';
(() => {
  const form = document.querySelector('form[data-lapor]'), bar = document.querySelector('[data-keadaan]'), box = document.querySelector('[data-antrean]');
  if (!form || !bar || !box || !('indexedDB' in window)) return;
  const words = JSON.parse(form.dataset.lapor), alone = form.dataset.luring !== undefined, shared = Simpanan.shared;
  const make = (tag, props, ...inside) => { const el = Object.assign(document.createElement(tag), props); el.append(...inside); return el; };
  const tell = (text, link) => {
    bar.hidden = !text;
    bar.querySelector('p').replaceChildren(text || '', ...link ? [' ', make('a', { href: link[0], textContent: link[1] })] : []);
  };
  const typed = () => new FormData(form), said = data => String(data.get('cerita') || '').trim();
  const isEmpty = () => !said(typed()) && ![...typed().values()].some(value => value instanceof File && value.size);
  const fresh = () => isEmpty() && (alone || form.elements._rev.value === '0');

  /** The reports that wait here, oldest first. */
  let turn = 0;
  const draw = async () => {
    const mine = turn += 1, list = box.querySelector('ul'), waiting = (await Simpanan.reports()).filter(({ state }) => state === 'tunggu'), items = [];
    for (const { id, at } of waiting) {
      const record = await Simpanan.get(id);
      if (!record) continue;
      const text = record.value.fields.find(([name]) => name === 'cerita')?.[1] || '';
      const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short', timeZone: ZONA }).format(at);
      const drop = make('button', { type: 'button', className: 'btn alt sm', textContent: words.drop });
      drop.append(make('span', { className: 'vh', textContent: `: ${text.slice(0, 60)}` }));
      drop.addEventListener('click', async () => {
        await Simpanan.remove(id);
        tell(words.dropped, null);
        // Taken back once more, for whoever pressed by mistake.
        const undo = make('button', { type: 'button', className: 'btn alt sm', textContent: words.again });
        undo.addEventListener('click', async () => { await Simpanan.put(id, record.open, record.value, record.files); tell(''); await draw(); });
        bar.querySelector('p').append(undo);
        await draw();
      });
      items.push(make('li', {}, make('span', { className: 'fill' }, text.slice(0, 120), make('br'), make('span', { className: 'sm mut', textContent: when })), drop));
    }
    // Somebody else began later, and knows more.
    if (mine !== turn) return;
    list.replaceChildren(...items);
    box.hidden = !items.length;
  };

  /** Sends what waits, and says what came of it. */
  const send = async ({ justKept = false } = {}) => {
    if (!(await Simpanan.reports()).some(({ state }) => state === 'tunggu')) return;
    const told = (await Simpanan.flush({ reports: true })).filter(({ lapor }) => lapor).at(-1);
    await draw();
    if (told && !(justKept && told.keadaan === 'tunggu')) report(told);
  };
  // Told twice, by this page and by the worker, it is gone to once.
  let leaving = false;
  const report = ({ keadaan, nomor, alamat, cacat, title, detail }) => {
    if (leaving) return;
    if (keadaan === 'terkirim') return tell(words.sent.replace('{ref}', nomor), [alamat, words.open]);
    if (keadaan === 'tersimpan') {
      leaving = fresh() && !cacat?.length;
      if (leaving) return location.assign(alamat);
      return tell([words.step, ...cacat || []].join(' '), [alamat, words.go]);
    }
    if (keadaan === 'lain') return tell(words.other, ['/lapor', words.go]);
    // The hall says what is wrong with it; it stays here.
    if (keadaan === 'lihat' && title) return tell([title, detail].filter(Boolean).join('. '));
    return tell(words.waits);
  };

  const own = Simpanan.typing;
  let typing = null;
  const keep = () => { clearTimeout(typing); typing = setTimeout(() => { if (!shared && !isEmpty()) Simpanan.keepReport(own, typed(), 'ketik').catch(() => {}); }, 700); };
  const settled = () => { clearTimeout(typing); return Simpanan.remove(own).catch(() => {}); };
  const restore = async () => {
    const record = shared ? null : await Simpanan.get(own);
    if (!record) return false;
    // What the hall has is newer.
    if (!fresh()) { await settled(); return false; }
    for (const [name, value] of record.value.fields) {
      if (name.startsWith('_')) continue;
      for (const el of [...form.elements].filter(el => el.name === name)) {
        if (/^(radio|checkbox)$/.test(el.type)) el.checked = el.value === value; else if (el.type !== 'file') { el.value = value; el.dispatchEvent(new Event('change')); }
      }
    }
    const files = record.files.map(([, file]) => file);
    if (files.length) form.dispatchEvent(new CustomEvent('foto', { detail: files }));
    tell(words.restored);
    return true;
  };
  form.addEventListener('input', keep);

  form.addEventListener('submit', async event => {
    if (form.dataset.jalan || event.defaultPrevented) return;
    // The way of every form; if the line breaks on it, the worker keeps the report.
    if (!alone && !shared && navigator.onLine) return void settled();
    event.preventDefault();
    const by = event.submitter, data = typed();
    if (by && by.name) data.append(by.name, by.value);
    if (shared && !alone && await fetch('/luring', { method: 'HEAD', cache: 'no-store' }).then(() => true, () => false)) {
      form.dataset.jalan = 'ya';
      // By now it counts as sent; it is, this time.
      delete form.dataset.sent;
      return form.requestSubmit(by);
    }
    delete form.dataset.sent;
    if (shared) return tell(words.memory);
    if (said(data).length < 10) { tell(words.short); return form.elements.cerita.focus(); }
    await Simpanan.keepReport(Simpanan.newReport(), data, 'tunggu');
    await settled();
    form.reset();
    await draw();
    tell(words.wait);
    bar.scrollIntoView({ block: 'center' });
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register('balai-antrean').catch(() => {});
    await send({ justKept: true });
  });
  addEventListener('pageshow', () => { delete form.dataset.jalan; leaving = false; });

  const here = document.querySelector('[data-sini]');
  if (here && 'geolocation' in navigator) {
    const note = make('p', { className: 'sm' });
    note.setAttribute('role', 'status');
    here.hidden = false;
    here.after(note);
    here.addEventListener('click', () => {
      note.textContent = words.asking;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        form.elements.lintang.value = coords.latitude.toFixed(5);
        form.elements.bujur.value = coords.longitude.toFixed(5);
        note.textContent = '';
        here.closest('details')?.setAttribute('open', '');
        keep();
      }, () => { note.textContent = words.refused; }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
    });
  }

  const start = async () => {
    const restored = await restore();
    await draw();
    if (!box.hidden && !restored) tell(words.waits);
    navigator.serviceWorker?.controller?.postMessage({ form: true });
    if (fresh()) await send();
  };
  start().catch(() => {});
  addEventListener('online', () => { send().catch(() => {}); });
  if ('BroadcastChannel' in window && !shared) new BroadcastChannel('balai').onmessage = ({ data }) => { if (data.lapor && data.keadaan !== 'tunggu') draw().then(() => report(data)).catch(() => {}); };
  // A browser often does not notice that the line is back.
  setInterval(() => { if (document.visibilityState === 'visible' && fresh()) send().catch(() => {}); }, 20000);
})();
