# Tanda tangan elektronik di surat, dan sertifikat balai ini.
check-signature = Tanda tangan elektronik
check-signature-by = Ditandatangani oleh
check-signature-seal = Segel elektronik { $agency }
check-signature-certificate = Sertifikat penanda tangan
check-signature-note = Sertifikatnya dibuat, dan kuncinya disimpan, oleh balai ini sendiri. Penerbitnya bukan penyelenggara sertifikasi elektronik Indonesia, jadi ini bukan tanda tangan elektronik tersertifikasi. Kekuatan hukumnya menurut UU ITE dan PP 71/2019 perlu dikonfirmasi ke kantor penerbit.
certificate-title = Sertifikat induk balai ini
certificate-lead = Dengan sertifikat ini, program pembaca PDF mengenali tanda tangan di surat dari { $hall }.
certificate-fingerprint = Sidik jari SHA-256
certificate-compare = Sebelum memercayainya, bandingkan sidik jari ini dengan yang Anda terima lewat jalan lain, misalnya langsung dari kantor.
certificate-download = Unduh sertifikat (PEM)
certificate-use = Cara memakainya
certificate-use-text = Tambahkan sertifikat ini ke daftar penerbit tepercaya di pembaca PDF Anda. Setelah itu, program itu menunjukkan siapa yang menandatangani surat dan apakah isinya diubah sesudahnya.
certificate-not = Yang tidak ditunjukkan
certificate-not-text = Tanda tangan tetap benar walaupun surat dicabut kemudian. Untuk mengetahui apakah surat masih berlaku, pindai kode QR-nya.
receipt-proof = Bukti tanda terima
receipt-proof-text = Kode ini membuktikan bahwa permohonan Anda tercatat di log publik. Siapa pun bisa memeriksanya dengan ponsel, juga tanpa jaringan bila halaman periksa pernah dibuka.
