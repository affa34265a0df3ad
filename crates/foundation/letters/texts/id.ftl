### Masalah saat mencetak surat.

problem-letter-template = Surat belum dapat dicetak
problem-letter-template-detail = Contoh surat untuk layanan ini masih salah. Keputusan Anda belum disimpan.
problem-letter-template-mend = Beri tahu administrator agar menjalankan "balai check" dan memperbaiki contoh suratnya.

problem-letter-characters = Ada huruf yang tidak dapat dicetak
problem-letter-characters-detail = Huruf berikut tidak ada dalam huruf cetak surat: { $characters }
problem-letter-characters-mend = Tulis kembali isian itu dengan huruf Latin sesuai dokumen kependudukan.

problem-letter-too-large = Surat terlalu besar
problem-letter-too-large-detail = Isi surat melebihi batas ukuran atau jumlah halaman.
problem-letter-too-large-mend = Pendekkan isian yang panjang, atau beri tahu administrator.

problem-letter-too-slow = Surat belum selesai dicetak
problem-letter-too-slow-detail = Pencetakan surat terlalu lama, lalu dihentikan.
problem-letter-too-slow-mend = Coba lagi sebentar lagi. Jika terulang, beri tahu administrator.

problem-letter-press-occupied = Pencetak surat sedang penuh
problem-letter-press-occupied-detail = Surat lain masih dicetak dan belum selesai.
problem-letter-press-occupied-mend = Coba lagi sebentar lagi. Jika terulang, beri tahu administrator.

problem-letter-press-broken = Pencetak surat rusak
problem-letter-press-broken-detail = Surat tidak jadi dicetak karena kesalahan di pihak kami.
problem-letter-press-broken-mend = Coba lagi. Jika terulang, beri tahu administrator.
