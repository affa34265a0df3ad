// Examines the signatures in a PDF in the browser itself: PAdES with ECDSA on P-256, and the chain to one root. What counts
// is the same as in crates/foundation/signing: a signature covers the file from its first byte on, all but its own place.
'use strict';
const readSignatures = (() => {
  /** What stops the reading of one signature. */
  class Unreadable extends Error {}
  const need = fits => { if (!fits) throw new Unreadable(); };
  const equal = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const hexOf = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  const digestOf = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

  // ---- PDF: a dictionary with its values as they stand; one letter of the text is one byte of the file
  const SPACE = /(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y, NAME = /\/[^\0\t\n\f\r ()<>[\]{}/%]*/y;
  const HEX = /<[0-9a-fA-F\0\t\n\f\r ]*>/y, WORD = /[^\0\t\n\f\r ()<>[\]{}/%]+/y;
  const past = (pattern, text, at) => { pattern.lastIndex = at; const found = pattern.exec(text); return found ? at + found[0].length : -1; };
  const value = (text, at, depth) => {
    need(depth > 0 && at < text.length);
    if (text.startsWith('<<', at)) return dictionary(text, at, depth - 1).end;
    if (text[at] === '(') {
      let open = 0;
      do {
        need(at < text.length);
        if (text[at] === '\\') at++;
        else if (text[at] === '(') open++;
        else if (text[at] === ')') open--;
        at++;
      } while (open);
      return at;
    }
    if (text[at] === '[') {
      for (at = past(SPACE, text, at + 1); text[at] !== ']';) at = past(SPACE, text, value(text, at, depth - 1));
      return at + 1;
    }
    const end = past(text[at] === '/' ? NAME : text[at] === '<' ? HEX : WORD, text, at);
    need(end > at);
    return end;
  };
  const dictionary = (text, start, depth = 32) => {
    const entries = new Map();
    let at = past(SPACE, text, start + 2);
    while (!text.startsWith('>>', at)) {
      need(text[at] === '/' && entries.size < 4096);
      const keyEnd = value(text, at, depth), key = text.slice(at, keyEnd), from = past(SPACE, text, keyEnd);
      let to = value(text, from, depth);
      at = past(SPACE, text, to);
      // A reference is three words.
      for (let more; (more = past(WORD, text, at)) > 0; at = past(SPACE, text, to)) to = more;
      need(!entries.has(key));
      entries.set(key, { from, to, text: text.slice(from, to) });
    }
    return { entries, end: at + 2 };
  };
  /** The dictionary around the byte range at `at`. */
  const around = (text, at) => {
    let start = at;
    for (let tries = 0; tries < 32; tries++) {
      start = start > 0 ? text.lastIndexOf('<<', start - 1) : -1;
      if (start < 0 || start < at - 1048576) return null;
      try {
        const { entries, end } = dictionary(text, start);
        if (end > at && entries.has('/ByteRange') && entries.has('/Contents')) return { start, entries };
      } catch (error) { if (!(error instanceof Unreadable)) throw error; }
    }
    return null;
  };

  // ---- DER
  const node = (bytes, at) => {
    need(at + 2 <= bytes.length);
    let length = bytes[at + 1], from = at + 2;
    if (length & 128) {
      const more = length & 127;
      need(more > 0 && more < 4 && from + more <= bytes.length);
      length = bytes.slice(from, from + more).reduce((sum, byte) => sum * 256 + byte, 0);
      from += more;
    }
    need(from + length <= bytes.length);
    return { tag: bytes[at], whole: bytes.slice(at, from + length), inside: bytes.slice(from, from + length), end: from + length };
  };
  const children = ({ inside }) => {
    const found = [];
    for (let at = 0; at < inside.length;) { const one = node(inside, at); found.push(one); at = one.end; }
    return found;
  };
  const oid = (one, hex) => one && one.tag === 6 && hexOf(one.inside) === hex;
  const ECDSA_SHA256 = '2a8648ce3d040302', SHA256 = '608648016503040201', SIGNED = '2a864886f70d010702', DATA = '2a864886f70d010701';
  const CONTENT_TYPE = '2a864886f70d010903', DIGEST = '2a864886f70d010904', CERTIFICATE = '2a864886f70d010910022f';

  const readCertificate = bytes => {
    const [tbs, , signature] = children(node(bytes, 0)), parts = children(tbs);
    if (parts[0].tag === 0xa0) parts.shift();
    const [serial, , issuer, validity, subject, key] = parts;
    need(key && signature && signature.tag === 3);
    const part = (hex, name = subject) => {
      for (const set of children(name)) for (const one of children(set)) {
        const [kind, text] = children(one);
        if (oid(kind, hex)) return new TextDecoder().decode(text.inside);
      }
      return '';
    };
    const times = children(validity).map(({ tag, inside }) => {
      const text = new TextDecoder().decode(inside), year = tag === 0x17 ? (text < '5' ? '20' : '19') + text : text;
      return Date.parse(year.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    });
    return {
      whole: node(bytes, 0).whole, tbs: tbs.whole, serial: serial.whole, issuer: issuer.whole, subject: subject.whole, key: key.whole, times,
      signature: signature.inside.slice(1),
      who: { name: part('550403'), position: part('55040c'), unit: part('55040b'), organization: part('55040a') },
      by: [part('550403', issuer), part('55040a', issuer)].filter(Boolean).join(', '),
    };
  };
  /** `r` and `s` side by side, as WebCrypto wants them. */
  const raw = signature => {
    const numbers = children(node(signature, 0)).map(({ tag, inside }) => {
      const bytes = inside[0] === 0 ? inside.slice(1) : inside;
      need(tag === 2 && bytes.length > 0 && bytes.length <= 32);
      return [...new Uint8Array(32 - bytes.length), ...bytes];
    });
    need(numbers.length === 2);
    return Uint8Array.from(numbers.flat());
  };
  const verify = async (spki, signature, signed) => {
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('spki', spki, curve, false, ['verify']).catch(() => null);
    return key && crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, raw(signature), signed);
  };
  const isOnCurve = spki => hexOf(spki).includes('2a8648ce3d030107');

  /** What the signature `sealed` says of a document with this digest. */
  const openEnvelope = async (sealed, digest) => {
    const content = node(sealed, 0);
    need(sealed.slice(content.end).every(byte => byte === 0));
    const [kind, wrapped] = children(content);
    need(oid(kind, SIGNED) && wrapped);
    const parts = children(children(wrapped)[0]), signers = children(parts[parts.length - 1]);
    const held = parts.find(({ tag }) => tag === 0xa0);
    need(held && signers.length === 1);
    const [, who, digestKind, attributes, signatureKind, signature] = children(signers[0]);
    const leaf = children(held).map(one => readCertificate(one.whole)).find(({ issuer, serial }) => equal(who.inside, [...issuer, ...serial]));
    need(leaf);
    const said = outcome => ({ leaf, outcome });
    if (attributes.tag !== 0xa0 || !oid(children(digestKind)[0], SHA256)) return said('unknown');
    const of = hex => {
      const found = children(attributes).filter(one => oid(children(one)[0], hex));
      const values = found.length === 1 ? children(children(found[0])[1]) : [];
      return values.length === 1 ? values[0] : null;
    };
    const signedDigest = of(DIGEST);
    if (!signedDigest || !equal(signedDigest.inside, digest)) return said('changed');
    if (!oid(children(signatureKind)[0], ECDSA_SHA256) || !isOnCurve(leaf.key)) return said('unknown');
    const named = of(CERTIFICATE), own = [0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 4, 32, ...await digestOf(leaf.whole)];
    const isBound = oid(of(CONTENT_TYPE), DATA) && named && equal([...named.whole], own);
    const signed = attributes.whole.slice();
    signed[0] = 0x31;
    return said(isBound && await verify(leaf.key, signature.inside, signed) ? 'right' : 'changed');
  };

  const readTime = text => {
    const [, year, month, day, hour, minute, second, zone] = /^\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(|Z|Z00'00'?|[+-]\d\d'\d\d'?)\)$/.exec(text) || [];
    const offset = /^[+-]/.test(zone || '') ? `${zone.slice(0, 3)}:${zone.slice(4, 6)}` : 'Z';
    return year ? Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`) : NaN;
  };
  const look = async (pdf, entries, root) => {
    const time = entries.has('/M') ? readTime(entries.get('/M').text) : NaN;
    const found = { outcome: 'unknown', isWhole: true, isOurs: false, at: Number.isNaN(time) ? null : time };
    const [, first, second, length] = /^\[\s*0\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]$/.exec(entries.get('/ByteRange').text) || [];
    const end = +second + +length, place = entries.get('/Contents');
    if (!first || +first >= +second || end > pdf.length || place.from !== +first || place.to !== +second) return found;
    found.isWhole = end === pdf.length;
    try {
      need(/^<(?:[0-9a-fA-F]{2})+>$/.test(place.text));
      const sealed = Uint8Array.from(place.text.slice(1, -1).match(/../g), pair => parseInt(pair, 16));
      const covered = new Uint8Array(+first + +length);
      covered.set(pdf.subarray(0, +first));
      covered.set(pdf.subarray(+second, end), +first);
      const { leaf, outcome } = await openEnvelope(sealed, await digestOf(covered));
      const vouches = equal(leaf.issuer, root.subject) && !equal(leaf.whole, root.whole) && isOnCurve(root.key)
        && [leaf, root].every(({ times: [from, until] }) => from <= time && time <= until);
      return { ...found, outcome, who: leaf.who, by: leaf.by, certificate: hexOf(await digestOf(leaf.whole)), isOurs: !!(vouches && await verify(root.key, leaf.signature, leaf.tbs)) };
    } catch (error) {
      if (!(error instanceof Unreadable) && !(error instanceof TypeError)) throw error;
      return found;
    }
  };

  /** All signatures of a PDF (`Uint8Array`), judged together, against a root in DER; what is told is the last of them. */
  return async (pdf, rootBytes) => {
    const text = new TextDecoder('latin1').decode(pdf), root = readCertificate(rootBytes), all = [];
    for (let at = text.indexOf('/ByteRange'), last = -1, places = 0; at >= 0 && places < 64; at = text.indexOf('/ByteRange', at + 1), places++) {
      const found = around(text, at);
      if (!found || found.start === last) continue;
      last = found.start;
      all.push(await look(pdf, found.entries, root));
    }
    const last = all[all.length - 1], some = outcome => all.some(one => one.outcome === outcome);
    const verdict = !last ? 'unsigned' : some('changed') ? 'changed' : !last.isWhole ? 'added' : some('unknown') ? 'unknown' : all.every(one => one.isOurs) ? 'ours' : 'elsewhere';
    return { verdict, ...last };
  };
})();
