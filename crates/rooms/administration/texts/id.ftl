# Kelola: yang diatur kantor sendiri.

## Alasan menolak
problem-no-such-service = Layanan tidak ditemukan
problem-no-such-service-detail = Tidak ada layanan dengan alamat ini, juga tidak ada naskahnya.
problem-no-such-service-mend = Buka daftar layanan, lalu pilih dari sana.
problem-no-service-draft = Belum ada naskah
problem-no-service-draft-detail = Tidak ada perubahan yang tersimpan untuk layanan ini.
problem-no-service-draft-mend = Ubah dan simpan naskahnya dulu.
problem-no-release = Usulan tidak ditemukan
problem-no-release-detail = Tidak ada usulan dengan nomor ini.
problem-no-release-mend = Buka layanan, lalu pilih dari riwayatnya.
problem-overtaken = { $holder } menyimpan lebih dulu
problem-overtaken-detail = Sejak Anda membuka halaman ini, naskahnya sudah diubah orang lain. Tulisan Anda masih ada di halaman ini.
problem-overtaken-mend = Bandingkan, lalu simpan sekali lagi bila tulisan Anda yang dipakai.
problem-nothing-changed = Tidak ada yang berubah
problem-nothing-changed-detail = Yang diusulkan sama dengan yang berlaku sekarang.
problem-nothing-changed-mend = Ubah naskahnya dulu, atau kembali ke daftar layanan.
problem-service-mistaken = { $count ->
    [one] Naskah ini punya 1 kesalahan
   *[other] Naskah ini punya { $count } kesalahan
 }
problem-service-mistaken-detail = Layanan dengan kesalahan tidak bisa diusulkan atau diberlakukan.
problem-service-mistaken-mend = Buka naskahnya. Setiap kesalahan disebut di barisnya, dengan cara memperbaikinya.
problem-no-agency = Perangkat daerah “{ $kind }” belum ada
problem-no-agency-detail = Layanan ini menyebut perangkat daerah yang belum tercatat di balai ini, jadi tidak ada yang akan melayaninya.
problem-no-agency-mend = Tambahkan perangkat daerah itu dulu, atau ganti kuncinya di naskah.
problem-proposal-waiting = Sudah ada usulan yang menunggu
problem-proposal-waiting-detail = Untuk ini masih ada satu usulan yang belum diputuskan.
problem-proposal-waiting-mend = Putuskan atau batalkan usulan itu dulu.
problem-two-persons = Perlu dua orang
problem-two-persons-detail = Yang mengusulkan tidak boleh memutuskan sendiri, dan usulan orang lain hanya bisa dibatalkan pengusulnya.
problem-two-persons-mend = Minta admin lain memutuskan. Usulan sendiri boleh Anda batalkan.
problem-already-decided = Sudah diputuskan
problem-already-decided-detail = Usulan ini sudah diputuskan, atau versinya sudah berlaku.
problem-already-decided-mend = Buka halamannya sekali lagi untuk melihat keadaannya sekarang.
problem-led-to = Layanan lain mengarahkan warga ke sini
problem-led-to-detail = Layanan ini disebut sebagai jalan keluar oleh: { $kind }. Kalau ditarik, warga diarahkan ke halaman kosong.
problem-led-to-mend = Ubah dulu anjuran di layanan itu, lalu tarik layanan ini.
problem-form-flawed = Ada isian yang perlu diperbaiki
problem-form-flawed-detail = { $count ->
    [one] Satu isian
   *[other] { $count } isian
 } belum benar.
problem-form-flawed-mend = Perbaiki isian yang ditandai, lalu kirim lagi.

