# Berkas yang diunggah
flaw-upload-empty = Berkas yang dipilih kosong. Pilih berkas lain atau foto ulang.
flaw-upload-too-large = Berkas lebih besar dari { $max } MB. Foto ulang dengan mutu lebih rendah, atau pindai lagi.
flaw-upload-kind = Berkas ini bukan foto (JPG, PNG, WebP) atau PDF, apa pun namanya. Pilih foto atau PDF.
flaw-upload-kind-pdf = Berkas ini bukan PDF. Pilih berkas PDF.
flaw-upload-kind-image = Berkas ini bukan foto (JPG, PNG, WebP). Pilih foto.
flaw-upload-broken = Berkas ini rusak atau terpotong. Coba buka di ponsel Anda, lalu unggah lagi.
flaw-upload-pdf-active = PDF ini berisi program, lampiran, atau sandi. Cetak ulang sebagai PDF biasa, atau foto halamannya.
flaw-upload-too-many = Paling banyak { $max } berkas di sini. Hapus salah satu dulu.
flaw-upload-malware = Pemeriksa virus menemukan program berbahaya di berkas ini. Periksa perangkat Anda, lalu pilih berkas lain atau foto halamannya.
flaw-upload-unscanned = Berkas ini belum bisa diperiksa dari virus. Isian lain tetap tersimpan; unggah lagi beberapa menit lagi.
problem-unscanned = Berkas belum bisa diperiksa
problem-unscanned-detail = Setiap berkas diperiksa dari virus sebelum disimpan, dan pemeriksanya sedang tidak menjawab. Ini gangguan di pihak kami.
problem-unscanned-mend = Unggah lagi beberapa menit lagi.
