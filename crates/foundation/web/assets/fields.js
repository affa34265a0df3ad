// Fields that are easier with a script: codes are suggested while one types, a point is tapped or taken from the device.
// Without it the same boxes and buttons do the same.
for (const box of $$('[data-codes]')) {
  const list = document.createElement('datalist');
  list.id = box.id + '-isi';
  box.after(list);
  box.setAttribute('list', list.id);
  box.addEventListener('input', async () => {
    const q = box.value;
    if (q.trim().length < 2) return;
    try {
      const answer = await fetch(`/kode/${encodeURIComponent(box.dataset.codes)}?` + new URLSearchParams({ q }), { headers: { accept: 'application/json' } });
      if (!answer.ok) return;
      const { isi } = await answer.json();
      if (box.value === q) list.replaceChildren(...isi.map(([, title]) => new Option(title, title)));
    } catch { /* the button remains */ }
  });
}

for (const box of $$('[data-point]')) {
  const [north, east] = ['lintang', 'bujur'].map(part => document.getElementById(`${box.dataset.point}.${part}`));
  const number = el => { const n = parseFloat(el.value.trim().replace(',', '.')); return Number.isFinite(n) && el.value.trim() ? n : null; };
  const places = box.dataset.places.split(';').map(p => p.split('|')).filter(p => p.length === 3).map(([n, a, o]) => [n, +a, +o]);
  const svg = (tag, set) => { const el = document.createElementNS('http://www.w3.org/2000/svg', tag); for (const k in set) el.setAttribute(k, set[k]); return el; };
  let show = () => {};
  const put = (a, o) => {
    north.value = a.toFixed(5); east.value = o.toFixed(5);
    for (const el of [north, east]) el.dispatchEvent(new Event('input', { bubbles: true }));
    show();
  };
  if ('geolocation' in navigator) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn alt sm', textContent: box.dataset.here });
    button.addEventListener('click', () => {
      say(box.dataset.asking);
      button.setAttribute('aria-busy', 'true');
      const done = text => { button.removeAttribute('aria-busy'); if (text) { note.textContent = text; note.hidden = false; } };
      navigator.geolocation.getCurrentPosition(({ coords }) => { put(coords.latitude, coords.longitude); note.hidden = true; done(); },
        () => done(box.dataset.refused), { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 });
    });
    const note = Object.assign(document.createElement('p'), { className: 'sm', hidden: true });
    note.setAttribute('role', 'status');
    const row = Object.assign(document.createElement('div'), { className: 'row' });
    row.append(button, note);
    box.prepend(row);
  }
  if (places.length > 1) {
    const span = (at, pad) => { const all = places.map(p => p[at]), low = Math.min(...all), high = Math.max(...all), room = Math.max(high - low, .01) * pad; return [low - room, high + room]; };
    const [[south, top], [west, right]] = [span(1, .15), span(2, .15)];
    const w = 320, h = 240, x = o => (o - west) / (right - west) * w, y = a => (top - a) / (top - south) * h;
    const pad = svg('svg', { viewBox: `0 0 ${w} ${h}`, class: 'pad', 'aria-hidden': 'true' });
    pad.append(svg('rect', { width: w, height: h }));
    for (const [name, a, o] of places) {
      pad.append(svg('circle', { cx: x(o), cy: y(a), r: 3 }));
      if (places.length > 24) continue;
      const left = x(o) > w * .7;
      const label = svg('text', { x: x(o) + (left ? -5 : 5), y: y(a) + 3, 'text-anchor': left ? 'end' : 'start' });
      label.textContent = name;
      pad.append(label);
    }
    const mark = svg('path', { d: 'M-9 0H9M0-9V9', class: 'here' });
    pad.append(mark);
    show = () => {
      const a = number(north), o = number(east);
      mark.setAttribute('visibility', a === null || o === null ? 'hidden' : 'visible');
      if (a !== null && o !== null) mark.setAttribute('transform', `translate(${x(o)} ${y(a)})`);
    };
    pad.addEventListener('click', e => {
      const r = pad.getBoundingClientRect();
      put(top - (e.clientY - r.top) / r.height * (top - south), west + (e.clientX - r.left) / r.width * (right - west));
    });
    for (const el of [north, east]) el.addEventListener('change', show);
    const help = Object.assign(document.createElement('p'), { className: 'sm mut', textContent: box.dataset.pad });
    north.closest('.row').after(help, pad);
    show();
  }
}
