// Reads the proof that letters and receipts carry on paper, as crates/foundation/ledger/src/paper.rs writes it. Whether it
// holds is looked at in periksa.js.
'use strict';
const readPaper = (() => {
  // What was printed is read for ever: the same words, in the same order, as in paper.rs.
  const WORDS = [
    '{"aktor":"',
    '","commit":"',
    '","id":"',
    '","inst":"',
    '","prev":"',
    '","prev":null,"pub":{"keadaan":"',
    '","pub":{"keadaan":"',
    '"},"t":"',
    'null},"t":"',
    '","ts":"',
    ':00","v":1}',
    '","layanan":"',
    '","nomor":"',
    '","otomatis":false,"tahap":',
    '","otomatis":true,"tahap":',
    'disetujui',
    '","tahap":',
    'letters.issued',
    'cases.submitted',
    'petugas:',
    'sistem',
    '{"isi":[["',
    '"],["',
    '","',
    '"]],"judul":"',
    'Surat Keterangan ',
    'Kabupaten ',
    'diproses',
  ];
  const hexOf = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  const letters = text => [...text].map(letter => letter.charCodeAt(0));
  /** Takes bytes from the front; throws where there are too few. */
  class Rest {
    constructor(bytes) { this.bytes = bytes; this.at = 0; }
    get isEmpty() { return this.at === this.bytes.length; }
    take(length) {
      if (this.at + length > this.bytes.length) throw new RangeError('too short');
      this.at += length;
      return this.bytes.slice(this.at - length, this.at);
    }
    number() {
      let number = 0;
      for (let place = 0; place < 7; place++) {
        const [byte] = this.take(1);
        number += (byte & 127) * 2 ** (7 * place);
        if (byte < 128) return number;
      }
      throw new RangeError('too large');
    }
    all() { return this.take(this.bytes.length - this.at); }
  }
  /** The text as it was, in bytes of UTF-8. */
  const expand = bytes => {
    const rest = new Rest(bytes), text = [];
    while (!rest.isEmpty) {
      const [byte] = rest.take(1);
      if (byte === 0) throw new RangeError('no text');
      if (byte === 1) text.push(...letters(hexOf(rest.take(32))));
      else if (byte === 2) text.push(...letters(btoa(String.fromCharCode(...rest.take(32)))));
      else if (byte === 3) text.push(...letters(hexOf(rest.take(16)).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')));
      else if (byte < 32) text.push(...letters(WORDS[byte - 4]));
      else text.push(byte);
      if (text.length > 16384) throw new RangeError('too long');
    }
    return Uint8Array.from(text);
  };
  const read = rest => {
    if (rest.take(1)[0] !== 1) return null;
    const index = rest.number(), size = rest.number(), origin = new TextDecoder().decode(rest.take(rest.number()));
    const id = rest.take(4), signature = rest.take(64), count = rest.number();
    if (count > 63) return null;
    const hashes = Array.from({ length: count }, () => rest.take(32)), extra = expand(rest.take(rest.number()));
    const opening = rest.isEmpty ? null : { salt: rest.take(32), told: expand(rest.all()) };
    return { index, size, origin, id, signature, hashes, extra, opening };
  };
  /** What stands in the code, in letters of base64url; null if it is no proof. */
  return text => {
    try {
      const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
      return read(new Rest(Uint8Array.from(plain, letter => letter.charCodeAt(0))));
    } catch { return null; }
  };
})();
