# Words of the reference tables.

region-kind-provinsi = Province
region-kind-kabupaten = Regency
region-kind-kota = City
region-kind-kecamatan = District
region-kind-desa = Village
region-kind-kelurahan = Urban village
region-kind-desa-adat = Customary village
holiday-libur-nasional = National holiday
holiday-cuti-bersama = Collective leave
holiday-libur-daerah = Regional holiday
certainty-pasti = Certain
certainty-perlu-konfirmasi = To be confirmed
problem-calendar-year = There is no working calendar for { $year } yet
problem-calendar-year-detail = The deadline cannot be worked out, because the holidays of { $year } have not been decided or entered yet.
problem-calendar-year-mend = Try again later, or ask our office. For administrators: enter the holidays of that year into the calendar.
