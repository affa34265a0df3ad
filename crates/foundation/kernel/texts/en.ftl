# Words that everyone shares: flaws of answers, general problems, the calendar.

## Calendar

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
say-date-time = { $date } at { $time }
say-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
say-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
say-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
say-moment = less than a minute

## Flaws: NIK

flaw-nik-empty = The NIK is missing. It is the 16-digit number at the top of your KTP, and on your family card.
flaw-nik-letters = A NIK has digits only. Remove letters and other signs; perhaps the letter O was typed for the digit 0.
flaw-nik-length = Only { $count } of 16 digits so far. Check again, one may have been left out.
flaw-nik-too-long = There are { $count } digits, and there should be 16. Check again, one may have been typed twice.
flaw-nik-province = The NIK does not have the right form: its first two digits ({ $code }) are not the code of a province. Compare it with your KTP.
flaw-nik-regency = The NIK does not have the right form: digits 3 and 4 cannot be 00. Compare it with your KTP.
flaw-nik-district = The NIK does not have the right form: digits 5 and 6 cannot be 00. Compare it with your KTP.
flaw-nik-day = The NIK does not have the right form: digits 7 and 8 ({ $day }) are not a day of birth. They go from 01 to 31, or from 41 to 71 for women.
flaw-nik-month = The NIK does not have the right form: digits 9 and 10 ({ $month }) are not a month. They go from 01 to 12.
flaw-nik-date = The NIK does not have the right form: day { $day } of month { $month } of year { $year } is not in the calendar. Check digits 7 to 12.
flaw-nik-serial = The NIK does not have the right form: the last four digits cannot be 0000. Compare it with your KTP.
flaw-nik-region-unknown = District code { $code } of this NIK is not in today's list. It can be right if the NIK was issued before a region was split; compare it with your KTP once more.

## Flaws: family card number

flaw-kk-empty = The family card number is missing. It is the 16-digit number at the top of your family card.
flaw-kk-letters = A family card number has digits only. Remove letters and other signs.
flaw-kk-length = Only { $count } of 16 digits so far. Check again, one may have been left out.
flaw-kk-too-long = There are { $count } digits, and there should be 16. Check again, one may have been typed twice.
flaw-kk-province = The family card number does not have the right form: its first two digits ({ $code }) are not the code of a province. Compare it with your family card.
flaw-kk-region-unknown = Region code { $code } of this family card number is not in today's list. It can be right if the card was issued before a region was split; compare it once more.
flaw-kk-date = Digits 7 to 10 are usually the day and month when the card was issued. Compare them with your family card once more.

## Flaws: phone and e-mail

flaw-phone-empty = The phone number is missing. Example: 0812-3456-7890.
flaw-phone-letters = A phone number has digits only. Remove letters and other signs. Example: 0812-3456-7890.
flaw-phone-short = This phone number is too short; its count of digits so far is { $count }. Check again, one may have been left out.
flaw-phone-long = This phone number is too long; it has { $count } digits. Check again, one may have been typed twice.
flaw-phone-start = A phone number starts with 08 for a mobile, or with an area code such as 021. Add that in front.
flaw-phone-foreign = This number is from outside Indonesia. Give an Indonesian number, one that starts with 08 or +62.
flaw-email-empty = The e-mail address is missing. Example: name@example.id.
flaw-email-space = An e-mail address has no spaces. Remove them.
flaw-email-long = The e-mail address is too long; 254 letters is the most. Check again, something else may have been pasted with it.
flaw-email-at = An e-mail address has one @ sign, between the name and the place. Example: name@example.id.
flaw-email-local = The part before the @ sign does not have the right form. Check its dots and signs.
flaw-email-domain = The part after the @ sign does not have the right form. It should be like example.id or gmail.com.

## Flaws: other numbers

