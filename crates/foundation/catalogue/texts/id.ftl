# Jawaban dalam formulir. Satu kalimat apa yang kurang, satu kalimat cara memperbaikinya.
flaw-answer-missing = Belum diisi. Silakan isi bagian ini.
flaw-answer-now-asked = Pertanyaan ini muncul karena jawaban Anda tadi. Silakan isi.
flaw-answer-not-chosen = Belum dipilih. Pilih salah satu jawaban.
flaw-answer-not-agreed = Belum dicentang. Baca pernyataannya, lalu centang bila Anda setuju.
flaw-answer-no-file = Foto atau berkas belum dipilih. Foto dari ponsel sudah cukup.
flaw-answer-choice = Jawaban ini tidak ada dalam daftar. Pilih salah satu yang tersedia.
flaw-answer-choices-few = Pilih paling sedikit { $min }.
flaw-answer-choices-many = Pilih paling banyak { $max }.
flaw-answer-type = Bentuk jawaban ini tidak sesuai. Isi seperti contoh pada formulir.
flaw-answer-unknown = Formulir ini tidak menanyakan "{ $name }". Hapus isian itu.
flaw-answer-short = Baru { $count } huruf, paling sedikit { $min }. Lengkapi isiannya.
flaw-answer-long = Isian ini { $count } huruf, paling banyak { $max }. Persingkat isiannya.
flaw-answer-pattern = Susunannya tidak sesuai. Contoh yang benar: { $example }.
flaw-answer-control = Ada tanda yang tidak dapat dibaca. Ketik ulang isian ini.
flaw-answer-number = Isi dengan angka saja, misalnya 12.
flaw-answer-whole = Isi dengan angka bulat tanpa koma, misalnya 12.
flaw-answer-small = Angka ini terlalu kecil, paling sedikit { $min }.
flaw-answer-large = Angka ini terlalu besar, paling banyak { $max }.
flaw-answer-rows-few = Baru { $count } yang diisi, seharusnya paling sedikit { $min }. Tambahkan lagi.
flaw-answer-rows-many = Ada { $count } yang diisi, paling banyak { $max }. Hapus yang tidak perlu.
flaw-answer-not-marked = Bagian ini tidak diminta untuk diperbaiki. Kembalikan isinya seperti semula, atau hubungi petugas.
flaw-answer-reason = Isian ini berbeda dengan data yang diambil. Tuliskan alasannya, atau kembalikan isinya.
flaw-answer-check = { $id }
flaw-answer-option = Pilihan ini tidak sesuai lagi dengan jawaban Anda yang lain. Pilih yang lain.

flaw-decimal-places = Angka di belakang koma paling banyak { $max }. Bulatkan isiannya.
flaw-time-early = Jam ini terlalu awal. Isi pukul { $first } atau sesudahnya.
flaw-time-late = Jam ini terlalu larut. Isi pukul { $last } atau sebelumnya.
flaw-code-unknown = Kode itu tidak ada dalam daftar. Ketik kata kuncinya, tekan Cari, lalu pilih dari hasilnya.
flaw-code-choose = Kode belum dipilih. Ketik kata kuncinya, tekan Cari, lalu pilih dari hasilnya.
flaw-code-ended = Kode { $code } tidak berlaku lagi. Cari kode penggantinya.
flaw-point-form = Titik ini belum dapat dibaca. Tulis dua angka, misalnya -6,91750 dan 107,61910.
flaw-point-range = Angka ini tidak ada di peta. Lintang paling besar 90, bujur paling besar 180.
flaw-point-outside = Titik ini jauh di luar daerah kami. Periksa tanda minus dan urutannya: lintang dahulu, lalu bujur.
point-middle = kira-kira, tengah

flaw-date-form = Tanggal ini belum dapat dibaca. Tulis hari, bulan, dan tahun, misalnya 13 7 2026.
flaw-date-part = Bagian { $part } belum diisi. Lengkapi tanggalnya.
flaw-date-month = Bulan { $month } tidak ada. Isi dengan angka 1 sampai 12.
flaw-date-year = Tahun ditulis empat angka, misalnya 1993.
flaw-date-no-such-day = Tanggal { $day } tidak ada pada bulan { $month }/{ $year }. Bulan itu hanya sampai tanggal { $last }.
flaw-date-future = Tanggal ini belum terjadi. Hari ini { $today }, periksa tahunnya.
flaw-date-past = Tanggal ini sudah lewat. Hari ini { $today }, pilih hari ini atau sesudahnya.

flaw-region-level = Wilayah belum dipilih sampai tingkat yang diperlukan. Lanjutkan memilih.
flaw-region-unknown = Wilayah ini tidak ada dalam daftar. Pilih dari daftar wilayah.
flaw-region-outside = Wilayah ini di luar daerah layanan kami. Pilih wilayah di daerah ini.

flaw-file-many = Terlalu banyak berkas, paling banyak { $max }. Hapus yang tidak perlu.
flaw-file-type = "{ $name }" bukan jenis berkas yang diterima. Kirim foto (JPEG, PNG, WebP) atau PDF sesuai petunjuk.
flaw-file-large = "{ $name }" terlalu besar, paling banyak { $max } MB. Perkecil atau foto ulang.
flaw-file-empty = "{ $name }" kosong. Pilih berkasnya sekali lagi.

flaw-action = Tindakan ini tidak dikenal. Pilih setuju, kembalikan, atau tolak.

answer-yes = Ya
answer-no = Tidak
summary-declared = Saya menyetujui
summary-questions = Keperluan
summary-computed = Dihitung otomatis

life-event-lahir = Kelahiran
life-event-sekolah = Sekolah
life-event-dewasa = Menginjak 17 tahun
life-event-bekerja = Bekerja
life-event-menikah = Menikah
life-event-pindah = Pindah rumah
life-event-usaha = Memulai usaha
life-event-sakit = Sakit
life-event-kehilangan = Kehilangan dokumen
life-event-lansia = Hari tua
life-event-meninggal = Kematian

for-whom-warga = Warga
for-whom-usaha = Pelaku usaha
for-whom-lembaga = Lembaga atau badan
for-whom-warga-asing = Warga negara asing
channel-web = Lewat situs ini
channel-counter = Di loket
channel-program = Lewat aplikasi lain
bundle-closing = Pernyataan