## Isian yang keliru
flaw-service-unreadable = Naskah layanan ini bukan TOML yang benar. Pilih layanan lain.
flaw-service-id-form = Tulis 2 sampai 40 huruf kecil, angka, atau tanda hubung, diawali huruf. Contoh: legalisasi.
flaw-service-id-taken = Sudah dipakai layanan lain. Pilih nama lain.
flaw-service-prefix-form = Tulis 2 sampai 4 huruf besar. Contoh: BLA.
flaw-service-prefix-taken = Sudah dipakai layanan lain. Pilih awalan lain.
flaw-release-day = Tulis tanggal dengan angka, misalnya 1 12 2026, atau kosongkan supaya berlaku begitu disetujui.
flaw-release-day-past = Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya.

## Muka
kelola-title = Kelola balai
kelola-lead = Yang menunggu Anda, dan semua yang diatur kantor sendiri.
kelola-waiting = Menunggu keputusan
kelola-waiting-none = Tidak ada usulan yang menunggu.
kelola-waits-for-you = Diajukan { $name }, { $at }. Menunggu Anda atau admin lain.
kelola-waits-for-another = Anda ajukan ({ $name }), { $at }. Menunggu admin lain.
kelola-to-come = Terjadwal
kelola-counts-from = Berlaku mulai { $at }.
kelola-drafts = Naskah yang belum diajukan
kelola-homeless = Layanan tanpa perangkat daerah
kelola-no-agency-text = Perangkat daerah “{ $agency }” belum ada di balai ini.
kelola-services-count = { $count } layanan
kelola-trouble = Ada berkas layanan yang salah
kelola-trouble-text = Yang berlaku sebelumnya tetap dipakai sampai kesalahan ini diperbaiki.

## Daftar layanan
kelola-services-title = Layanan
kelola-services-lead = Semua layanan balai ini, yang ditawarkan dan yang sedang disiapkan.
kelola-service = Layanan
kelola-agency = Perangkat daerah
kelola-state = Keadaan
kelola-state-shipped = Bawaan
kelola-state-folder = Dari folder
kelola-state-own = Buatan kantor
kelola-state-unpublished = Belum ditawarkan
kelola-state-withdrawn = Ditarik
kelola-state-draft = Ada naskah
kelola-state-proposed = Menunggu keputusan
kelola-state-scheduled = Terjadwal
kelola-state-no-agency = Perangkat daerah belum ada
kelola-state-approved = Disetujui
kelola-state-refused = Ditolak
kelola-state-cancelled = Dibatalkan

## Satu layanan
kelola-tabs = Bagian kerja layanan ini
kelola-tab-state = Keadaan
kelola-tab-parts = Isian
kelola-tab-source = Sumber
kelola-tab-examples = Contoh hitung
kelola-tab-diff = Perubahan
kelola-saved-by = Disimpan { $name }, { $at }
kelola-no-draft = Belum ada perubahan
kelola-version = Versi
kelola-fact-pages = Halaman formulir
kelola-fact-steps = Tahap petugas
kelola-fact-examples = Contoh hitung
kelola-fact-doubts = Kepastian
kelola-fact-doubts-text = Ada yang masih perlu dikonfirmasi kantor
kelola-history = Riwayat versi
kelola-history-none = Belum ada versi yang diajukan dari balai ini.
kelola-release = Versi
kelola-release-publish = Versi { $number }
kelola-release-withdraw = Penarikan (usulan { $number })
kelola-release-revert = Kembali ke berkas asal (usulan { $number })
kelola-who = Oleh
kelola-by-one = Diajukan { $name }
kelola-by-two = Diajukan { $name }, diputuskan { $other }
kelola-do = Tindakan
kelola-do-edit = Ubah layanan ini
kelola-do-see = Lihat seperti warga
kelola-do-copy = Salin menjadi layanan baru
kelola-discard = Buang naskah
kelola-discard-text = Perubahan yang belum diajukan dibuang. Yang berlaku sekarang tetap. Teksnya masih bisa dibaca di daftar perubahan.
kelola-discard-go = Ya, buang naskah
kelola-discarded = Naskah dibuang. Yang berlaku tetap.
kelola-withdraw = Tarik layanan ini
kelola-withdraw-text = Setelah disetujui admin lain, tidak ada permohonan baru. Permohonan yang sedang berjalan diselesaikan dengan versinya.
kelola-withdraw-go = Usulkan penarikan
kelola-revert-go = Usulkan kembali ke berkas asal

