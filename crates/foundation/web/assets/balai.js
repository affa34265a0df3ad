// Everything here makes pages better, nothing makes them possible: each part stands alone and may fail alone.
'use strict';
const $ = (sel, at = document) => at.querySelector(sel);
const $$ = (sel, at = document) => [...at.querySelectorAll(sel)];

// Keyboard focus starts at what is wrong.
addEventListener('DOMContentLoaded', () => { const e = $('#galat-hal'); if (e) e.focus(); });

// A sentence for those who hear the page.
const say = text => {
  const place = $('#kabar-hal') || document.body.appendChild(Object.assign(document.createElement('p'), { id: 'kabar-hal', className: 'vh', role: 'status' }));
  place.textContent = text;
};

// Live tracking: the server says that something happened, the page fetches itself and swaps the part that changed.
for (const live of $$('[data-live]').slice(0, 1)) {
  const from = live.dataset.live;
  if (!from || !('EventSource' in window)) continue;
  // The only text that becomes elements here is a page of the hall.
  const pages = window.trustedTypes?.createPolicy('balai', { createHTML: page => page }) || { createHTML: page => page };
  const source = new EventSource(from);
  source.onmessage = async () => {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(pages.createHTML(await answer.text()), 'text/html');
    const fresh = $('[data-live]', page), old = $('[data-live]');
    if (!fresh || !old || old.contains(document.activeElement) && document.activeElement.matches('textarea,input')) return;
    old.replaceChildren(...fresh.childNodes);
    if (document.title !== page.title) { document.title = page.title; say(page.title); }
  };
  addEventListener('pagehide', () => source.close());
}

// Regions: the next list is fetched when one is chosen; the button that does the same without script goes away. Whoever
// knows the name types it, and every list is set at once.
for (const box of $$('[data-region]')) {
  const button = $('[data-noscript]', box);
  if (button) button.parentElement.hidden = true;
  const level = +box.dataset.level, name = box.dataset.name, lists = () => $$('.field', box).filter(f => $('select', f));
  const ask = async query => {
    const answer = await fetch('/wilayah?' + new URLSearchParams(query), { headers: { accept: 'application/json' } });
    if (!answer.ok) throw answer.status;
    return answer.json();
  };
  const make = (tag, props, ...inside) => { const el = Object.assign(document.createElement(tag), props); el.append(...inside); return el; };
  const depth = code => code ? (code.match(/\./g) || []).length + 1 : 0;
  const next = async chosen => {
    const at = lists().findIndex(f => f.contains(chosen));
    lists().slice(at + 1).forEach(f => f.remove());
    if (!chosen.value || depth(chosen.value) >= level) return null;
    const { judul, isi } = await ask({ induk: chosen.value }), id = name + '.' + (at + 2);
    const select = make('select', { className: 'in w-m', id, name: id },
      new Option($('option', chosen).textContent, ''), ...isi.map(([v, t]) => new Option(t, v)));
    lists()[at].after(make('div', { className: 'field' }, make('label', { className: 'sm', htmlFor: id, textContent: judul }), select));
    return select;
  };
  box.addEventListener('change', async ({ target }) => {
    if (!target.matches('select')) return;
    try { (await next(target))?.focus(); } catch { if (button) button.parentElement.hidden = false; }
  });
  const found = new Map(), id = name + '-cari', options = make('datalist', { id: id + '-isi' });
  const typed = make('input', { className: 'in', id, autocomplete: 'off' });
  const near = make('div', { className: 'row', role: 'status' });
  typed.setAttribute('list', options.id);
  typed.addEventListener('input', async () => {
    const code = found.get(typed.value);
    if (code) {
      let select = $('select', lists()[0]);
      while (select) { select.value = code.split('.').slice(0, depth(select.options[1]?.value)).join('.'); select = await next(select); }
      return;
    }
    const q = typed.value;
    if (q.trim().length < 3) return;
    try {
      const { isi, mirip } = await ask({ q, induk: box.dataset.region });
      if (typed.value !== q) return;
      // The browser lists only what begins as typed; what is nearly so stands below.
      const like = mirip ? isi.filter(([v]) => depth(v) === level) : [];
      near.replaceChildren(...like.length ? [make('span', { className: 'sm', textContent: box.dataset.near })] : [], ...like.map(([, t]) => {
        const one = make('button', { type: 'button', className: 'btn alt sm', textContent: t });
        one.addEventListener('click', () => { typed.value = t; near.replaceChildren(); typed.dispatchEvent(new Event('input')); });
        return one;
      }));
      for (const [v, t] of isi) if (depth(v) === level) found.set(t, v);
      options.replaceChildren(...isi.filter(([v]) => depth(v) === level).map(([, t]) => new Option(t, t)));
    } catch { /* the lists remain */ }
  });
  box.prepend(make('div', { className: 'field' }, make('label', { className: 'sm', htmlFor: id, textContent: box.dataset.find }), typed, options, near));
}

// Photos are made smaller before they are sent, to save data. The server checks everything again.
for (const input of $$('[data-shrink]')) {
  if (input.closest('[data-foto]')) continue; // foto.js
  input.addEventListener('change', async () => {
    if (!('createImageBitmap' in window) || !('DataTransfer' in window)) return;
    try {
      const out = new DataTransfer();
      for (const file of input.files) out.items.add(await shrink(file));
      input.files = out.files;
    } catch { /* the original is sent */ }
  });
}
async function shrink(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400000) return file;
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * scale; canvas.height = picture.height * scale;
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', .82));
  return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
}

