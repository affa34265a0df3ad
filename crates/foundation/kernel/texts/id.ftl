# Kata-kata yang dipakai bersama: kekeliruan isian, masalah umum, kalender.

## Kalender

month-1 = Januari
month-2 = Februari
month-3 = Maret
month-4 = April
month-5 = Mei
month-6 = Juni
month-7 = Juli
month-8 = Agustus
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Desember
weekday-1 = Senin
weekday-2 = Selasa
weekday-3 = Rabu
weekday-4 = Kamis
weekday-5 = Jumat
weekday-6 = Sabtu
weekday-7 = Minggu
say-date-time = { $date } pukul { $time }
say-days = { $n } hari
say-hours = { $n } jam
say-minutes = { $n } menit
say-moment = kurang dari 1 menit

## Kekeliruan: NIK

flaw-nik-empty = NIK belum diisi. NIK adalah 16 angka di bagian atas KTP atau di kartu keluarga Anda.
flaw-nik-letters = NIK hanya berisi angka. Hapus huruf atau tanda lain; mungkin huruf O terketik untuk angka 0.
flaw-nik-length = Baru { $count } angka, seharusnya 16. Periksa lagi, mungkin ada yang terlewat.
flaw-nik-too-long = Ada { $count } angka, seharusnya 16. Periksa lagi, mungkin ada angka yang terketik dua kali.
flaw-nik-province = Format NIK tidak sesuai: dua angka pertama ({ $code }) bukan kode provinsi. Cocokkan lagi dengan KTP Anda.
flaw-nik-regency = Format NIK tidak sesuai: angka ke-3 dan ke-4 tidak boleh 00. Cocokkan lagi dengan KTP Anda.
flaw-nik-district = Format NIK tidak sesuai: angka ke-5 dan ke-6 tidak boleh 00. Cocokkan lagi dengan KTP Anda.
flaw-nik-day = Format NIK tidak sesuai: angka ke-7 dan ke-8 ({ $day }) bukan tanggal lahir. Isinya 01 sampai 31, atau 41 sampai 71 untuk perempuan.
flaw-nik-month = Format NIK tidak sesuai: angka ke-9 dan ke-10 ({ $month }) bukan bulan. Isinya 01 sampai 12.
flaw-nik-date = Format NIK tidak sesuai: tanggal { $day } bulan { $month } tahun { $year } tidak ada di kalender. Periksa angka ke-7 sampai ke-12.
flaw-nik-serial = Format NIK tidak sesuai: empat angka terakhir tidak boleh 0000. Cocokkan lagi dengan KTP Anda.
flaw-nik-region-unknown = Kode kecamatan { $code } pada NIK ini tidak ada di daftar sekarang. Ini bisa benar bila NIK terbit sebelum pemekaran wilayah; cocokkan sekali lagi dengan KTP Anda.

## Kekeliruan: nomor kartu keluarga

flaw-kk-empty = Nomor kartu keluarga belum diisi. Nomor ini adalah 16 angka di bagian atas kartu keluarga Anda.
flaw-kk-letters = Nomor kartu keluarga hanya berisi angka. Hapus huruf atau tanda lain.
flaw-kk-length = Baru { $count } angka, seharusnya 16. Periksa lagi, mungkin ada yang terlewat.
flaw-kk-too-long = Ada { $count } angka, seharusnya 16. Periksa lagi, mungkin ada angka yang terketik dua kali.
flaw-kk-province = Format nomor kartu keluarga tidak sesuai: dua angka pertama ({ $code }) bukan kode provinsi. Cocokkan lagi dengan kartu keluarga Anda.
flaw-kk-region-unknown = Kode wilayah { $code } pada nomor kartu keluarga ini tidak ada di daftar sekarang. Ini bisa benar bila kartu terbit sebelum pemekaran wilayah; cocokkan sekali lagi.
flaw-kk-date = Angka ke-7 sampai ke-10 biasanya tanggal dan bulan terbit kartu. Cocokkan sekali lagi dengan kartu keluarga Anda.

## Kekeliruan: telepon dan email

