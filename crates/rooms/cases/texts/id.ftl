# Why a verb of this room says no
problem-no-case = Berkas ini tidak kami temukan
problem-no-case-detail = Nomor berkas ini tidak ada, atau bukan berkas yang boleh Anda buka.
problem-no-case-mend = Periksa lagi nomornya. Kalau berkas ini milik Anda, masuk dulu dengan akun yang mengajukannya.
problem-no-draft = Draf ini tidak kami temukan
problem-no-draft-detail = Draf ini sudah dikirim, sudah dihapus, atau milik akun lain.
problem-no-draft-mend = Buka halaman Saya untuk melihat draf dan berkas Anda.
problem-no-service = Layanan ini tidak ada
problem-no-service-detail = Alamat layanan ini salah, atau layanannya sudah tidak dibuka.
problem-no-service-mend = Cari layanan di halaman Layanan.
problem-no-page = Bagian formulir ini tidak ada
problem-no-page-detail = Formulir ini tidak punya bagian dengan nama itu, atau bagian itu tidak perlu Anda isi.
problem-no-page-mend = Kembali ke halaman periksa ulang untuk melihat semua bagian.
problem-no-document = Dokumen ini tidak kami temukan
problem-no-document-detail = Dokumen ini tidak ada, atau bukan dokumen yang boleh Anda buka.
problem-no-document-mend = Buka dokumen dari halaman berkasnya.
problem-no-letter = Surat ini tidak kami temukan
problem-no-letter-detail = Surat ini tidak ada, atau bukan surat yang boleh Anda buka.
problem-no-letter-mend = Buka surat dari halaman berkas Anda.
problem-flawed = Ada { $count } isian yang perlu diperbaiki
problem-flawed-detail = Sebagian isian belum benar. Yang sudah Anda tulis tetap tersimpan.
problem-flawed-mend = Perbaiki isian yang ditandai, lalu kirim lagi.
problem-case-changed = Berkas ini baru saja berubah
problem-case-changed-detail = Seseorang mengubah berkas ini setelah Anda membukanya, jadi keputusan Anda belum disimpan.
problem-case-changed-mend = Muat ulang berkasnya, lihat perubahannya, lalu putuskan lagi.
problem-case-closed = Berkas ini tidak bisa diubah lagi
problem-case-closed-detail = Keadaan berkas ini sekarang: { $state }.
problem-case-closed-mend = Lihat perjalanan berkas untuk tahu apa yang sudah terjadi.
problem-no-action = Tindakan ini tidak ada di tahap ini
problem-no-action-detail = Alur layanan ini tidak mengenal tindakan itu pada tahap sekarang.
problem-no-action-mend = Pilih salah satu tindakan yang tampil di halaman berkas.
problem-unsaid = Keputusan ini perlu penjelasan
problem-unsaid-detail = Warga berhak tahu alasannya.
problem-unsaid-mend = Isi kolom yang ditandai, lalu kirim lagi.
problem-key-reused = Kunci pengiriman ini sudah dipakai
problem-key-reused-detail = Idempotency-Key yang sama pernah dipakai untuk isi yang lain.
problem-key-reused-mend = Pakai kunci baru untuk permintaan yang baru.
problem-calendar = Kalender kerja belum lengkap
problem-calendar-detail = Hari libur tahun { $year } belum ada di sistem, jadi tanggal janji belum bisa dihitung.
problem-calendar-mend = Isian Anda aman. Hubungi kantor supaya kalendernya dilengkapi.
problem-rule = Aturan layanan ini bermasalah
problem-rule-detail = Ini kesalahan kami. Isian Anda tidak hilang.
problem-rule-mend = Coba lagi nanti, atau datang ke kantor dengan nomor draf Anda.
problem-letter = Surat belum bisa dicetak
problem-letter-detail = Ini kesalahan kami. Keputusan atas berkas Anda tetap berlaku.
problem-letter-mend = Coba lagi beberapa menit lagi.
problem-files = Dokumen belum bisa disimpan
problem-files-detail = Ini kesalahan kami. Isian lain sudah tersimpan.
problem-files-mend = Coba unggah lagi beberapa menit lagi.
problem-disk-full = Tempat penyimpanan penuh
problem-disk-full-detail = Ini kesalahan kami. Dokumen yang baru Anda kirim belum tersimpan, yang lama aman.
problem-disk-full-mend = Coba lagi nanti. Petugas sistem sudah diberi tahu lewat catatan galat.

# What is wrong with a file
flaw-upload-empty = Berkas yang dipilih kosong. Pilih berkas lain atau foto ulang.
flaw-upload-too-large = Berkas lebih besar dari { $max } MB. Foto ulang dengan mutu lebih rendah, atau pindai lagi.
flaw-upload-kind = Berkas ini bukan foto (JPG, PNG, WebP) atau PDF, apa pun namanya. Pilih foto atau PDF.
flaw-upload-kind-pdf = Berkas ini bukan PDF. Pilih berkas PDF.
flaw-upload-kind-image = Berkas ini bukan foto (JPG, PNG, WebP). Pilih foto.
flaw-upload-broken = Berkas ini rusak atau terpotong. Coba buka di ponsel Anda, lalu unggah lagi.
flaw-upload-pdf-active = PDF ini berisi program, lampiran, atau sandi. Cetak ulang sebagai PDF biasa, atau foto halamannya.
flaw-upload-too-many = Paling banyak { $max } berkas di sini. Hapus salah satu dulu.

# Where a case stands
case-diproses = Sedang diperiksa
case-perbaikan = Menunggu perbaikan Anda
case-disetujui = Disetujui
case-ditolak = Ditolak
case-dibatalkan = Dibatalkan

# The timeline
event-cases-submitted = Permohonan diterima
event-cases-submitted-web = lewat situs
event-cases-submitted-api = lewat aplikasi lain
event-cases-submitted-counter = diisikan petugas loket
event-cases-claimed = Petugas mulai memeriksa
event-cases-released = Petugas mengembalikan berkas ke antrean
event-cases-message-petugas = Pesan dari petugas
event-cases-message-warga = Pesan dari pemohon
event-cases-returned = Petugas meminta perbaikan
event-cases-returned-count = { $count ->
   *[other] { $count } hal perlu diperbaiki
 }
event-cases-corrected = Perbaikan diterima
event-cases-stepped = Pemeriksaan selesai, lanjut ke tahap berikutnya
event-cases-approved = Permohonan disetujui
event-cases-rejected = Permohonan ditolak
event-cases-withdrawn = Permohonan dibatalkan pemohon
event-cases-automatic = diputus otomatis oleh aturan
event-letters-issued = Surat diterbitkan
event-letters-printed = Surat selesai dicetak
event-letters-revoked = Surat dicabut
problem-not-json = Isi permintaan tidak terbaca
problem-not-json-detail = Isinya bukan JSON yang diharapkan: { $reason }
problem-not-json-mend = Lihat bentuknya di /api, lalu kirim lagi.