// A form is sent once, however often its button is pressed; one left unsent is asked about.
let unsaved = false;
addEventListener('input', e => { if (e.target.closest('form[data-draft]')) unsaved = true; });
addEventListener('submit', e => {
  const form = e.target;
  // Into a frame of the page: nothing has been handed in.
  if (e.submitter && e.submitter.formTarget) return;
  if (form.dataset.sent) { e.preventDefault(); return; }
  unsaved = false;
  // What answers with a file leaves the page as it is, and may be asked for again, or for another kind.
  if (form.method !== 'post' || 'file' in form.dataset) return;
  form.dataset.sent = '1';
  setTimeout(() => delete form.dataset.sent, 8000);
});
addEventListener('pageshow', () => $$('form[data-sent]').forEach(form => delete form.dataset.sent));
addEventListener('beforeunload', e => { if (unsaved) e.preventDefault(); });

// The officers' keyboard: J K move, X marks, / searches, ? helps, and what a page names with data-key. Never while
// typing; single keys are switched off under "Tampilan".
const typing = el => el.matches && el.matches('input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]');
const off = document.documentElement.dataset.keys === 'off';
addEventListener('keydown', e => {
  const el = e.target;
  if (e.ctrlKey && e.key === 'Enter') {
    const form = el.closest && el.closest('form[method=post]') || $('main form[data-decide]') || $('form[action$="/putuskan"]');
    if (form) { e.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (off || e.ctrlKey || e.metaKey || e.altKey || typing(el) || !$('.desk')) return;
  const rows = $$('[data-row]'), at = rows.findIndex(r => r.hasAttribute('aria-selected'));
  const move = by => {
    const to = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (!to) return;
    rows.forEach(r => r.removeAttribute('aria-selected'));
    to.setAttribute('aria-selected', 'true');
    $('a', to).focus();
  };
  const key = e.key.toLowerCase();
  const acts = {
    j: () => move(1), k: () => move(-1),
    x: () => { const box = rows[at] && $('[type=checkbox]', rows[at]); if (box) box.click(); },
    '/': () => { const q = $$('[data-search],input[type=search]').find(i => i.offsetParent); if (q) q.focus(); },
    '?': () => { const d = $('[data-help]') || $('details.more'); if (d) { d.open = true; $('summary', d).focus(); } },
  };
  const named = $(`[data-key="${CSS.escape(key)}"]`);
  if (named) named.click(); else if (acts[key]) acts[key](); else return;
  e.preventDefault();
});

// A report from the field: what is typed stays on this phone until the hall has it. A lost line is said, and it is sent
// again when the line is back; photographs wait in the page itself. Signing out leaves nothing behind.
const shelf = 'balai-laporan-';
for (const form of $$('form[data-report]')) {
  const { report, rev, lost, back, restored, expired } = form.dataset, key = shelf + report;
  const boxes = () => [...form.elements].filter(el => el.name && !/^(hidden|file|submit)$/.test(el.type));
  const keep = () => {
    const set = boxes().map(el => [el.name, el.value, /^(radio|checkbox)$/.test(el.type) ? el.checked : null]);
    try { localStorage.setItem(key, JSON.stringify({ rev, set })); } catch { /* it stays in the page */ }
  };
  const tell = text => { const line = $('[data-line]'); line.textContent = text; line.hidden = !text; say(text); };
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    // What the hall has since is newer.
    if (kept && kept.rev === rev) {
      for (const [name, value, checked] of kept.set) {
        for (const el of boxes().filter(el => el.name === name)) {
          if (checked === null) el.value = value; else if (el.value === value) el.checked = checked;
        }
      }
      tell(restored);
    } else localStorage.removeItem(key);
  } catch { localStorage.removeItem(key); }
  form.addEventListener('input', keep);
  let waits = null;
  const send = async body => {
    try {
      // Not followed here, or the word for the next page would be spent on an answer nobody sees.
      const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'application/json' } });
      waits = null;
      if (answer.ok) {
        localStorage.removeItem(key);
        location.assign(answer.headers.get('location'));
      } else tell(answer.status === 401 ? expired : (await answer.json()).detail);
    } catch { waits = body; keep(); tell(lost); }
  };
  form.addEventListener('submit', e => {
    e.preventDefault();
    delete form.dataset.sent;
    const body = new FormData(form);
    if (e.submitter && e.submitter.name) body.append(e.submitter.name, e.submitter.value);
    send(body);
  });
  addEventListener('online', () => { if (waits) { tell(back); send(waits); } });
  const locate = $('[data-locate]', form);
  if (locate && 'geolocation' in navigator) {
    locate.hidden = false;
    locate.addEventListener('click', () => navigator.geolocation.getCurrentPosition(({ coords }) => {
      $('#lat').value = coords.latitude.toFixed(6); $('#lon').value = coords.longitude.toFixed(6);
      keep();
    }, () => $('#lat').focus(), { enableHighAccuracy: true, timeout: 20000 }));
  }
}
addEventListener('submit', e => {
  if (e.target.getAttribute('action') === '/keluar') Object.keys(localStorage).filter(k => k.startsWith(shelf)).forEach(k => localStorage.removeItem(k));
});
