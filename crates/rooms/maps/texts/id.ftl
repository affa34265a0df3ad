# Peta wilayah
maps-title = Peta wilayah
maps-lead = Kecamatan dan kelurahan { $region }, di peta dan dalam daftar.
maps-label = Peta { $region }
maps-list = Daftar wilayah
maps-see = Lihat
maps-see-where = di peta
maps-approximate = Batas di peta ini perkiraan dari titik tengah tiap kelurahan atau desa, bukan batas resmi.
maps-to-place = Titik ini di kelurahan mana?
maps-place-title = Titik ini di kelurahan mana?
maps-place-label = Peta untuk memilih titik
maps-place-lead = Ketuk peta, pakai lokasi Anda, atau isi angkanya. Titik yang Anda kirim tidak disimpan.
maps-place-find = Cari wilayahnya
maps-place-far = Titik tengahnya sekitar { $metres } meter dari titik Anda.
maps-place-outside = Tampaknya di luar daerah kami.
maps-place-nowhere = Tidak ada desa atau kelurahan dalam jarak 100 kilometer.