flaw-plate-empty = The number plate is missing. Example: B 1234 XYZ.
flaw-plate-form = A number plate is letters, digits, then letters. Example: B 1234 XYZ.
flaw-plate-region = { $letters } are not region letters we know. Compare them with your STNK.
flaw-plate-number = The number on a plate has 1 to 4 digits and does not start with 0. Compare it with your STNK.
flaw-plate-series = There are three letters at most at the end. Compare them with your STNK.
flaw-nib-empty = The NIB is missing. It is the 13-digit number on the document from OSS.
flaw-nib-letters = A NIB has digits only. Remove letters and other signs.
flaw-nib-length = Only { $count } of 13 digits so far. Check again, one may have been left out.
flaw-nib-too-long = There are { $count } digits, and there should be 13. Check again, one may have been typed twice.
flaw-npwp-empty = The NPWP is missing. For a person, it is the NIK.
flaw-npwp-letters = An NPWP has digits only. Remove letters and other signs.
flaw-npwp-length = The count of digits is { $count }, and it should be 16 (or 15 for an old NPWP). Check again.
flaw-npwp-form = The NPWP does not have the right form. An NPWP of 16 digits is a NIK, or starts with 0 for a business. Compare it with your NPWP card.
flaw-postcode-empty = The postcode is missing. It has 5 digits.
flaw-postcode-letters = A postcode has digits only. Remove letters and other signs.
flaw-postcode-length = The count of digits is { $count }, and it should be 5. Check again.
flaw-postcode-zero = A postcode does not start with 0. Check the first digit.
flaw-name-empty = The name is missing. Write it as on the KTP; a single word is fine.
flaw-name-long = This name has { $count } letters; 60 is the most. Shorten the titles if need be.
flaw-name-digit = A name has no digits. Remove them, or see whether two answers were swapped.
flaw-name-symbol = The sign { $symbol } cannot be part of a name. Remove it.
flaw-rupiah-empty = The amount is missing. Example: Rp1.500.000.
flaw-rupiah-form = Write the amount in digits, with dots between the thousands if you like. Example: Rp1.500.000.
flaw-rupiah-cents = Write the amount in whole rupiah, without cents. Remove what follows the comma.
flaw-rupiah-large = This amount is too large. Check the number of zeros.
flaw-reference-empty = The application number is missing. Example: KTP-7F3K9-Q2MXT.
flaw-reference-length = The application number does not have the right length. It looks like KTP-7F3K9-Q2MXT; something may have been left out.
flaw-reference-symbols = An application number has letters and digits only, and no letter U. It looks like KTP-7F3K9-Q2MXT.
flaw-reference-check = A letter or digit in this application number is wrong, or two are swapped. Compare it with your receipt.
flaw-reference-prefix = An application number starts with 2 to 4 capital letters.
flaw-region-code = The region code does not have the right form. Choose the region from the list.
flaw-id = This address is incomplete or was changed. Open it again from your list.
flaw-role = This role is not known. Choose one from the list.
flaw-agency = The short name of an agency has small letters, digits and hyphens. Choose one from the list.
flaw-lang = This language is not there yet. Choose Indonesian (id) or English (en).

## General problems

problem-invalid = Some answers need mending
problem-invalid-detail = Some answers are not right yet. What you wrote is still on this page.
problem-invalid-mend = Mend the answers that are marked, then send again.
problem-bad-request = The request could not be read
problem-bad-request-detail = What reached us is incomplete or in the wrong form.
problem-bad-request-mend = Reload the page, then try once more.
problem-sign-in = Please sign in first
problem-sign-in-detail = This page holds personal data, so it opens only after you have signed in.
problem-sign-in-mend = Sign in, and you will come back to this page.
problem-forbidden = This page is not for your account
problem-forbidden-detail = The account in use may not open or change this.
problem-forbidden-mend = Sign in with another account, or ask our staff.
problem-not-found = There is no such page
problem-not-found-detail = The address may be mistyped, or the page has moved.
problem-not-found-mend = Check the address, or search from the home page.
problem-conflict = It has changed in the meantime
problem-conflict-detail = Things are different now, so this can no longer be done.
problem-conflict-mend = Reload the page to see how things stand.
problem-gone = It is no longer here
problem-gone-detail = What you look for was here once, but has been removed or has expired.
problem-gone-mend = Start again from the home page.
problem-stale = There is a newer version
problem-stale-detail = Someone changed it after you opened this page.
problem-stale-mend = Reload, look at the changes, then do it again.
problem-too-large = Too large to send
problem-too-large-detail = The file or the answer is over the limit.
problem-too-large-mend = Make the photo smaller, or send one at a time.
problem-wrong-type = We cannot read this kind of file
problem-wrong-type-detail = What is in the file is not a kind that we take.
problem-wrong-type-mend = Send a photo (JPEG, PNG) or a PDF.
problem-needs-match = The version to change is not named
problem-needs-match-detail = A change must name the version you read, so that nobody else's change is lost.
problem-needs-match-mend = Reload the page, then do it again. For programs: send If-Match with the latest ETag.
problem-too-many = Too many tries
problem-too-many-detail = To keep things safe, tries are limited for a while.
problem-too-many-mend = Wait a moment, then try again.
problem-unavailable = The service is not available just now
problem-unavailable-detail = We cannot do this at the moment. What you have sent is not lost.
problem-unavailable-mend = Try again in a few minutes.
problem-fault = Something went wrong on our side
problem-fault-detail = This is not your mistake. It has been written down.
problem-fault-mend = Try again shortly. If it happens again, tell our staff the code of this incident.

flaw-decimal-form = Write digits, with a comma if needed, such as 12,5.
flaw-time-form = Write hour and minute, such as 09.30.
flaw-time-range = There is no such time. Write 00.00 to 23.59.
