# Kata-kata tabel rujukan.

region-kind-provinsi = Provinsi
region-kind-kabupaten = Kabupaten
region-kind-kota = Kota
region-kind-kecamatan = Kecamatan
region-kind-desa = Desa
region-kind-kelurahan = Kelurahan
region-kind-desa-adat = Desa adat
holiday-libur-nasional = Libur nasional
holiday-cuti-bersama = Cuti bersama
holiday-libur-daerah = Libur daerah
certainty-pasti = Pasti
certainty-perlu-konfirmasi = Perlu konfirmasi
problem-calendar-year = Kalender kerja tahun { $year } belum ada
problem-calendar-year-detail = Batas waktu tidak dapat dihitung karena hari libur tahun { $year } belum ditetapkan atau belum dimasukkan.
problem-calendar-year-mend = Coba lagi nanti, atau hubungi kantor kami. Untuk pengelola: masukkan hari libur tahun itu ke kalender.
