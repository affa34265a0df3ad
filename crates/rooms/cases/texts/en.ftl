# Why a verb of this room says no
problem-no-case = We cannot find this case
problem-no-case-detail = There is no case with this reference, or it is not one that you may open.
problem-no-case-mend = Check the reference. If the case is yours, sign in with the account that filed it.
problem-no-draft = We cannot find this draft
problem-no-draft-detail = This draft has been sent or deleted, or belongs to another account.
problem-no-draft-mend = Open My hall to see your drafts and cases.
problem-no-service = There is no such service
problem-no-service-detail = The address of this service is wrong, or the service is no longer offered.
problem-no-service-mend = Look for it on the Services page.
problem-no-page = There is no such part of the form
problem-no-page-detail = The form has no part with that name, or you do not need to fill it in.
problem-no-page-mend = Go back to the review page to see every part.
problem-no-document = We cannot find this document
problem-no-document-detail = The document does not exist, or is not one that you may open.
problem-no-document-mend = Open documents from the page of their case.
problem-no-letter = We cannot find this letter
problem-no-letter-detail = The letter does not exist, or is not one that you may open.
problem-no-letter-mend = Open the letter from the page of your case.
problem-flawed = { $count ->
    [one] One answer needs correcting
   *[other] { $count } answers need correcting
 }
problem-flawed-detail = Some answers are not right yet. What you wrote has been kept.
problem-flawed-mend = Correct the marked answers and send again.
problem-case-changed = This case has just changed
problem-case-changed-detail = Someone changed this case after you opened it, so your decision has not been saved.
problem-case-changed-mend = Reload the case, look at the change, then decide again.
problem-case-closed = This case can no longer be changed
problem-case-closed-detail = The case is now: { $state }.
problem-case-closed-mend = The timeline of the case shows what has happened.
problem-no-action = This step has no such action
problem-no-action-detail = The flow of this service does not know that action at the present step.
problem-no-action-mend = Choose one of the actions shown on the case page.
problem-unsaid = This decision needs an explanation
problem-unsaid-detail = The citizen has a right to know the reason.
problem-unsaid-mend = Fill in the marked field and send again.
problem-key-reused = This key has been used before
problem-key-reused-detail = The same Idempotency-Key was used for another request.
problem-key-reused-mend = Use a new key for a new request.
problem-calendar = The working calendar is not complete
problem-calendar-detail = The holidays of { $year } are not known yet, so the promised date cannot be worked out.
problem-calendar-mend = Your answers are safe. Ask the office to complete its calendar.
problem-rule = A rule of this service is broken
problem-rule-detail = This is our fault. Your answers are not lost.
problem-rule-mend = Try again later, or visit the office with your draft.
problem-letter = The letter cannot be printed yet
problem-letter-detail = This is our fault. The decision on your case stands.
problem-letter-mend = Try again in a few minutes.
problem-files = The document cannot be kept yet
problem-files-detail = This is our fault. Your other answers have been saved.
problem-files-mend = Upload it again in a few minutes.
problem-disk-full = The disk is full
problem-disk-full-detail = This is our fault. The document you just sent was not kept; earlier ones are safe.
problem-disk-full-mend = Try again later. The error log tells the people who run this hall.

# What is wrong with a file
flaw-upload-empty = The file is empty. Choose another one or take the photo again.
flaw-upload-too-large = The file is larger than { $max } MB. Take the photo at a lower quality, or scan it again.
flaw-upload-kind = Whatever its name, this is neither a photo (JPG, PNG, WebP) nor a PDF. Choose a photo or a PDF.
flaw-upload-kind-pdf = This is not a PDF. Choose a PDF file.
flaw-upload-kind-image = This is not a photo (JPG, PNG, WebP). Choose a photo.
flaw-upload-broken = The file is damaged or cut off. Try opening it on your device, then upload it again.
flaw-upload-pdf-active = This PDF contains a program, an attachment or a password. Print it as a plain PDF, or photograph the page.
flaw-upload-too-many = { $max ->
    [one] Only one file fits here. Remove it first.
   *[other] At most { $max } files fit here. Remove one first.
 }

# Where a case stands
case-diproses = Being checked
case-perbaikan = Waiting for your correction
case-disetujui = Approved
case-ditolak = Refused
case-dibatalkan = Withdrawn

# The timeline
event-cases-submitted = Application received
event-cases-submitted-web = on the website
event-cases-submitted-api = through another application
event-cases-submitted-counter = filled in by a counter officer
event-cases-claimed = An officer has begun to check it
event-cases-released = The officer put the case back in the queue
event-cases-message-petugas = Message from the officer
event-cases-message-warga = Message from the applicant
event-cases-returned = The officer asked for a correction
event-cases-returned-count = { $count ->
    [one] one thing needs correcting
   *[other] { $count } things need correcting
 }
event-cases-corrected = Correction received
event-cases-stepped = Check finished, on to the next step
event-cases-approved = Application approved
event-cases-rejected = Application refused
event-cases-withdrawn = Application withdrawn by the applicant
event-cases-automatic = decided automatically by a rule
event-letters-issued = Letter issued
event-letters-printed = Letter printed
event-letters-revoked = Letter revoked
problem-not-json = The request body cannot be read
problem-not-json-detail = It is not the JSON expected here: { $reason }
problem-not-json-mend = See /api for its shape and send again.
