# Warga dan petugas: masuk, daftar, akun, jejak data.

## Pesan yang dikirim

people-message-subject = Pesan dari { $hall }
people-message-code-register = { $code } adalah kode pendaftaran Anda di { $hall }. Berlaku 10 menit. Jangan beri tahu siapa pun, termasuk petugas.
people-message-code-password = { $code } adalah kode untuk mengganti sandi Anda di { $hall }. Berlaku 10 menit. Bukan Anda yang meminta? Abaikan pesan ini dan jangan beri tahu siapa pun kodenya.
people-message-code-contact = { $code } adalah kode untuk memasang kontak ini di akun { $hall }. Berlaku 10 menit. Bukan Anda yang meminta? Abaikan pesan ini.
people-message-someone-tried = Seseorang mencoba mendaftar di { $hall } dengan NIK Anda, padahal Anda sudah punya akun. Kalau itu Anda, masuk saja, atau pilih Lupa sandi. Kalau bukan, tidak ada yang perlu dilakukan: akun Anda aman.
people-message-password-changed = Sandi akun { $hall } Anda baru saja diganti. Bukan Anda? Pilih Lupa sandi sekarang, lalu datang ke loket.
people-message-code-enter = { $code } adalah kode masuk Anda di { $hall }. Berlaku 10 menit. Bukan Anda yang meminta? Abaikan pesan ini dan jangan beri tahu siapa pun kodenya.
people-message-code-report = { $code } adalah kode untuk mengirim laporan Anda ke { $hall }. Berlaku 10 menit. Bukan Anda yang melapor? Abaikan pesan ini.
people-message-passkey-added = Kunci sandi baru ditambahkan ke akun { $hall } Anda. Bukan Anda? Masuk, hapus kunci sandi itu di Akun saya, lalu ganti sandi.
people-message-passkey-removed = Satu kunci sandi dihapus dari akun { $hall } Anda. Bukan Anda? Masuk dan ganti sandi sekarang.
people-message-new-device = Akun { $hall } Anda dibuka dari perangkat baru: { $device }, { $time }. Bukan Anda? Buka Akun saya, keluarkan perangkat itu, lalu ganti sandi.
people-message-contact-changed = Kontak akun { $hall } Anda baru saja diganti, jadi pesan berikutnya tidak lagi ke sini. Bukan Anda? Segera datang ke loket dengan KTP Anda.

## Kekeliruan isian

flaw-password-empty = Sandi belum diisi.
flaw-password-short = Sandi baru { $count } huruf, paling sedikit { $least }. Beberapa kata yang mudah Anda ingat sudah cukup.
flaw-password-long = Sandi terlalu panjang, paling banyak { $most } huruf.
flaw-password-common = Sandi ini dipakai banyak orang, jadi mudah ditebak. Pakai beberapa kata yang hanya Anda ingat.
flaw-password-known = Sandi ini sama dengan NIK, nama, atau kontak Anda, jadi mudah ditebak. Pakai beberapa kata lain.
flaw-password-wrong = Sandi yang sekarang tidak cocok. Periksa huruf besar dan kecilnya.
flaw-contact-missing = Isi nomor ponsel atau email, salah satu saja cukup. Ke sana kami kirim kode.
flaw-contact-mobile = { $phone } bukan nomor ponsel, jadi tidak bisa menerima SMS. Isi nomor ponsel, atau tambahkan email.
flaw-consent-missing = Centang persetujuan supaya kami boleh menyimpan data Anda. Tanpa akun, Anda tetap bisa mengurus di loket.
flaw-sign-in-name-empty = NIK, nomor ponsel, atau email belum diisi. Salah satu saja cukup.
flaw-username-empty = Nama pengguna belum diisi.
flaw-username-form = Nama pengguna terdiri dari 3 sampai 40 huruf kecil, angka, titik, atau garis.
flaw-code-wrong = Kode tidak cocok. Periksa pesan terakhir; kode dari pesan sebelumnya sudah tidak berlaku. Sisa { $left } kali coba.
flaw-totp-replayed = Kode ini sudah dipakai. Tunggu sampai aplikasi menampilkan kode berikutnya, paling lama 30 detik.
flaw-passkey-name-empty = Beri nama kunci sandi ini, misalnya nama ponsel Anda.
flaw-passkey-name-long = Nama kunci sandi { $count } huruf, paling banyak 60.
flaw-passkey-code = Kode tidak cocok atau sudah dipakai. Ketik kode yang sedang tampil di aplikasi, atau satu kode pemulihan.
flaw-token-name-empty = Beri nama kunci ini, misalnya nama program yang memakainya.
flaw-token-name-long = Nama kunci { $count } huruf, paling banyak 60.
flaw-token-scopes = Pilih paling sedikit satu izin.
flaw-token-days = Pilih umur kunci dari daftar.