## Layanan baru
kelola-new-title = Layanan baru
kelola-new-lead = Mulai dari layanan yang paling mirip, lalu ubah seperlunya. Belum ada yang dilihat warga sampai dua orang menyetujuinya.
kelola-new-from = Salin dari
kelola-new-from-hint = Semua isinya ikut: formulir, tahap, surat dan contoh hitung.
kelola-new-title-id = Judul (Indonesia)
kelola-new-title-en = Judul (Inggris)
kelola-new-id = Nama pendek
kelola-new-id-hint = Menjadi alamatnya, dan tidak berubah lagi. Contoh: legalisasi.
kelola-new-prefix = Awalan nomor permohonan
kelola-new-prefix-hint = Dua sampai empat huruf besar. Contoh: BLA.
kelola-new-go = Buat naskah
kelola-new-done = Naskah dibuat. Sekarang ubah isinya.

## Sumber
kelola-source = Berkas layanan (TOML)
kelola-source-hint = Setiap kesalahan disebut di barisnya. Naskah dengan kesalahan boleh disimpan, hanya belum bisa diajukan.
kelola-save-check = Simpan dan periksa
kelola-saved = Tersimpan dan diperiksa.
kelola-restored = Tulisan Anda dari sebelum sesi berakhir sudah kembali. Simpan supaya tidak hilang.
kelola-to-diff = Lihat perubahan dan ajukan
kelola-check = Hasil pemeriksaan
kelola-check-none = Tidak ada kesalahan.
kelola-check-some = Jumlah kesalahan:
kelola-line = Baris
kelola-examples-failed = Contoh hitung yang hasilnya lain:
kelola-preview = Pratinjau di ponsel
kelola-preview-filled = Isi dengan
kelola-preview-empty = Kosong
kelola-preview-go = Perbarui pratinjau
kelola-preview-none = Pratinjau muncul setelah kesalahan di naskah diperbaiki.

