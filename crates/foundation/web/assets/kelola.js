// The administrators' workshop: mistakes appear beside their line while one types, and the preview follows. Without it
// the same is a button away.
'use strict';
{
  const form = document.querySelector('form[data-check]');
  const box = form && form.querySelector('textarea');
  if (box) {
    const gutter = form.querySelector('.gutter'), list = document.getElementById('kesalahan'), note = document.getElementById('hasil-n');
    let timer, turn = 0;

    /** The numbers beside the lines, those of mistakes marked. */
    const number = wrong => {
      const lines = box.value.split('\n').length + 1;
      const bad = new Set(wrong.map(one => one.baris));
      gutter.replaceChildren(...Array.from({ length: lines }, (_, at) => {
        const text = `${at + 1}\n`;
        return bad.has(at + 1) ? Object.assign(document.createElement('b'), { textContent: text }) : document.createTextNode(text);
      }));
      box.rows = lines;
    };

    const go = (line, column) => {
      const before = box.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
      box.focus();
      box.setSelectionRange(before + column - 1, before + column - 1);
      const scroll = box.closest('.script');
      scroll.scrollTop = (line - 4) * (scroll.scrollHeight / box.rows);
    };

    const show = wrong => {
      number(wrong);
      list.replaceChildren(...wrong.map(one => {
        const item = document.createElement('li'), link = document.createElement('a'), text = document.createElement('span');
        Object.assign(link, { href: '#sumber', textContent: `${list.dataset.line} ${one.baris}` });
        Object.assign(link.dataset, { line: one.baris, column: one.kolom });
        Object.assign(text, { lang: 'en', textContent: one.kata });
        item.append(link, ' ', text);
        return item;
      }));
      const said = wrong.length ? `${note.dataset.some} ${wrong.length}` : note.dataset.none;
      if (note.textContent !== said) note.textContent = said;
    };

    const check = async () => {
      const mine = ++turn;
      const answer = await fetch(form.dataset.check, {
        method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { accept: 'application/json' },
      });
      // A later answer has come first, or the session is over: what the page says stays.
      if (!answer.ok || mine !== turn) return;
      const { salah } = await answer.json();
      show(salah);
      if (!salah.length) form.querySelector('[data-preview]')?.click();
    };

    box.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(() => check().catch(() => {}), 600); });
    list.addEventListener('click', e => {
      const link = e.target.closest('[data-line]');
      if (link && link.matches('a')) { e.preventDefault(); go(+link.dataset.line, +link.dataset.column); }
    });
  }
}