## Masalah

problem-passkey-off = Kunci sandi belum bisa dipakai di sini
problem-passkey-off-detail = Balai ini belum punya nama di internet, sedangkan kunci sandi melekat pada nama itu.
problem-passkey-off-mend = Masuk dengan sandi seperti biasa.
problem-passkey-code = Kode pengaman kedua tidak cocok
problem-passkey-code-detail = Kode dari aplikasi berganti setiap 30 detik dan hanya bisa dipakai sekali.
problem-passkey-code-mend = Tunggu kode berikutnya, lalu ketik lagi.
problem-passkey-too-many = Kunci sandi sudah { $max }
problem-passkey-too-many-detail = Satu akun paling banyak punya { $max } kunci sandi.
problem-passkey-too-many-mend = Hapus yang tidak dipakai lagi, lalu tambahkan yang baru.
problem-passkey-unknown = Kunci sandi itu tidak ada
problem-passkey-unknown-detail = Belum ada yang dipilih, atau kunci sandi itu sudah dihapus.
problem-passkey-unknown-mend = Pilih satu dari daftar.
problem-passkey-misfit = Kunci sandi tidak cocok
problem-passkey-misfit-detail = Jawaban perangkat Anda tidak cocok dengan yang kami tanyakan, atau kunci sandi itu tidak kami kenal.
problem-passkey-misfit-mend = Mulai lagi. Masih gagal? Masuk dengan sandi, lalu periksa daftar kunci sandi di Akun saya.
problem-passkey-copied = Kunci sandi ini tidak kami terima
problem-passkey-copied-detail = Hitungan pemakaiannya mundur. Mungkin seseorang menyalin kunci sandi ini.
problem-passkey-copied-mend = Masuk dengan sandi, hapus kunci sandi itu di Akun saya, lalu buat yang baru.
problem-key-dead = Kunci ini tidak membuka apa-apa
problem-key-dead-detail = Kunci API ini sudah dicabut, sudah habis masanya, atau tidak pernah ada.
problem-key-dead-mend = Buat kunci baru di /saya/kunci, lalu kirim sebagai bearer token.
problem-rectify-taken = NIK ini sudah tercatat untuk orang lain
problem-rectify-taken-detail = Dua orang tidak mungkin memiliki NIK yang sama, jadi profil ini tidak diubah.
problem-rectify-taken-mend = Periksa kartunya sekali lagi. Bila orang itu tercatat dua kali, minta dukcapil memeriksanya, lalu jawab permintaan ini.
problem-rectify-same = Tidak ada yang berubah
problem-rectify-same-detail = Profil warga ini sudah tercatat seperti yang diminta.
problem-rectify-same-mend = Jawab permintaannya dengan keterangan bahwa datanya sudah benar.
people-erased-name = Warga (data dihapus)
problem-resident-unknown = Warga ini tidak ada di data kami
problem-resident-unknown-detail = Tidak ada catatan warga dengan nomor itu di daerah ini.
problem-resident-unknown-mend = Periksa nomornya, atau daftarkan warga ini di loket.
problem-resident-sealed = Data warga ini tidak bisa dibuka
problem-resident-sealed-detail = Ini kesalahan kami: kunci untuk membuka data tidak cocok. Data Anda tidak hilang.
problem-resident-sealed-mend = Administrator perlu memeriksa folder kunci dan cadangannya.
problem-code-gone = Kode sudah tidak berlaku
problem-code-gone-detail = Kode hanya berlaku 10 menit dan hanya bisa dipakai sekali.
problem-code-gone-mend = Ulangi dari awal untuk mendapat kode baru. Perlu kurang dari semenit.
problem-code-wrong = Kode tidak cocok
problem-code-wrong-detail = Sisa { $left } kali coba untuk kode ini.
problem-code-wrong-mend = Ketik 6 angka dari pesan terakhir. Pesan belum datang? Minta kode baru setelah 60 detik.
problem-code-spent = Kode salah lima kali
problem-code-spent-detail = Demi keamanan, kode itu tidak berlaku lagi.
problem-code-spent-mend = Ulangi dari awal untuk mendapat kode baru.
problem-code-too-soon = Kode baru saja dikirim
problem-code-too-soon-detail = Pesan kadang terlambat. Kode berikutnya bisa diminta { $seconds } detik lagi.
problem-code-too-soon-mend = Tunggu sebentar, lalu tekan Kirim kode baru.
problem-code-no-more = Kode sudah dikirim lima kali
problem-code-no-more-detail = Supaya nomor Anda tidak dibanjiri pesan, kami berhenti mengirim.
problem-code-no-more-mend = Periksa nomor atau email yang Anda isi, lalu ulangi dari awal. Tetap tidak datang? Loket bisa membantu.
problem-register-invalid = Perbaiki { $count } isian
problem-register-invalid-detail = Ada isian pendaftaran yang perlu diperbaiki. Isian lain tidak hilang.
problem-register-invalid-mend = Perbaiki isian yang ditandai, ketik sandi sekali lagi, lalu tekan Daftar.
problem-register-too-many = Terlalu banyak pendaftaran
problem-register-too-many-detail = Dari jaringan ini, atau untuk NIK atau kontak ini, baru saja ada banyak pendaftaran.
problem-register-too-many-mend = Coba lagi sekitar { $minutes } menit lagi. Isian Anda tidak hilang.
problem-reset-invalid = Perbaiki { $count } isian
problem-reset-invalid-detail = Ada isian yang perlu diperbaiki sebelum sandi bisa diganti.
problem-reset-invalid-mend = Perbaiki isian yang ditandai, lalu kirim lagi.
problem-reset-too-many = Terlalu sering meminta kode
problem-reset-too-many-detail = Baru saja ada banyak permintaan kode untuk akun itu atau dari jaringan ini.
problem-reset-too-many-mend = Coba lagi sekitar { $minutes } menit lagi. Kode yang sudah sampai masih bisa dipakai.
problem-sign-in-empty = Isian belum lengkap
problem-sign-in-empty-detail = Nama dan sandi dua-duanya perlu diisi.
problem-sign-in-empty-mend = Isi keduanya, lalu tekan Masuk.
problem-sign-in-wrong = Nama atau sandi tidak cocok
problem-sign-in-wrong-detail = Demi keamanan kami tidak menyebut mana yang salah.
problem-sign-in-wrong-mend = Periksa keduanya, terutama huruf besar dan kecil pada sandi. Lupa sandinya? Pilih Lupa sandi.
problem-sign-in-slow = Terlalu sering salah
problem-sign-in-slow-detail = Supaya sandi Anda tidak bisa ditebak orang, percobaan berikutnya menunggu sebentar. Akun Anda tidak dikunci.
problem-sign-in-slow-mend = Coba lagi { $seconds } detik lagi, atau pilih Lupa sandi untuk masuk dengan kode.
problem-sign-in-busy = Sedang sangat ramai
problem-sign-in-busy-detail = Banyak orang masuk pada saat yang sama.
problem-sign-in-busy-mend = Tunggu sepuluh detik, lalu coba lagi.
problem-totp-replayed = Kode sudah dipakai
problem-totp-replayed-detail = Setiap kode dari aplikasi hanya bisa dipakai sekali. Sisa { $left } kali coba.
problem-totp-replayed-mend = Tunggu kode berikutnya di aplikasi, paling lama 30 detik.
problem-account-invalid = Perbaiki { $count } isian
problem-account-invalid-detail = Ada isian yang perlu diperbaiki. Akun Anda belum berubah.
problem-account-invalid-mend = Perbaiki isian yang ditandai, lalu kirim lagi.
problem-account-wrong-password = Sandi yang sekarang tidak cocok
problem-account-wrong-password-detail = Perubahan ini perlu sandi yang sekarang, supaya ponsel yang tertinggal tidak bisa dipakai mengambil akun Anda.
problem-account-wrong-password-mend = Ketik sandi yang Anda pakai untuk masuk, lalu kirim lagi.
problem-account-flawed = Akun tidak bisa dibuat
problem-account-flawed-detail = Ada nilai yang tidak sesuai: { $kind }.
problem-account-flawed-mend = Perbaiki nilainya, lalu jalankan lagi.
problem-account-taken = Akun itu sudah ada
problem-account-taken-detail = Nama pengguna atau NIK itu sudah dipakai di daerah ini.
problem-account-taken-mend = Pakai nama pengguna lain, atau perbarui akun yang sudah ada.
problem-account-unknown = Petugas itu tidak ada
problem-account-unknown-detail = Tidak ada petugas dengan nama pengguna itu di daerah ini.
problem-account-unknown-mend = Periksa ejaannya.
problem-token-invalid = Perbaiki { $count } isian
problem-token-invalid-detail = Ada isian yang perlu diperbaiki. Kunci belum dibuat.
problem-token-invalid-mend = Perbaiki isian yang ditandai, lalu kirim lagi.
problem-token-shared = Kunci tidak dibuat di ponsel bersama
problem-token-shared-detail = Kunci hanya sekali ditampilkan, dan di ponsel ini orang lain bisa melihatnya.
problem-token-shared-mend = Buat kunci dari perangkat Anda sendiri.
problem-token-too-many = Kunci sudah terlalu banyak
problem-token-too-many-detail = Satu akun boleh punya paling banyak { $max } kunci.
problem-token-too-many-mend = Cabut kunci yang tidak dipakai lagi, lalu buat yang baru.
problem-token-unknown = Kunci itu tidak ada
problem-token-unknown-detail = Kunci itu sudah dicabut, atau bukan milik Anda.
problem-token-unknown-mend = Muat ulang daftar kunci Anda.