## Isian
kelola-parts-wrong = Ada isian yang perlu diperbaiki
kelola-parts-broken = Naskahnya bukan TOML yang benar, jadi belum bisa diubah lewat isian. Perbaiki dulu di tab Sumber.
kelola-wrong-elsewhere = Kesalahan di bagian lain
kelola-part-umum = Umum
kelola-part-janji = Janji, biaya, tempat
kelola-part-syarat = Syarat
kelola-part-hukum = Dasar hukum
kelola-part-pertanyaan = Pertanyaan awal
kelola-part-isian = Formulir
kelola-part-tahap = Tahap petugas
kelola-part-surat = Surat
kelola-up = Naikkan
kelola-remove = Hapus
kelola-in-indonesian = Indonesia
kelola-in-english = Inggris
kelola-list-requirements = Syarat
kelola-add-requirements = Tambah syarat
kelola-list-legal = Dasar hukum
kelola-add-legal = Tambah dasar hukum
kelola-list-questions = Pertanyaan sebelum formulir
kelola-add-questions = Tambah pertanyaan
kelola-list-options = Pilihan jawaban
kelola-add-options = Tambah pilihan
kelola-list-not-for-you = Bukan untuk Anda
kelola-add-not-for-you = Tambah anjuran
kelola-list-faq = Tanya jawab
kelola-add-faq = Tambah tanya jawab
kelola-list-pages = Halaman formulir
kelola-add-pages = Tambah halaman
kelola-list-fields = Isian di halaman ini
kelola-add-fields = Tambah isian
kelola-list-flow-steps = Tahap petugas
kelola-add-flow-steps = Tambah tahap
kelola-key-title = Judul
kelola-key-summary = Ringkasan
kelola-key-audience = Untuk siapa
kelola-key-result = Hasil yang diterima
kelola-key-agency = Perangkat daerah
kelola-key-keywords = Kata pencarian
kelola-hint-keywords = Satu di setiap baris, seperti orang mengatakannya.
kelola-key-effort-minutes = Lama mengisi (menit)
kelola-key-promise-unit = Satuan janji
kelola-key-promise-amount = Lama janji
kelola-key-promise-note = Keterangan janji
kelola-key-fee-kind = Biaya
kelola-key-fee-rupiah = Jumlah rupiah
kelola-key-fee-basis = Dasar biaya
kelola-key-fee-note = Keterangan biaya
kelola-key-office-name = Nama kantor
kelola-key-office-address = Alamat kantor
kelola-key-office-hours = Jam buka
kelola-key-text = Syarat
kelola-key-help = Bantuan
kelola-key-show-if = Hanya tampil kalau
kelola-hint-show-if = Syarat dalam bahasa berkas layanan, misalnya acara == "pernikahan".
kelola-key-certain = Sudah pasti (kalau tidak, tampil “perlu dikonfirmasi kantor”)
kelola-key-cite = Peraturan
kelola-key-says = Bunyinya bagi warga
kelola-key-checked = Terakhir diperiksa
kelola-hint-checked = Tanggal seperti 2026-07-02.
kelola-key-label = Pertanyaan atau label
kelola-key-hint = Petunjuk
kelola-key-value = Nilai tersimpan
kelola-hint-value = Huruf kecil, tidak berubah lagi setelah dipakai.
kelola-key-when = Kalau
kelola-key-advice = Anjuran
kelola-key-q = Pertanyaan
kelola-key-a = Jawaban
kelola-key-example = Contoh isian
kelola-key-required = Wajib diisi
kelola-key-hours = Waktu tahap ini (jam kerja)
kelola-key-letter-title = Judul surat
kelola-key-letter-opening = Kalimat pembuka
kelola-key-letter-closing = Kalimat penutup
kelola-key-letter-valid-days = Masa berlaku (hari)
kelola-key-letter-note = Catatan
kelola-value-working-days = Hari kerja
kelola-value-working-hours = Jam kerja
kelola-value-instant = Langsung jadi
kelola-value-free = Gratis
kelola-value-fixed = Tetap

## Contoh hitung
kelola-examples-title = Uji contoh hitung
kelola-examples-result = { $held } dari { $count } contoh hasilnya sesuai.
kelola-example-held = Sesuai
kelola-example-differs = Hasilnya lain:
kelola-examples-unread = Contoh baru bisa diuji setelah kesalahan di naskah layanan diperbaiki.
kelola-examples-source = Berkas contoh hitung (TOML)
kelola-examples-hint = Jawaban yang diberikan, dan apa yang harus keluar darinya. Pakai orang rekaan.
kelola-examples-run = Simpan dan uji

## Perubahan dan usulan
kelola-diff-citizens = Artinya bagi warga
kelola-diff-lines = Baris yang berubah
kelola-diff-none = Tidak ada yang berubah.
kelola-diff-new = Layanan ini baru bagi warga.
kelola-diff-source = Berkas layanan
kelola-diff-examples = Contoh hitung
kelola-line-new = Baris baru:
kelola-line-gone = Baris dihapus:
kelola-diff-mistakes = { $count ->
    [one] Masih ada 1 kesalahan. Perbaiki dulu:
   *[other] Masih ada { $count } kesalahan. Perbaiki dulu:
 }
