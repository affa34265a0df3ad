# Peta: yang dikatakan skrip di atas dan di bawahnya
map-show = Tampilkan peta
map-failed = Peta tidak dapat ditampilkan di perangkat ini. Isinya ada sebagai teks di halaman ini.
map-closer = Perbesar peta
map-farther = Perkecil peta
map-gesture = Tekan Ctrl sambil menggulir untuk memperbesar peta
map-fingers = Geser peta dengan dua jari
map-approximate = Batas perkiraan, bukan batas resmi
map-here = Pakai lokasi saya
map-asking = Mencari lokasi…
map-refused = Lokasi tidak tersedia. Ketuk peta, atau isi angkanya.
map-placed = Penanda sudah dipindahkan.
map-up = Geser penanda 10 meter ke utara
map-down = Geser penanda 10 meter ke selatan
map-left = Geser penanda 10 meter ke barat
map-right = Geser penanda 10 meter ke timur
foot-map = Peta wilayah