## Alasan data dibuka

read-reason-case = Memeriksa permohonan Anda
read-reason-form = Mengisi formulir yang Anda mulai
read-reason-counter = Melayani Anda di loket
read-reason-search = Mencari data Anda
read-reason-darurat = Membuka data Anda karena keadaan darurat
read-reason-tinjauan = Meninjau akses darurat ke data Anda
read-reason-darurat-sah = Akses darurat ke data Anda ditinjau: dapat dibenarkan
read-reason-darurat-tidak-sah = Akses darurat ke data Anda ditinjau: tidak dapat dibenarkan
people-trail-ground = Dasar: { $ground }
people-trail-said = Alasan yang ditulis petugas: { $said }

## Halaman: masuk

people-sign-in-title = Masuk
people-sign-in-lead = Masuk untuk melihat permohonan Anda dan melanjutkan isian.
people-sign-in-name = NIK, nomor ponsel, atau email
people-sign-in-name-hint = Salah satu saja. Ponsel dan email bisa dipakai kalau sudah Anda buktikan dengan kode.
people-password = Sandi
people-sign-in-shared = Ini ponsel atau komputer bersama
people-sign-in-shared-hint = Anda keluar otomatis setelah 10 menit tidak dipakai, atau saat peramban ditutup.
people-sign-in-go = Masuk
people-sign-in-forgot = Lupa sandi
people-sign-in-register = Belum punya akun? Daftar
people-sign-in-officer = Saya petugas
people-session-over = Sesi Anda sudah berakhir
people-session-over-text = Demi keamanan, Anda keluar otomatis setelah lama tidak dipakai. Masuk lagi untuk melanjutkan; yang sudah tersimpan tidak hilang.
people-signed-out = Anda sudah keluar.
people-password-changed = Sandi Anda sudah diganti. Masuk dengan sandi yang baru.