flaw-phone-empty = Nomor telepon belum diisi. Contoh: 0812-3456-7890.
flaw-phone-letters = Nomor telepon hanya berisi angka. Hapus huruf atau tanda lain. Contoh: 0812-3456-7890.
flaw-phone-short = Nomor telepon ini baru { $count } angka, terlalu pendek. Periksa lagi, mungkin ada yang terlewat.
flaw-phone-long = Nomor telepon ini { $count } angka, terlalu panjang. Periksa lagi, mungkin ada angka yang terketik dua kali.
flaw-phone-start = Nomor telepon diawali 08 untuk ponsel, atau kode daerah seperti 021. Tambahkan awalan itu.
flaw-phone-foreign = Nomor ini dari luar Indonesia. Isikan nomor Indonesia, yang diawali 08 atau +62.
flaw-email-empty = Alamat email belum diisi. Contoh: nama@contoh.id.
flaw-email-space = Alamat email tidak boleh berisi spasi. Hapus spasinya.
flaw-email-long = Alamat email terlalu panjang, paling banyak 254 huruf. Periksa lagi, mungkin ada isian lain yang ikut tersalin.
flaw-email-at = Alamat email harus punya satu tanda @, di antara nama dan tempatnya. Contoh: nama@contoh.id.
flaw-email-local = Bagian sebelum tanda @ tidak sesuai. Periksa titik dan tanda bacanya.
flaw-email-domain = Bagian sesudah tanda @ tidak sesuai. Harus seperti contoh.id atau gmail.com.

## Kekeliruan: nomor lain

flaw-plate-empty = Nomor polisi kendaraan belum diisi. Contoh: B 1234 XYZ.
flaw-plate-form = Nomor polisi terdiri dari huruf, angka, lalu huruf. Contoh: B 1234 XYZ.
flaw-plate-region = { $letters } bukan huruf wilayah yang kami kenal. Cocokkan lagi dengan STNK Anda.
flaw-plate-number = Angka pada nomor polisi adalah 1 sampai 4 angka dan tidak diawali 0. Cocokkan lagi dengan STNK Anda.
flaw-plate-series = Huruf di belakang paling banyak tiga. Cocokkan lagi dengan STNK Anda.
flaw-nib-empty = NIB belum diisi. NIB adalah 13 angka pada dokumen dari OSS.
flaw-nib-letters = NIB hanya berisi angka. Hapus huruf atau tanda lain.
flaw-nib-length = Baru { $count } angka, seharusnya 13. Periksa lagi, mungkin ada yang terlewat.
flaw-nib-too-long = Ada { $count } angka, seharusnya 13. Periksa lagi, mungkin ada angka yang terketik dua kali.
flaw-npwp-empty = NPWP belum diisi. Untuk perorangan, isikan NIK Anda.
flaw-npwp-letters = NPWP hanya berisi angka. Hapus huruf atau tanda lain.
flaw-npwp-length = Ada { $count } angka, seharusnya 16 (atau 15 untuk NPWP lama). Periksa lagi.
flaw-npwp-form = Format NPWP tidak sesuai. NPWP 16 angka adalah NIK, atau diawali 0 untuk badan usaha. Cocokkan lagi dengan kartu NPWP Anda.
flaw-postcode-empty = Kode pos belum diisi. Kode pos adalah 5 angka.
flaw-postcode-letters = Kode pos hanya berisi angka. Hapus huruf atau tanda lain.
flaw-postcode-length = Ada { $count } angka, seharusnya 5. Periksa lagi.
flaw-postcode-zero = Kode pos tidak diawali 0. Periksa lagi angka pertamanya.
flaw-name-empty = Nama belum diisi. Tulis nama seperti di KTP; satu kata pun boleh.
flaw-name-long = Nama ini { $count } huruf, paling banyak 60. Singkat gelarnya bila perlu.
flaw-name-digit = Nama tidak berisi angka. Hapus angkanya, atau periksa apakah isian ini tertukar.
flaw-name-symbol = Tanda { $symbol } tidak dapat dipakai dalam nama. Hapus tanda itu.
flaw-rupiah-empty = Jumlah uang belum diisi. Contoh: Rp1.500.000.
flaw-rupiah-form = Tulis jumlah uang dengan angka saja, boleh dengan titik untuk ribuan. Contoh: Rp1.500.000.
flaw-rupiah-cents = Tulis jumlah uang dalam rupiah utuh, tanpa sen. Hapus angka sesudah koma.
flaw-rupiah-large = Jumlah uang ini terlalu besar. Periksa lagi banyaknya angka nol.
flaw-reference-empty = Nomor permohonan belum diisi. Contoh: KTP-7F3K9-Q2MXT.
flaw-reference-length = Panjang nomor permohonan tidak sesuai. Bentuknya seperti KTP-7F3K9-Q2MXT; mungkin ada yang terlewat.
flaw-reference-symbols = Nomor permohonan hanya berisi huruf dan angka, tanpa huruf U. Bentuknya seperti KTP-7F3K9-Q2MXT.
flaw-reference-check = Ada huruf atau angka yang keliru atau tertukar pada nomor permohonan ini. Cocokkan lagi dengan tanda terima Anda.
flaw-reference-prefix = Awalan nomor permohonan adalah 2 sampai 4 huruf besar.
flaw-region-code = Kode wilayah tidak sesuai. Pilih wilayah dari daftar.
flaw-id = Alamat ini tidak lengkap atau berubah. Buka lagi dari daftar Anda.
flaw-role = Peran ini tidak dikenal. Pilih dari daftar.
flaw-agency = Nama pendek dinas terdiri dari huruf kecil, angka dan tanda hubung. Pilih dari daftar.
flaw-lang = Bahasa ini belum ada. Pilih Indonesia (id) atau Inggris (en).