kelola-diff-title = Judul berubah dari “{ $was }” menjadi “{ $is }”.
kelola-diff-fee = Biaya berubah dari { $was } menjadi { $is }.
kelola-diff-time = Janji waktu berubah dari { $was } menjadi { $is }.
kelola-diff-agency = Perangkat daerah berubah dari { $was } menjadi { $is }.
kelola-diff-requirement-new = Syarat baru: { $name }
kelola-diff-requirement-gone = Tidak lagi disyaratkan: { $name }
kelola-diff-question-new = Pertanyaan baru: { $name }
kelola-diff-question-gone = Tidak lagi ditanyakan: { $name }
kelola-diff-page-new = Halaman baru di formulir: { $name }
kelola-diff-page-gone = Halaman formulir dihapus: { $name }
kelola-diff-field-new = Isian baru: { $name }
kelola-diff-field-gone = Isian dihapus: { $name }
kelola-diff-legal-new = Dasar hukum baru: { $name }
kelola-diff-legal-gone = Dasar hukum dihapus: { $name }
kelola-diff-step-new = Tahap baru: { $name }
kelola-diff-step-gone = Tahap dihapus: { $name }
kelola-diff-renamed = “{ $was }” sekarang berbunyi “{ $is }”.
kelola-diff-must = Sekarang wajib diisi: { $name }
kelola-diff-may = Tidak lagi wajib diisi: { $name }
kelola-diff-words = Hanya kata-kata atau aturan di dalamnya yang berubah; lihat baris di bawah.
kelola-free = gratis
kelola-days = { $count } hari kerja
kelola-hours = { $count } jam kerja
kelola-instant = langsung jadi
kelola-propose = Ajukan
kelola-propose-text = Admin lain memeriksa dan menyetujui. Yang mengajukan tidak bisa menyetujui sendiri.
kelola-propose-waits = Sudah ada usulan yang menunggu keputusan.
kelola-propose-see = Lihat usulan itu
kelola-propose-nothing = Belum ada yang diubah.
kelola-propose-go = Ajukan
kelola-proposed = Usulan dikirim. Admin lain memutuskan.
kelola-reason = Alasan
kelola-reason-hint = Dibaca admin yang memutuskan, dan tersimpan di riwayat.
kelola-from = Berlaku mulai
kelola-from-hint = Kosongkan supaya berlaku begitu disetujui.
kelola-at-once = Begitu disetujui
kelola-proposed-by = Diajukan oleh
kelola-proposed-at = Diajukan pada
kelola-decided-by = Diputuskan oleh
kelola-decided-at = Diputuskan pada
kelola-refused-why = Alasan penolakan
kelola-decide = Keputusan Anda
kelola-decide-text = Periksa perubahan di atas. Setelah disetujui, warga memakainya sejak tanggal yang disebut.
kelola-approve = Setujui dan berlakukan
kelola-approved = Disetujui.
kelola-refuse = Tolak usulan ini
kelola-refuse-why = Alasan menolak
kelola-refuse-go = Tolak
kelola-refused = Ditolak. Pengusul membaca alasannya di sini.
kelola-cancel = Batalkan usulan
kelola-cancelled = Usulan dibatalkan.
kelola-second-person = Usulan Anda menunggu admin lain. Anda masih bisa membatalkannya.

## Daftar perubahan
kelola-changes-title = Apa yang diubah siapa
kelola-changes-lead = Setiap perubahan tercatat, dengan keadaan sebelum dan sesudahnya. Tidak ada yang bisa menghapusnya.
kelola-changes-none = Belum ada perubahan.
kelola-changes-all = Lihat semua
kelola-changes-parts = Sebelum dan sesudah
kelola-changes-key = Bagian
kelola-changes-was = Sebelum
kelola-changes-is = Sesudah
kelola-act-service-saved = Naskah disimpan
kelola-act-service-discarded = Naskah dibuang
kelola-act-service-proposed = Usulan diajukan
kelola-act-service-approved = Usulan disetujui
kelola-act-service-refused = Usulan ditolak
kelola-act-service-cancelled = Usulan dibatalkan
kelola-fix = Perbaiki { $count } isian