## Halaman: daftar

people-register-title = Buat akun
people-register-lead = Sekali saja, kurang dari 3 menit. Siapkan KTP atau kartu keluarga.
people-register-nik = NIK
people-register-nik-hint = Enam belas angka di KTP atau kartu keluarga.
people-register-name = Nama lengkap
people-register-name-hint = Seperti di KTP. Satu kata pun boleh.
people-register-phone = Nomor ponsel
people-register-phone-hint = Ke sini kami kirim kode. Tidak punya ponsel? Isi email saja.
people-register-email = Email
people-register-email-hint = Boleh kosong kalau nomor ponsel sudah diisi.
people-new-password = Buat sandi
people-new-password-hint = Paling sedikit 10 huruf. Beberapa kata yang mudah Anda ingat lebih aman daripada satu kata dengan tanda-tanda.
people-register-also = Boleh juga
people-register-also-hint = Tidak wajib. Dapat diubah kapan saja di Persetujuan saya.
people-register-go = Daftar
people-register-have = Sudah punya akun? Masuk

## Halaman: kode

people-code-title = Ketik kode dari pesan
people-code-lead-register = Kami mengirim kode 6 angka ke ponsel atau email yang Anda isi. Kalau NIK Anda pernah dicatat petugas di loket, kode dikirim ke nomor yang dicatat di sana.
people-code-lead-password = Kalau nama itu punya akun, kami mengirim kode 6 angka ke ponsel atau email yang tercatat.
people-code-lead-contact = Kami mengirim kode 6 angka ke kontak baru Anda.
people-code-label = Kode 6 angka
people-code-hint = Berlaku 10 menit. Petugas tidak pernah meminta kode ini.
people-code-go = Lanjut
people-code-resend = Kirim kode baru
people-code-resent = Kode baru sudah dikirim. Kode sebelumnya tidak berlaku lagi.
people-code-late = Pesan belum datang?
people-code-late-text = Tunggu 60 detik, lalu minta kode baru. Tetap tidak datang? Periksa nomor yang Anda isi, atau datang ke loket dengan KTP Anda.
people-code-restart = Ulangi dari awal
people-demo-message = Ini daerah contoh
people-demo-message-text = Pesan tidak benar-benar dikirim. Bacalah kodenya di Kotak keluar.
people-demo-outbox = Buka Kotak keluar

