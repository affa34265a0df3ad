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
flaw-service-id-form = Tulis 2 sampai 40 huruf kecil, angka, atau tanda hubung, diawali huruf. Contoh: izin-pakai-balai.
flaw-service-id-taken = Sudah dipakai layanan lain. Pilih nama lain.
flaw-service-prefix-form = Tulis 2 sampai 4 huruf besar. Contoh: BLA.
flaw-service-prefix-taken = Sudah dipakai layanan lain. Pilih awalan lain.
