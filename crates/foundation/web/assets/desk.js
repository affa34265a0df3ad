// The officers' desk: what makes many cases quick. Everything works without it, one click more at a time.
'use strict';

// Rows that are picked are counted aloud. A button for the picked rows takes the current one if none is.
for (const form of $$('form[data-many]')) {
  const boxes = () => $$('[name=pilih]', form), line = $('[data-count]', form), hint = line && line.textContent;
  const count = () => {
    const n = boxes().filter(box => box.checked).length;
    if (line) line.textContent = n ? form.dataset.picked.replace('{count}', n) : hint;
    return n;
  };
  form.addEventListener('change', e => { if (e.target.name === 'pilih') { count(); if (line) say(line.textContent); } });
  form.addEventListener('click', e => {
    if (!e.target.closest('[name=tindakan]') || boxes().some(box => box.checked)) return;
    const row = $('[data-row][aria-selected]', form), box = row && $('[name=pilih]', row);
    if (box) box.checked = true;
  }, true);
  count();
}

// Documents beside the answers: the pictures and PDFs of the page in a pane of their own, larger, turned, by keyboard.
const viewer = $('[data-viewer]'), docs = $$('figure.doc');
if (viewer && docs.length) {
  const pane = $('[data-pane]', viewer), name = $('[data-name]', viewer);
  let at = 0, zoom = 1, turn = 0, from = null;
  const draw = () => {
    const it = pane.firstElementChild;
    if (!it) return;
    it.style.width = `${zoom * 100}%`;
    if (it.tagName === 'IFRAME') it.style.height = `${zoom * 100}%`;
    it.style.transform = turn ? `rotate(${turn}deg)` : '';
  };
  const show = n => {
    at = (n + docs.length) % docs.length; zoom = 1; turn = 0;
    const shown = $('img,iframe', docs[at]), it = document.createElement(shown.tagName);
    it.src = shown.src;
    if (it.tagName === 'IMG') it.alt = shown.alt; else it.title = shown.title;
    pane.replaceChildren(it);
    name.textContent = `${at + 1}/${docs.length} ${shown.alt || shown.title}`;
    draw();
  };
  const open = n => {
    from = document.activeElement;
    viewer.hidden = false;
    document.documentElement.classList.add('viewing');
    show(n); viewer.focus();
  };
  const close = () => {
    viewer.hidden = true;
    document.documentElement.classList.remove('viewing');
    pane.replaceChildren();
    if (from) from.focus();
  };
  const acts = {
    before: () => show(at - 1), after: () => show(at + 1), turn: () => { turn = (turn + 90) % 360; draw(); },
    in: () => { zoom = Math.min(6, zoom * 1.25); draw(); }, out: () => { zoom = Math.max(.25, zoom / 1.25); draw(); },
    fit: () => { zoom = 1; turn = 0; draw(); }, close,
  };
  viewer.addEventListener('click', e => { const b = e.target.closest('[data-view]'); if (b) acts[b.dataset.view](); });
  docs.forEach((doc, n) => {
    const b = Object.assign(document.createElement('button'), { type: 'button', className: 'btn alt sm', textContent: viewer.dataset.open });
    const of = $('img,iframe', doc);
    b.append(Object.assign(document.createElement('span'), { className: 'vh', textContent: ' ' + (of.alt || of.title) }));
    b.addEventListener('click', () => open(n));
    $('figcaption', doc).append(b);
  });
  const keys = { '[': 'before', ']': 'after', '+': 'in', '=': 'in', '-': 'out', r: 'turn', 0: 'fit', Escape: 'close', v: 'close' };
  addEventListener('keydown', e => {
    if (off && e.key !== 'Escape' || e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
    if (viewer.hidden) { if (e.key === 'v') { e.preventDefault(); open(at); } return; }
    const act = keys[e.key];
    if (act) { e.preventDefault(); acts[act](); }
  });
}

// What is open in an emergency counts down, and is left when its time is over. The page says it without script, too.
for (const left of $$('[data-until]')) {
  const end = Date.parse(left.dataset.until), said = left.textContent;
  const tick = () => {
    const s = Math.round((end - Date.now()) / 1000);
    if (s <= 0) location.reload();
    else { left.textContent = `${said} (${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')})`; setTimeout(tick, 1000); }
  };
  if (end > Date.now()) tick();
}
