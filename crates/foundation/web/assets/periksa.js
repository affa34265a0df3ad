// Examines a proof file, a letter, or both in the browser itself: nothing is sent, no network is needed.
// The formats are C2SP tlog-proof, tlog-checkpoint and signed-note; the tree is that of RFC 9162.
'use strict';
for (const page of $$('[data-examine]')) {
  const form = $('form', page), where = $('[data-where]', page), files = $('#berkas', page), key = $('#kunci', page);
  const FIRST = 'c2sp.org/tlog-proof@v1\n';
  /** What stops an examination: a word for the verdict or for the field it is about. */
  class Stop { constructor(what) { this.what = what; } }
  const need = (fits, what) => { if (!fits) throw new Stop(what); };

  const utf8 = text => new TextEncoder().encode(text);
  const join = (...parts) => Uint8Array.from(parts.flatMap(part => [...part]));
  const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  const node = (left, right) => sha256(join([1], left, right));
  const bytesOf = (text, what) => {
    let plain = null;
    try { plain = atob(text); } catch { /* told below */ }
    need(plain !== null && btoa(plain) === text, what);
    return Uint8Array.from(plain, letter => letter.charCodeAt(0));
  };
  const whole = (text, what) => { need(/^(0|[1-9]\d{0,15})$/.test(text), what); return +text; };

  /** `name+id+key`, as a log publishes it. */
  const readKey = async text => {
    const [, name, id, rest] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) || [];
    need(rest, 'key');
    const bytes = bytesOf(rest, 'key');
    need(bytes.length === 33 && bytes[0] === 1, 'key');
    const own = (await sha256(join(utf8(`${name}\n`), bytes))).slice(0, 4);
    need(hex(own) === id, 'key');
    return { name, id: own, key: await crypto.subtle.importKey('raw', bytes.slice(1), 'Ed25519', false, ['verify']) };
  };

  const readProof = text => {
    need(text.startsWith(FIRST), 'form');
    const cut = text.indexOf('\n\n');
    need(cut > 0, 'form');
    const lines = text.slice(FIRST.length, cut).split('\n'), note = text.slice(cut + 2), at = note.lastIndexOf('\n\n');
    need(at > 0 && note.endsWith('\n'), 'form');
    const extra = lines[0].startsWith('extra ') ? bytesOf(lines.shift().slice(6), 'form') : null;
    need(extra, 'record');
    const [, index] = /^index (\d+)$/.exec(lines.shift() || '') || [];
    const hashes = lines.map(line => bytesOf(line, 'form'));
    need(index && hashes.length <= 63 && hashes.every(hash => hash.length === 32), 'form');
    const body = note.slice(0, at + 1), [origin, size, root] = body.split('\n');
    const signatures = note.slice(at + 2, -1).split('\n').map(line => {
      const [, name, signature] = /^— (\S+) (\S+)$/.exec(line) || [];
      need(signature, 'form');
      const bytes = bytesOf(signature, 'form');
      return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
    });
    return { extra, index: whole(index, 'form'), hashes, body, origin, size: whole(size || '', 'form'), root: bytesOf(root || '', 'form'), signatures };
  };

  /** The root that a path leads to, null if it is no path: RFC 9162, 2.1.3.2. */
  const rootOf = async ({ extra, index, size, hashes }) => {
    if (index >= size) return null;
    let at = index, last = size - 1, hash = await sha256(join([0], extra));
    const half = number => Math.floor(number / 2);
    for (const beside of hashes) {
      if (last === 0) return null;
      if (at % 2 || at === last) {
        hash = await node(beside, hash);
        while (at % 2 === 0 && at) { at = half(at); last = half(last); }
      } else hash = await node(hash, beside);
      at = half(at); last = half(last);
    }
    return last === 0 ? hash : null;
  };

  /** The proof on paper, as a file would have it: the root is the one that its path leads to. */
  const unfold = async paper => {
    need(paper, 'broken');
    const root = await rootOf(paper);
    need(root, 'broken');
    const { origin, id, signature: bytes, size } = paper;
    return { ...paper, root, body: `${origin}\n${size}\n${btoa(String.fromCharCode(...root))}\n`, signatures: [{ name: origin, id, bytes }] };
  };
  const examine = async (proof, typed, letter) => {
    const log = await readKey(typed);
    const signed = proof.signatures.find(({ name, id }) => name === log.name && same(id, log.id));
    need(signed && proof.origin === log.name, 'stranger');
    need(await crypto.subtle.verify('Ed25519', log.key, signed.bytes, utf8(proof.body)), 'broken');
    const root = await rootOf(proof);
    need(root && same(root, proof.root), 'broken');
    let record = null;
    try { record = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(proof.extra)); } catch { throw new Stop('broken'); }
    const { opening } = proof;
    if (opening) need(btoa(String.fromCharCode(...await sha256(join(utf8('balai-commit/v1\0'), opening.salt, opening.told)))) === record.commit, 'broken');
    const told = opening ? JSON.parse(new TextDecoder().decode(opening.told)) : null;
    const named = record && record.pub && record.pub.berkas_sha256;
    const verdict = !letter ? 'holds' : !named ? 'silent' : hex(await sha256(letter)) === named ? 'holds' : 'other';
    return { verdict, record, proof, told, leaf: hex(await sha256(join([0], proof.extra))) };
  };

  const tell = (message, input, text) => {
    message.hidden = !text;
    message.parentElement.classList.toggle('err', !!text);
    text ? input.setAttribute('aria-invalid', 'true') : input.removeAttribute('aria-invalid');
    if (!text) return;
    $('span', message).textContent = text;
    const more = input.closest('details');
    if (more) more.open = true;
    input.focus();
  };
  const at = (record, path) => path.split('/').slice(1).reduce((inside, name) => inside && inside[name], record);
  const show = (name, found, isStranger) => {
    for (const card of $$('[data-verdict] [data-name]', page)) card.hidden = card.dataset.name !== name;
    const lead = $('[data-other]', page), list = $('[data-verdict] dl', page), count = new Intl.NumberFormat(document.documentElement.lang);
    lead.textContent = isStranger ? lead.dataset.other : lead.dataset.changed;
    list.hidden = !found;
    const acts = JSON.parse(list.dataset.acts);
    for (const line of $$('[data-line]', list)) {
      const { line: of } = line.dataset, { record, proof } = found || {};
      const words = !found ? '' : of === 'place' ? `${count.format(proof.index + 1)} / ${count.format(proof.size)}` : of === 'origin' ? proof.origin : at(record, of);
      const told = of === '/t' && acts[words] || words;
      line.hidden = typeof words !== 'string' || !words;
      $('dd', line).textContent = line.hidden ? '' : told;
    }
    const told = $('[data-told]', page), { judul: title, isi: said } = (found && found.told) || {};
    told.hidden = !Array.isArray(said);
    if (!told.hidden) $('dl', told).replaceChildren(...[[told.dataset.title, title], ...said].map(([label, words]) => {
      const line = document.createElement('div'), dt = document.createElement('dt'), dd = document.createElement('dd');
      dt.textContent = label;
      dd.textContent = words;
      line.append(dt, dd);
      return line;
    }));
    const when = $('[data-when]', page);
    when.hidden = !found;
    when.textContent = when.dataset.of.replace('{at}', moment.format(new Date()));
    if (name) $('[data-verdict]', page).focus();
  };
  const signed = $('[data-signature]', page);
  const moment = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long', timeStyle: 'short' });
  // The list of revoked letters, as it was when this device last had a network: a moment, then a digest a line.
  const LIST = '/periksa/dicabut';
  const fresh = (async () => {
    if (!navigator.onLine) return;
    const answer = await fetch(LIST, { signal: AbortSignal.timeout(3000) });
    if (answer.ok) localStorage.setItem(LIST, await answer.text());
  })().catch(() => { /* the one that is here will do */ });
  const readList = () => {
    try { return (localStorage.getItem(LIST) || '').split('\n').filter(Boolean); } catch { return []; }
  };
  /** Shows what came of the signature of a letter, and whether anything that names it is on the list; nothing if there is no letter. */
  const showSignature = found => {
    const [asOf, ...revoked] = readList(), told = $('[data-list]', signed);
    const isRevoked = found && found.digests.some(digest => revoked.includes(digest));
    for (const card of $$('[data-name]', signed)) card.hidden = !found || card.dataset.name !== (card.dataset.name === 'revoked' && isRevoked ? 'revoked' : found.verdict);
    told.hidden = !found;
    const { who = {}, by = '', at: time, certificate = '' } = found || {}, list = $('dl', signed);
    const words = {
      who: [who.name, who.position, who.unit, who.organization].filter(Boolean).join(', '),
      issuer: by,
      at: time ? moment.format(time) : '',
      certificate,
    };
    told.textContent = asOf ? told.dataset.of.replace('{at}', moment.format(new Date(asOf))) : told.dataset.none;
    list.hidden = !certificate;
    for (const line of $$('[data-line]', list)) {
      line.hidden = !words[line.dataset.line];
      $('dd', line).textContent = words[line.dataset.line];
    }
    if (found) signed.focus();
  };

  const message = $('#berkase', page);
  const clear = () => {
    show('');
    showSignature(null);
    tell(message, files, '');
    tell($('#kuncie', page), key, '');
  };
  /** Examines a proof that `take` gives, and shows what came of it; `also` are signature and digests of the letter it lies in. */
  const prove = async (take, letter, also) => {
    try {
      const found = await examine(await take(), key.value, letter);
      if (also) showSignature({ ...also, digests: [...also.digests, found.leaf] });
      show(found.verdict, found);
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      if (stop.what === 'key') tell($('#kuncie', page), key, $('#kuncie span', page).textContent);
      else if (stop.what === 'form' || stop.what === 'record') tell(message, files, message.dataset[stop.what]);
      else show('broken', null, stop.what === 'stranger');
    }
  };
  const CARRIED = /<<\/BuktiLog\(([\w-]+)\)/g;
  const run = async () => {
    clear();
    const given = await Promise.all([...files.files].map(async file => new Uint8Array(await file.arrayBuffer())));
    const isProof = bytes => same(bytes.slice(0, FIRST.length), utf8(FIRST));
    const proof = given.find(isProof), letter = given.find(bytes => !isProof(bytes));
    const isPdf = letter && same(letter.slice(0, 5), utf8('%PDF-'));
    let also = null;
    if (isPdf) {
      await fresh;
      also = { ...await readSignatures(letter, bytesOf(signed.dataset.root, 'form')), digests: [hex(await sha256(letter))] };
      showSignature(also);
    }
    if (proof) return prove(() => readProof(new TextDecoder().decode(proof)), letter, also);
    // What a letter carries is looked at only where its signature covers it: anyone can copy a proof into another file.
    const carried = isPdf && also.verdict === 'ours' && [...new TextDecoder('latin1').decode(letter).matchAll(CARRIED)].pop();
    if (carried) return prove(() => unfold(readPaper(carried[1])), null, also);
    if (!isPdf) tell(message, files, letter ? message.dataset.form : message.dataset.none);
  };
  /** The code on paper opens this page with the proof behind `#`, where no server sees it. It is not left in the address. */
  const scanned = async () => {
    const [, proof] = /^#([\w-]{150,})$/.exec(location.hash) || [];
    if (!proof) return;
    history.replaceState(null, '', location.pathname);
    clear();
    if (!await able) return tell(message, files, message.dataset.unable);
    await fresh;
    await prove(() => unfold(readPaper(proof)), null, { digests: [] });
  };

  // A browser that cannot check signatures, or that does not trust the line to the hall, lets the hall examine.
  const point = Uint8Array.from({ length: 32 }, (_, at) => at ? 0x66 : 0x58);
  const able = (async () => crypto.subtle.importKey('raw', point, 'Ed25519', false, ['verify']))().then(() => true, () => false);
  able.then(is => { where.textContent = is ? where.dataset.here : where.dataset.old; });
  addEventListener('hashchange', scanned);
  scanned();
  form.addEventListener('submit', async e => {
    e.preventDefault();
    if (await able) await run(); else form.submit();
  });
}
