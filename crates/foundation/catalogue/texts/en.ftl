# Answers in forms. One sentence what is lacking, one how to put it right.
flaw-answer-missing = This is not filled in yet. Please fill it in.
flaw-answer-now-asked = This question came up because of your last answer. Please fill it in.
flaw-answer-not-chosen = Nothing is chosen yet. Choose one answer.
flaw-answer-not-agreed = This is not ticked yet. Read the statement and tick it if you agree.
flaw-answer-no-file = No photo or file is chosen yet. A photo taken with a phone is enough.
flaw-answer-choice = This answer is not in the list. Choose one that is.
flaw-answer-choices-few = Choose at least { $min }.
flaw-answer-choices-many = Choose at most { $max }.
flaw-answer-type = This answer does not have the right form. Fill it in as in the example.
flaw-answer-unknown = This form does not ask for "{ $name }". Remove it.
flaw-answer-short = This has { $count } letters and needs at least { $min }. Complete it.
flaw-answer-long = This has { $count } letters and may have { $max } at most. Shorten it.
flaw-answer-pattern = This is not put together as expected. A right example: { $example }.
flaw-answer-control = There is a character that cannot be read. Type this again.
flaw-answer-number = Use digits only, for example 12.
flaw-answer-whole = Use a whole number without a decimal point, for example 12.
flaw-answer-small = This number is too small; the least is { $min }.
flaw-answer-large = This number is too large; the most is { $max }.
flaw-answer-rows-few = There are { $count }, and at least { $min } are needed. Add more.
flaw-answer-rows-many = There are { $count }, and { $max } are allowed at most. Remove what is not needed.
flaw-answer-not-marked = This part was not to be mended. Put it back as it was, or contact the officer.
flaw-answer-reason = This differs from what was fetched. Say why, or put the old answer back.
flaw-answer-check = { $en }
flaw-answer-option = This option no longer fits your other answers. Choose another one.

flaw-decimal-places = At most { $max } digits after the comma. Round the number.
flaw-time-early = This is too early. Write { $first } or later.
flaw-time-late = This is too late. Write { $last } or earlier.
flaw-code-unknown = That code is not in the list. Type what it is about, press Search, then choose from what is found.
flaw-code-choose = No code is chosen yet. Type a word, press Search, then choose from what is found.
flaw-code-ended = The code { $code } is no longer in force. Search for the one that took its place.
flaw-point-form = This point cannot be read yet. Write two numbers, such as -6.91750 and 107.61910.
flaw-point-range = There is no such place. Latitude goes up to 90, longitude up to 180.
flaw-point-outside = This point is far outside our region. Check the minus sign and the order: latitude first, then longitude.
point-middle = roughly, the middle of

flaw-date-form = This date cannot be read yet. Write day, month and year, for example 13 7 2026.
flaw-date-part = The part "{ $part }" is not filled in yet. Complete the date.
flaw-date-month = There is no month { $month }. Use a number from 1 to 12.
flaw-date-year = Write the year with four digits, for example 1993.
flaw-date-no-such-day = There is no day { $day } in month { $month }/{ $year }. That month ends on day { $last }.
flaw-date-future = This date has not come yet. Today is { $today }; check the year.
flaw-date-past = This date is over. Today is { $today }; choose today or later.

flaw-region-level = The region is not chosen down to the level needed. Go on choosing.
flaw-region-unknown = This region is not in the list. Choose from the list of regions.
flaw-region-outside = This region is outside the area we serve. Choose a region in this area.

flaw-file-many = Too many files; the most is { $max }. Remove what is not needed.
flaw-file-type = "{ $name }" is not a kind of file we take. Send a photo (JPEG, PNG, WebP) or a PDF as the form says.
flaw-file-large = "{ $name }" is too large; the most is { $max } MB. Make it smaller or take the photo again.
flaw-file-empty = "{ $name }" is empty. Choose the file again.

flaw-action = This action is not known. Choose approve, return or reject.

answer-yes = Yes
answer-no = No
summary-declared = I agree
summary-questions = Purpose
summary-computed = Computed

life-event-lahir = A birth
life-event-sekolah = School
life-event-dewasa = Turning 17
life-event-bekerja = Work
life-event-menikah = Marriage
life-event-pindah = Moving house
life-event-usaha = Starting a business
life-event-sakit = Illness
life-event-kehilangan = Lost documents
life-event-lansia = Old age
life-event-meninggal = A death

for-whom-warga = Residents
for-whom-usaha = Businesses
for-whom-lembaga = Organisations
for-whom-warga-asing = Foreign nationals
channel-web = On this site
channel-counter = At the counter
channel-program = By another program
bundle-closing = Declaration