## Halaman: lupa sandi

people-forgot-title = Lupa sandi
people-forgot-lead = Kami kirim kode ke ponsel atau email yang tercatat, lalu Anda membuat sandi baru.
people-forgot-go = Kirim kode
people-forgot-no-contact = Ponsel dan email lama tidak bisa dipakai lagi? Datang ke loket dengan KTP Anda.
people-reset-title = Buat sandi baru
people-reset-go = Ganti sandi

## Halaman: petugas masuk

people-officer-title = Masuk petugas
people-officer-lead = Untuk pegawai perangkat daerah. Warga masuk di halaman lain.
people-officer-username = Nama pengguna
people-officer-citizen = Saya warga
people-officer-forgot = Lupa sandi atau ponsel hilang? Minta administrator memperbarui akun Anda.
people-totp-title = Kode dari aplikasi
people-totp-lead = Buka aplikasi autentikator di ponsel Anda dan ketik 6 angka yang tampil.
people-totp-label = Kode dari aplikasi, atau kode pemulihan
people-totp-hint = Kode berganti setiap 30 detik dan hanya bisa dipakai sekali.
people-totp-setup-title = Pasang pengaman kedua
people-totp-setup-lead = Sekali saja. Pindai gambar ini dengan aplikasi autentikator di ponsel Anda, lalu ketik 6 angka yang tampil.
people-totp-setup-label = Kode 6 angka dari aplikasi
people-totp-picture = Kode QR untuk memasang aplikasi autentikator
people-totp-letters = Tidak bisa memindai? Ketik kunci ini di aplikasi:
people-totp-go = Masuk
people-recovery-title = Simpan kode pemulihan
people-recovery-lead = Kalau ponsel Anda hilang, setiap kode ini bisa dipakai sekali untuk masuk. Kode tidak akan ditampilkan lagi.
people-recovery-print = Cetak atau salin, simpan di tempat yang terkunci, jangan difoto.
people-recovery-go = Sudah saya simpan, lanjut

## Halaman: akun

