// A small service, invented from end to end, as somebody would write it in the editor.

/** Its file. */
export const service = (id, prefix) => `# Pinjam tenda kelurahan: rekaan untuk uji coba.
format = 1
id = "${id}"
prefix = "${prefix}"
agency = "kelurahan"
effort_minutes = 3
keywords = ["pinjam tenda", "tenda hajatan"]
title.id = "Pinjam tenda kelurahan"
title.en = "Borrow the village tent"
summary.id = "Pinjam tenda untuk acara keluarga atau warga."
summary.en = "Borrow the tent for a family or community event."
audience.id = "Warga kelurahan."
audience.en = "People of the village."
result.id = "Surat izin pakai."
result.en = "A letter of permission."

[office]
name = { id = "Kelurahan Sukamulya", en = "Sukamulya village office" }
address = { id = "Jl. Melati No. 2", en = "2 Melati Street" }
hours = { id = "Senin sampai Jumat", en = "Monday to Friday" }

[promise]
unit = "working-days"
amount = 1
note = { id = "Dihitung sejak berkas lengkap.", en = "Counted from complete papers." }

[fee]
kind = "free"
basis = "Peraturan kelurahan (contoh)"

[personal]
purpose = { id = "Mengenali peminjam.", en = "To know who borrows." }
basis = "UU 27/2022"

[[legal]]
cite = "Peraturan kelurahan tentang tenda (contoh)"
certain = false

[[requirements]]
text = { id = "Tanggal acara", en = "The day of the event" }

[[questions]]
id = "untuk"
label = { id = "Acara siapa?", en = "Whose event is it?" }
options = [
    { value = "keluarga", label = { id = "Acara keluarga", en = "A family event" } },
    { value = "warga", label = { id = "Acara warga", en = "A community event" } },
]

[[pages]]
id = "acara"
title = { id = "Acara", en = "Event" }

[[pages.fields]]
id = "nama_acara"
kind = "text"
label = { id = "Nama acara", en = "Name of the event" }
max = 60

[[pages.fields]]
id = "tamu"
kind = "number"
label = { id = "Jumlah tamu", en = "Number of guests" }
min = 1
max = 500

[[flow.steps]]
id = "periksa"
title = { id = "Petugas memeriksa", en = "An officer looks" }
role = "verifikator"
hours = 8

[[flow.steps.actions]]
id = "approve"
to = "approved"

[[flow.steps.actions]]
id = "reject"
to = "rejected"

[letter]
title = { id = "Izin Pakai Tenda", en = "Permission to use the tent" }
number = "500/{nomor_urut:3}/KEL/{tahun}"
opening = { id = "Diizinkan memakai tenda kelurahan:", en = "The use of the tent is permitted:" }

[[letter.shows]]
label = { id = "Acara", en = "Event" }
value = "nama_acara"
`;

/** Its worked examples. */
export const examples = `[[examples]]
name = "Hajatan keluarga"
today = 2026-11-20

[examples.answers]
untuk = "keluarga"
nama_acara = "Hajatan Bima"
tamu = 80

[examples.expect]
steps = ["periksa"]
lines = ["Acara: Hajatan Bima"]

[[examples]]
name = "Tamu terlalu banyak"
today = 2026-11-20

[examples.answers]
untuk = "warga"
nama_acara = "Konser"
tamu = 900

[examples.expect]
flaws = ["tamu: answer-large"]
`;