## Masalah umum

problem-invalid = Ada isian yang perlu diperbaiki
problem-invalid-detail = Sebagian isian belum sesuai. Yang sudah Anda tulis tetap tersimpan di halaman ini.
problem-invalid-mend = Perbaiki isian yang diberi tanda, lalu kirim lagi.
problem-bad-request = Permintaan tidak dapat dibaca
problem-bad-request-detail = Yang sampai ke kami tidak lengkap atau bentuknya tidak sesuai.
problem-bad-request-mend = Muat ulang halaman, lalu coba sekali lagi.
problem-sign-in = Silakan masuk dulu
problem-sign-in-detail = Halaman ini berisi data pribadi, jadi hanya terbuka setelah Anda masuk.
problem-sign-in-mend = Masuk, lalu Anda akan kembali ke halaman ini.
problem-forbidden = Halaman ini bukan untuk akun Anda
problem-forbidden-detail = Akun yang sedang dipakai tidak berwenang membuka atau mengubah ini.
problem-forbidden-mend = Masuk dengan akun lain, atau tanyakan kepada petugas kami.
problem-not-found = Halaman ini tidak ada
problem-not-found-detail = Alamatnya mungkin salah ketik atau sudah dipindahkan.
problem-not-found-mend = Periksa alamatnya, atau cari dari beranda.
problem-conflict = Sudah berubah lebih dulu
problem-conflict-detail = Keadaannya sudah lain, sehingga tindakan ini tidak dapat dilakukan lagi.
problem-conflict-mend = Muat ulang halaman untuk melihat keadaan terbaru.
problem-gone = Sudah tidak ada lagi
problem-gone-detail = Yang Anda cari pernah ada di sini, tetapi sudah dihapus atau habis masanya.
problem-gone-mend = Mulai lagi dari beranda.
problem-stale = Ada versi yang lebih baru
problem-stale-detail = Ada yang mengubahnya sejak Anda membuka halaman ini.
problem-stale-mend = Muat ulang, periksa perubahannya, lalu ulangi.
problem-too-large = Kiriman terlalu besar
problem-too-large-detail = Ukuran berkas atau isian melebihi batas.
problem-too-large-mend = Kecilkan fotonya atau kirim satu per satu.
problem-wrong-type = Jenis berkas ini tidak dapat kami baca
problem-wrong-type-detail = Isi berkas bukan jenis yang kami terima.
problem-wrong-type-mend = Kirim foto (JPEG, PNG) atau PDF.
problem-needs-match = Versi yang diubah belum disebutkan
problem-needs-match-detail = Perubahan harus menyebutkan versi yang Anda baca, agar perubahan orang lain tidak tertimpa.
problem-needs-match-mend = Muat ulang halaman, lalu ulangi. Untuk program: kirim If-Match dengan ETag terakhir.
problem-too-many = Terlalu sering mencoba
problem-too-many-detail = Untuk menjaga keamanan, percobaan dibatasi sebentar.
problem-too-many-mend = Tunggu sebentar, lalu coba lagi.
problem-unavailable = Layanan sedang tidak tersedia
problem-unavailable-detail = Kami sedang tidak dapat melayani ini. Yang sudah Anda kirim tidak hilang.
problem-unavailable-mend = Coba lagi beberapa menit lagi.
problem-fault = Ada yang salah di pihak kami
problem-fault-detail = Ini bukan kesalahan Anda. Kejadian ini sudah kami catat.
problem-fault-mend = Coba lagi sebentar lagi. Bila terulang, sebutkan kode kejadian ini kepada petugas.

flaw-decimal-form = Isi dengan angka, boleh dengan koma, misalnya 12,5.
flaw-time-form = Tulis jam dan menit, misalnya 09.30.
flaw-time-range = Jam ini tidak ada. Isi 00.00 sampai 23.59.