people-account-title = Akun saya
people-account-name = Nama
people-account-nik = NIK
people-account-phone = Ponsel
people-account-email = Email
people-account-none = belum ada
people-account-unproven = belum dibuktikan dengan kode
people-account-ways = Masuk dengan
people-account-way-nik = NIK
people-account-way-ponsel = nomor ponsel
people-account-way-surel = email
people-account-name-note = Nama atau NIK keliru? Datang ke loket dengan KTP Anda; di sini tidak bisa diubah.
people-account-agency = Perangkat daerah
people-account-roles = Peran
people-account-contact-title = Ganti ponsel atau email
people-account-contact = Nomor ponsel atau email baru
people-account-contact-hint = Kami kirim kode ke sana, dan kabar ke kontak lama.
people-account-present = Sandi sekarang
people-account-contact-go = Kirim kode
people-account-contact-done = Kontak Anda sudah diganti.
people-account-password-title = Ganti sandi
people-account-new-password = Sandi baru
people-account-password-hint = Semua perangkat lain keluar dari akun Anda.
people-account-password-go = Ganti sandi
people-account-password-done = Sandi Anda sudah diganti dan perangkat lain sudah keluar.
people-account-lang-title = Bahasa
people-account-lang = Bahasa halaman dan pesan
people-account-lang-go = Simpan bahasa
people-account-lang-done = Bahasa sudah disimpan.
people-account-devices-title = Perangkat yang masuk
people-account-device-here = perangkat ini
people-account-device-new = perangkat baru
people-account-device-shared = ponsel bersama
people-account-device-unknown = Peramban lain
people-account-device-since = Masuk { $since }, terakhir dipakai { $seen }
people-account-device-leave = Keluar
people-account-device-out = Keluarkan
people-account-device-done = Perangkat itu sudah keluar.
people-account-devices-which = Perangkat mana yang dikeluarkan
people-account-devices-all = Semua perangkat lain
people-account-devices-out = Keluarkan semua perangkat lain
people-account-devices-done = Semua perangkat lain sudah keluar.
people-account-more = Data dan kunci
people-account-trail = Siapa melihat data saya
people-account-keys = Kunci untuk program
people-role-verifikator = verifikator
people-role-penandatangan = penanda tangan
people-role-loket = petugas loket
people-role-pimpinan = pimpinan
people-role-admin = administrator
people-role-auditor = auditor
people-role-pelindungan-data = petugas pelindungan data
people-role-akses-darurat = akses darurat

## Halaman: jejak data

people-trail-title = Siapa melihat data saya
people-trail-lead = Setiap kali petugas membuka data Anda, catatannya muncul di sini. Tidak ada yang bisa menghapusnya diam-diam.
people-trail-empty = Belum ada petugas yang membuka data Anda
people-trail-empty-text = Begitu petugas membuka permohonan Anda, catatannya muncul di sini.
people-trail-month = 30 hari terakhir
people-trail-all = Semuanya
people-trail-times = { $n } kali
people-trail-register = register, ditanya oleh sistem
people-trail-case = Permohonan
people-trail-erased = petugas (nama sudah dihapus)
people-trail-no-reason = Alasan tidak dicatat
people-trail-limits = Yang tidak tercatat di sini
people-trail-limit-own = Pembukaan oleh Anda sendiri, dan hitungan statistik tanpa nama.
people-trail-limit-machine = Pemeriksaan otomatis oleh sistem, misalnya perhitungan tenggat.
people-trail-limit-server = Administrator server yang membuka cadangan atau berkas kunci secara langsung. Data di sana disandikan.
people-trail-limit-outside = Layanan pusat seperti Dukcapil pusat, BPJS, dan pajak punya catatan sendiri.
people-trail-odd = Ada yang janggal?
people-trail-odd-text = Anda berhak bertanya mengapa data Anda dibuka. Sebut tanggal dan nama petugasnya di loket atau lewat pengaduan.

## Halaman: kunci

people-keys-title = Kunci untuk program
people-keys-lead = Kunci membuat program boleh bertindak atas nama Anda lewat API. Perlakukan seperti sandi.
people-keys-none = Belum ada kunci.
people-keys-new = Buat kunci
people-keys-name = Nama kunci
people-keys-name-hint = Misalnya nama program yang memakainya.
people-keys-scopes = Yang boleh dilakukan
people-keys-life = Berlaku selama
people-keys-days = { $n } hari
people-keys-go = Buat kunci
people-keys-made = Salin kunci ini sekarang
people-keys-made-text = Kunci hanya ditampilkan sekali ini. Hilang? Cabut, lalu buat yang baru.
people-keys-until = Berlaku sampai { $date }
people-keys-used = terakhir dipakai { $date }
people-keys-unused = belum pernah dipakai
people-keys-over = sudah tidak berlaku
people-keys-revoke = Cabut
people-keys-revoked = Kunci sudah dicabut dan tidak berlaku lagi.
people-keys-api = Cara memakai API
people-scope-cases-read = Membaca permohonan Anda
people-scope-cases-write = Mengajukan dan memperbaiki permohonan
people-scope-reports-write = Mengirim laporan (Open311)
people-scope-desk-read = Membaca kotak masuk dan berkas
people-scope-desk-write = Mengerjakan berkas
people-scope-profile-read = Membaca profil dan daftar kunci

## Halaman: kotak keluar

