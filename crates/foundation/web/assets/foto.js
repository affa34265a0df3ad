// Photographs before they leave the device: made smaller, what the camera wrote into them left behind, and what should
// not be seen (faces, number plates) covered for good. The hall checks all of it again.
'use strict';
(() => {
  if (!('createImageBitmap' in window) || !('DataTransfer' in window) || !('HTMLDialogElement' in window)) return;
  const make = (tag, props, ...inside) => { const el = Object.assign(document.createElement(tag), props); el.append(...inside); return el; };
  const put = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), text);
  const blob = canvas => new Promise((done, failed) => canvas.toBlob(made => made ? done(made) : failed(new Error('toBlob')), 'image/jpeg', .82));
  const jpeg = async (canvas, name) => new File([await blob(canvas)], name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' });
  const onto = (picture, most) => {
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    const canvas = make('canvas', { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  /** Drawn anew: nothing but what is seen goes along. */
  const redraw = async file => jpeg(onto(await createImageBitmap(file, { imageOrientation: 'from-image' }), 2000), file.name);

  /** A few cells of one colour each, far too few to tell a face or a plate by. */
  const cover = (to, { x, y, w, h }) => {
    const cell = Math.max(w, h) / 5;
    for (let top = y; top < y + h; top += cell) for (let left = x; left < x + w; left += cell) {
      const [wide, high] = [Math.min(cell, x + w - left), Math.min(cell, y + h - top)].map(n => Math.max(1, Math.ceil(n)));
      const { data } = to.getImageData(left, top, wide, high), sum = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4) for (const c of [0, 1, 2]) sum[c] += data[at + c];
      to.fillStyle = `rgb(${sum.map(n => Math.round(n / (data.length / 4))).join(',')})`;
      to.fillRect(Math.floor(left), Math.floor(top), wide + 1, high + 1);
    }
  };

  /** Asks what is to be covered; gives the photograph as it is then, or null. */
  const edit = async (file, words) => {
    const whole = onto(await createImageBitmap(file), 2000), boxes = [];
    const canvas = make('canvas', { width: whole.width, height: whole.height, tabIndex: 0 }), to = canvas.getContext('2d', { willReadFrequently: true });
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', words.canvas);
    const button = (text, look, act) => { const el = make('button', { type: 'button', className: `btn ${look}`, textContent: text }); el.addEventListener('click', act); return el; };
    const undo = button(words.undo, 'alt sm', () => { boxes.pop(); show(); });
    const add = button(words.add, 'alt sm', () => { boxes.push(middle()); show(); canvas.focus(); });
    const title = make('h2', { className: 'md', textContent: words.title, id: 'samar-judul' });
    const dialog = make('dialog', { className: 'cover' }, make('div', { className: 'stack' }, title, make('p', { className: 'sm', textContent: words.how }),
      canvas, make('div', { className: 'row' }, add, undo),
      make('div', { className: 'row' }, button(words.done, '', () => dialog.close('ya')), button(words.cancel, 'alt', () => dialog.close()))));
    dialog.setAttribute('aria-labelledby', title.id);
    const middle = () => { const w = canvas.width / 5, h = canvas.height / 5; return { x: (canvas.width - w) / 2, y: (canvas.height - h) / 2, w, h }; };
    const show = drawn => {
      to.drawImage(whole, 0, 0);
      for (const box of boxes) cover(to, box);
      const last = drawn || boxes.at(-1);
      if (last) {
        to.lineWidth = canvas.width / 150;
        for (const [colour, dash] of [['#000', []], ['#fff', [to.lineWidth * 3]]]) { to.strokeStyle = colour; to.setLineDash(dash); to.strokeRect(last.x, last.y, last.w, last.h); }
      }
      undo.disabled = !boxes.length;
    };
    const within = box => {
      const w = Math.min(Math.max(box.w, 12), canvas.width), h = Math.min(Math.max(box.h, 12), canvas.height);
      return { w, h, x: Math.min(Math.max(box.x, 0), canvas.width - w), y: Math.min(Math.max(box.y, 0), canvas.height - h) };
    };
    const at = event => { const seen = canvas.getBoundingClientRect(); return [(event.clientX - seen.left) / seen.width * canvas.width, (event.clientY - seen.top) / seen.height * canvas.height]; };
    let from = null;
    const between = ([a, b], [c, d]) => within({ x: Math.min(a, c), y: Math.min(b, d), w: Math.abs(a - c), h: Math.abs(b - d) });
    canvas.addEventListener('pointerdown', event => { event.preventDefault(); canvas.setPointerCapture(event.pointerId); from = at(event); canvas.focus(); });
    canvas.addEventListener('pointermove', event => { if (from) show(between(from, at(event))); });
    canvas.addEventListener('pointerup', event => {
      if (!from) return;
      const to = at(event), tap = Math.hypot(to[0] - from[0], to[1] - from[1]) < canvas.width / 60;
      // A tap covers what lies around it.
      const side = canvas.width / 8;
      boxes.push(tap ? within({ x: to[0] - side / 2, y: to[1] - side / 2, w: side, h: side }) : between(from, to));
      from = null;
      show();
    });
    canvas.addEventListener('pointercancel', () => { from = null; show(); });
    canvas.addEventListener('keydown', event => {
      const last = boxes.at(-1), step = canvas.width / 50;
      const by = { ArrowLeft: { x: -step }, ArrowRight: { x: step }, ArrowUp: { y: -step }, ArrowDown: { y: step }, '+': { w: step, h: step }, '-': { w: -step, h: -step } }[event.key];
      if (!last || !by) return;
      event.preventDefault();
      for (const name in by) last[name] += by[name];
      Object.assign(last, within(last));
      show();
    });
    show();
    document.body.append(dialog);
    dialog.showModal();
    await new Promise(done => dialog.addEventListener('close', done, { once: true }));
    dialog.remove();
    if (dialog.returnValue !== 'ya' || !boxes.length) return null;
    to.drawImage(whole, 0, 0);
    for (const box of boxes) cover(to, box);
    return jpeg(canvas, file.name);
  };

  for (const holder of document.querySelectorAll('[data-foto]')) {
    const words = JSON.parse(holder.dataset.foto), inputs = [...holder.querySelectorAll('input[type=file]')], form = inputs[0]?.form;
    if (!form) continue;
    // Every field of files has at most two boxes, one for the camera; the last one holds what was chosen.
    const keeper = inputs.at(-1), list = make('ul', { className: 'list' }), note = make('p', { className: 'sm' });
    note.setAttribute('role', 'status');
    keeper.after(list, note);
    let chosen = [], busy = null;
    const most = keeper.multiple ? words.most - holder.querySelectorAll('[name=_hapus]').length : 1;
    const tell = text => { note.textContent = text; };
    const keep = () => {
      const all = new DataTransfer();
      for (const file of chosen) all.items.add(file);
      for (const input of inputs) if (input !== keeper) input.value = '';
      keeper.files = all.files;
      show();
      form.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const show = () => list.replaceChildren(...chosen.map((file, index) => {
      const small = make('canvas', { width: 96, height: 96, className: 'thumb' }), name = put(words.name, { number: index + 1 });
      small.setAttribute('role', 'img');
      small.setAttribute('aria-label', name);
      createImageBitmap(file).then(picture => {
        const scale = Math.max(96 / picture.width, 96 / picture.height), [w, h] = [picture.width * scale, picture.height * scale];
        small.getContext('2d').drawImage(picture, (96 - w) / 2, (96 - h) / 2, w, h);
      }).catch(() => small.remove());
      const hide = make('button', { type: 'button', className: 'btn alt sm', textContent: words.cover }), drop = make('button', { type: 'button', className: 'btn alt sm', textContent: words.drop });
      for (const button of [hide, drop]) button.append(make('span', { className: 'vh', textContent: ` ${name}` }));
      hide.addEventListener('click', async () => {
        const made = await edit(file, words).catch(() => { tell(words.failed); return null; });
        if (!made) return;
        chosen = chosen.map(one => one === file ? made : one);
        keep();
        tell(words.covered);
      });
      drop.addEventListener('click', () => { chosen = chosen.filter(one => one !== file); keep(); keeper.focus(); });
      const size = make('span', { className: 'sm mut', textContent: `${Math.ceil(file.size / 1000)} kB` });
      return make('li', {}, small, make('span', { className: 'fill' }, name, make('br'), size), hide, drop);
    }));
    const take = async files => {
      tell('');
      for (const file of files) {
        if (file.type.startsWith('video/')) { tell(put(words.video, { name: file.name })); continue; }
        const made = await redraw(file).catch(() => file);
        if (made.size > words.bytes) { tell(put(words.large, { name: file.name })); continue; }
        if (chosen.length >= most && most > 1) { tell(put(words.many, { most: words.most })); break; }
        chosen = most > 1 ? [...chosen, made] : [made];
      }
      keep();
    };
    for (const input of inputs) input.addEventListener('change', () => {
      const files = [...input.files].filter(file => !chosen.includes(file));
      busy = (busy || Promise.resolve()).then(() => take(files)).finally(() => { busy = null; });
    });
    // What a device kept comes back.
    form.addEventListener('foto', ({ detail }) => { chosen = detail.slice(0, most); keep(); });
    form.addEventListener('reset', () => { chosen = []; keep(); });
    form.addEventListener('submit', event => {
      if (!busy) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const by = event.submitter;
      busy.then(() => { delete form.dataset.sent; form.requestSubmit(by); });
    });
  }
})();