people-outbox-title = Kotak keluar
people-outbox-lead = Pesan yang akan diterima warga lewat SMS atau email. Daerah ini contoh, jadi tidak ada pesan yang benar-benar dikirim dan siapa pun boleh membacanya di sini.
people-outbox-real = Di daerah sungguhan halaman ini tidak ada.
people-outbox-empty = Belum ada pesan.
people-outbox-sms = SMS ke { $to }
people-outbox-email = Email ke { $to }
people-outbox-older = Pesan sebelumnya
people-trail-visit = { $n } kali, dari { $from } sampai { $until }

## Halaman: kunci sandi

people-passkey-way = Kunci sandi (passkey)
people-passkey-way-text = Tanpa mengetik apa pun: cukup sidik jari, wajah, atau PIN perangkat Anda.
people-passkey-use = Pakai kunci sandi
people-passkey-none = Kunci sandi memerlukan peramban yang mendukungnya dan skrip yang tidak dimatikan. Di sini tidak ada; pakai cara lain di bawah ini.
people-passkey-failed = Perangkat Anda tidak memberikan kunci sandi. Coba lagi, atau pakai cara lain.
people-passkey-title = Masuk dengan kunci sandi
people-passkey-lead = Perangkat Anda akan meminta sidik jari, wajah, atau PIN.
people-passkey-go = Lanjut dengan kunci sandi
people-passkey-citizen = Masuk dengan sandi
people-passkey-officer = Petugas: masuk dengan sandi dan kode
people-passkey-new-title = Buat kunci sandi
people-passkey-new-lead = Perangkat Anda akan menanyakan di mana kunci sandi disimpan, lalu meminta sidik jari, wajah, atau PIN.
people-passkey-new-go = Buat di perangkat ini
people-passkeys-title = Kunci sandi
people-passkeys-lead = Kunci sandi (passkey) tersimpan di perangkat Anda dan dibuka dengan sidik jari, wajah, atau PIN. Tidak bisa ditebak dan tidak bisa dipancing situs palsu. Sandi Anda tetap berlaku.
people-passkeys-empty = Belum ada kunci sandi.
people-passkeys-new = Tambah kunci sandi
people-passkeys-name = Nama kunci sandi
people-passkeys-name-hint = Misalnya nama ponsel atau komputer yang menyimpannya.
people-passkeys-add = Lanjut
people-passkeys-added = Kunci sandi sudah ditambahkan.
people-passkeys-since = Dibuat { $since }
people-passkeys-used = terakhir dipakai { $used }
people-passkeys-rename = Ganti nama
people-passkeys-rename-which = Kunci sandi yang diganti namanya
people-passkeys-rename-name = Nama baru
people-passkeys-rename-go = Ganti nama
people-passkeys-renamed = Nama kunci sandi sudah diganti.
people-passkeys-remove = Hapus kunci sandi
people-passkeys-remove-text = Perangkat hilang atau tidak dipakai lagi? Hapus kunci sandinya di sini.
people-passkeys-which = Kunci sandi yang dihapus
people-passkeys-remove-go = Hapus kunci sandi
people-passkeys-removed = Kunci sandi sudah dihapus.

## Halaman: masuk dengan kode

people-sign-in-code = Pakai kode sekali pakai, tanpa sandi
people-entry-title = Masuk dengan kode
people-entry-lead = Kami kirim kode 6 angka ke ponsel atau email yang tercatat di akun Anda.
people-entry-ask = Kirim kode

# Sandi pertama petugas
people-first-password = Sandi Anda sendiri
people-first-password-hint = Sandi yang diserahkan kepada Anda hanya untuk masuk pertama kali. Pilih sandi baru, paling sedikit 10 karakter, yang hanya Anda tahu.
flaw-password-handed-out = Ini sandi yang diserahkan kepada Anda. Pilih sandi lain yang hanya Anda tahu.
problem-first-password = Sandi baru belum bisa dipakai
problem-first-password-detail = Saat masuk pertama kali, Anda memilih sandi sendiri.
problem-first-password-mend = Perbaiki sandi baru, lalu ketik kode dari aplikasi sekali lagi.
problem-first-password-over = Sandi pertama sudah habis masa berlakunya
problem-first-password-over-detail = Sandi yang diserahkan kepada Anda berlaku 7 hari dan belum dipakai.
problem-first-password-over-mend = Minta sandi baru kepada administrator balai.
