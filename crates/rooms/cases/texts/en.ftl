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
problem-not-marked = That answer was not marked for correction
problem-not-marked-detail = Only answers that the officer marked can be changed.
problem-not-marked-mend = Change only the marked answers. The others stay as you sent them.
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
event-cases-sent_back = The case is checked once more
event-cases-corrected = Correction received
event-cases-stepped = Check finished, on to the next step
event-cases-stepped-part = One part has been checked
event-cases-objected = One part objects, and the next step decides
event-cases-escalated = This step is late and was raised to the officer's superior
event-cases-inspected = The inspection in the field is finished
event-cases-audit_confirmed = The automatic decision was checked afterwards: it is right
event-cases-audit_flagged = The automatic decision was checked afterwards: it needs another look
event-cases-audit_kept = The letter was looked at again and stands
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
# Words of this room's pages
home-title = What do you need done?
home-lead = Every service of { $hall } in one place. Free, without middlemen, from any phone.
home-search = Find a service
home-search-example = For example: lost ID card
search = Search
home-often = Often looked for
home-board = Today
home-services = Online services
home-services-free = can be done from home
home-office = Service counters
home-office-open = Open today
home-office-closed = Closed today
home-check = Is a letter genuine?
home-check-go = Check it here
home-check-why = no sign-in, anyone may
home-services-title = Services you can use
home-services-all = { $count ->
    [one] The one service
   *[other] All { $count } services
 }
home-quick = Quick actions
home-mine = Your cases
home-mine-lead = Continue a draft, follow a case and keep your letters.
home-mine-go = Open My hall
home-register = Make an account
home-life = By life event
services-title = Services
services-lead = Read first what it needs, costs and how long it takes. No sign-in.
services-all = All
services-found = { $count ->
    [one] One service
   *[other] { $count } services
 }
services-found-for = { $count ->
    [one] One service for "{ $q }"
   *[other] { $count } services for "{ $q }"
 }
keep-title = Save for reading without a network
keep-lead = { $count } services with what they need, cost and how long they take, about { $size } KB. Nothing of it is about you.
keep-go = Save on this device
keep-going = { $done } of { $of } pages saved.
keep-done = Saved: { $done } pages. Open this address any time, even without signal.
keep-some = Only { $done } of { $of } pages are saved because the network broke off. Press again once there is signal.
services-none = Nothing found yet
services-none-mend = Try another word, such as "akta" or "usaha". Everyday spelling is fine.
services-show-all = Show all services
crumbs = Breadcrumbs
nav-home = Home
nav-mine = My hall
nav-reads = Who looked at my data
nav-account = My account
nav-keys = Application keys
next = Next
paging = Pages
unconfirmed = to be confirmed by the office
fee-free = Free
time-instant = At once
time-days = { $count ->
    [one] 1 working day
   *[other] { $count } working days
 }
time-hours = { $count ->
    [one] 1 working hour
   *[other] { $count } working hours
 }
service-fee = Fee
service-fee-note = Asked to pay? Do not; it is all free.
service-time = Time
service-effort = Filling in
service-effort-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
 }
service-result = Result
service-audience = Who it is for
service-needs = What to have ready
service-documents = Documents to upload
service-steps = What will happen
service-step-fill = You fill in the form
service-step-fill-text = { $count ->
    [one] One short part. The draft is saved and can be continued on another device.
   *[other] { $count } short parts. The draft is saved whenever you change parts and can be continued on another device.
 }
service-step-rule = A rule checks it
service-step-rule-text = If the conditions are met the decision comes at once and is recorded as an automatic decision.
service-step-officer-text = Done by { $agency }. If something is missing we name exactly what must be corrected.
service-step-letter-text = With a number and a QR code that anyone can check.
service-faq = Questions people often ask
service-start = Start application
service-start-note = Begin now, go on whenever you like.
service-offices = Other offices you can go to
service-office-walk-ins = No appointment needed
service-office-appointment = By appointment
service-office = Rather come in person?
service-law = Legal basis
service-checked = Checked on { $date }.
service-version = Version { $version }
start-title = Before you start
start-lead = Answer first, so that the form fits you.
start-ready = There are no questions. You can go straight to the form.
start-go = On to the form
start-not-for-you = This service does not seem to be for you
form-part = part { $part } of { $parts }
form-next = On to { $title }
form-review = On to the review
form-save = Save, go on later
form-saved = Draft saved { $at }. Not yet sent to { $agency }.
form-restored = Your session had ended. What you wrote is back below.
form-yours = Your application
form-help = Unsure how to fill it in?
form-help-text = Visit or call the office. An officer can fill in the same form for you, free of charge.
form-back-service = Back to { $title }
form-back-page = Back to { $title }
form-file-remove = Remove { $name }
form-errors-title = { $count ->
    [one] Correct 1 answer
   *[other] Correct { $count } answers
 }
correct-lead = Correct only the following
correct-send = Send correction
review-title = Review and send
review-lead = Make sure all is right. You can still change it.
answer-none = Left empty
review-change = Change
review-declare = Declaration
review-declare-text = I declare that these answers and documents are true. I know that false statements are punishable.
review-send = Send application
review-promise = Once sent, { $agency } promises to finish by { $due }.
review-instant = Once sent, the rules of the service check your answers at once.
draft-discard = Delete this draft
receipt-title = Receipt
receipt-received = We have received your application
receipt-received-lead = Keep this reference to follow your case.
receipt-approved = Your application is approved
receipt-approved-lead = Decided automatically by a rule. Your letter has been issued.
receipt-rejected = Your application is refused
receipt-rejected-lead = Decided automatically by a rule. The reason is on the case page.
receipt-corrected = We have received your correction
receipt-reference = Case reference
receipt-keep = With this reference anyone can see where the case stands, without seeing your data.
receipt-service = Service
receipt-at = Received
receipt-agency = Handled by
receipt-due = Finished by
receipt-fee = Fee
receipt-track = Follow it at
receipt-letter = Your letter has been issued
receipt-free = Do not pay anyone
receipt-free-text = This service is free. If someone asks for money, do not give any.
receipt-open = Open the case
letter-open = Open letter (PDF)
letter-check = Check that it is genuine
letter-revoked = Revoked
letter-revoke = Revoke letter
letter-revoke-text = The check page says at once that this letter is revoked. This cannot be undone.
letter-revoked-text = This letter no longer holds. You may keep it for your records; the name of the file will begin with “dicabut” (revoked).
letter-revoked-take = Download for your records (PDF)
letter-revoke-reason = Reason for revoking
track-title = Track an application
track-lead = No sign-in. All you need is the reference on your receipt.
track-label = Case reference
track-hint = Example: KTP-7F3K9-Q2MXT. Small letters and spaces do not matter.
track-go = Show status
track-privacy = This page shows no name, no NIK and nothing of what the case contains.
track-unknown = The reference is well formed, but no case here has it. Check your receipt.
track-case = Case
track-with = at { $agency }
track-held = an officer of { $agency } is working on it
track-together = worked on side by side: { $agency }
track-waiting = waiting for an officer of { $agency }
track-you = waiting for you
track-due = Finished by
track-closed = Finished
track-paused = Clock stopped since
track-elapsed = { $time } gone by
track-left = { $time } left
track-late = We are { $time } late
track-late-closed = Finished { $time } after the promise
track-late-text = This breaks our promise. Your case is marked overdue on the officers' desk.
track-todo = We need something from you
track-todo-text = The officer marked what must be corrected. The clock stands still until you send it.
track-todo-go = Correct it now
track-timeline = The course of the case
track-reload = Reload, last read { $at }
track-sign-in = This is my case, open it in full
case-write = Write to the officer
case-message = Message
case-send = Send message
case-sent = Message sent.
case-answers = What you declared
case-withdraw = Withdraw the application
case-withdraw-text = The officers stop checking. You can apply again at any time.
case-withdraw-go = Yes, withdraw it
case-withdrawn = Application withdrawn.
mine-greeting = Welcome, { $name }
mine-lead = All your drafts, cases and letters.
mine-new = Get something done
mine-drafts = Not sent yet
mine-draft-note = Last saved { $at }
mine-draft-go = Continue
mine-correct-note = The officer marked what must be corrected
mine-correct-go = Correct
mine-cases = Cases
mine-none = No applications yet
mine-none-text = Applications you send appear here, with their promised dates.
mine-due = Finished by { $due }
mine-late = We are late. Our promise was { $due }
mine-closed = Finished { $at }
mine-rights = Your rights
draft-gone = Draft deleted.
desk-search = Search case, NIK or name
desk-inbox = Inbox
inbox-greeting = Hello, { $name }
inbox-lead = { $overdue } overdue and { $today } due today. Start at the top.
inbox-lead-calm = Nothing is overdue. Start at the top.
inbox-next = Do the next one
inbox-overdue = Overdue
inbox-today = Due today
inbox-open = Waiting
inbox-mine = Held by me
inbox-filter = Filter the inbox
inbox-queue-open = All
inbox-queue-nobody = Not taken
inbox-queue-mine = Held by me
inbox-queue-overdue = Overdue
inbox-queue-raised = Raised
inbox-queue-paused = Waiting for citizen
inbox-queue-done = Done
inbox-service = Service
inbox-service-any = All services
inbox-apply = Apply
inbox-clear = Back to the inbox
inbox-found = { $count ->
    [one] One case found for “{ $q }”.
   *[other] { $count } cases found for “{ $q }”.
 }
inbox-none = No cases here
inbox-none-text = New applications appear here in the order of their deadlines.
inbox-list = List of cases
inbox-applicant = Applicant
inbox-step = Step
inbox-due = Deadline
inbox-holder = Holder
inbox-nobody = Nobody yet
inbox-you = You
inbox-late = { $time } late
inbox-step-late = Step { $time } late
inbox-raised = Late: raised to { $role } (level { $level })
inbox-raised-see = Raised to you for information (level { $level })
inbox-raised-act = Raised to you: you may take it over (level { $level })
inbox-left = { $time } left
inbox-paused = Clock stopped
inbox-done = Done
inbox-shown = { $count ->
    [one] One case on this page
   *[other] { $count } cases on this page
 }
keys-title = Keyboard shortcuts
keys-move = down, up
keys-open = open
keys-claim = take the case
keys-next = do the next one
keys-search = search
keys-help = help
keys-note = Without shortcuts, everything can be reached with Tab.
case-received = Received { $at }. Applicant: { $name }
case-notice = You are opening personal data. This visit is recorded and the applicant sees it: { $name }, checking { $reference }.
case-claim = Take the case
case-claimed = You hold the case now.
case-release = Release
case-released = The case is back in the inbox.
case-open = Open in a new tab
case-mark = Mark as wrong
case-mark-this = Mark as wrong:
case-mark-note = What is wrong?
case-decision = Your decision
case-approve = Approve
case-return = Ask the citizen for a correction
case-reject = Refuse with a reason
case-say = Message or reason for the citizen
case-say-hint = Shown on the case page and sent to the citizen. Required when refusing.
case-legal = Legal basis
case-legal-hint = Required when refusing.
case-decide = Send decision
case-decided = Decision sent.
case-choose = Choose a decision first.
case-reason-missing = Write the reason, so that the citizen knows what can be done.
case-legal-missing = Name the legal basis of the refusal.
case-changed-again = Your decision is not saved yet. See what has changed, then decide again.
case-kept = What you had written
case-marks-missing = Mark at least one answer or document that is wrong.
case-not-held = Take this case first to decide it.
case-not-open = This case is not waiting for your decision.
case-role-verifikator = the checker
case-role-penandatangan = the signer
case-role-loket = the counter
case-role-pimpinan = the head of the agency
case-promise = Promised by { $at }
case-hands = Who has which part
case-hands-text = These parts go on side by side. The case goes on when all of them are done.
case-hand-due = by
case-applicant = Applicant
case-name = Name
case-phone = Telephone
case-write-applicant = Write to the applicant
counter-title = Apply for a citizen
counter-lead = For citizens who come to the counter without a phone. The form is the same, and free.
counter-service = Service
counter-nik = The citizen's NIK
counter-name = The citizen's full name
counter-phone = The citizen's mobile number
counter-phone-hint = May be left empty. If given, notices go to this number.
counter-go = Go on
counter-note = The case is recorded as filled in by you, and the citizen sees that.
check-title = Check a letter
check-lead = Scan the QR code on the letter, or type the 16-symbol code beneath it.
check-label = Letter code
check-hint = Example: 7F3K-9Q2M-XT4D-80VB
check-go = Check
check-form = A letter code has 16 letters and digits. Check it; something may be missing.
check-valid = This letter is genuine
check-valid-lead = Issued by { $hall } and still valid.
check-expired = This letter is genuine but has expired
check-expired-lead = Issued by { $hall }. Its time has run out.
check-revoked = This letter has been revoked
check-revoked-lead = Revoked { $at }. Do not accept it any more.
check-unknown = We do not know this code
check-unknown-lead = We never issued a letter with this code.
check-at = Checked { $at }
check-compare = Compare with the paper in your hand
check-compare-text = Parts of names and numbers are hidden to protect the holder. What is shown must be the same.
check-kind = Kind of letter
check-number = Number
check-issued = Issued
check-until = Valid until
check-status = Status
check-differs = Does something differ?
check-differs-text = The paper may be forged though its QR code is real. Do not accept it, and tell the office that issued it.
check-how = How we check
check-how-text = The digital fingerprint of the PDF we printed. Compute the SHA-256 of your file and compare.
check-proof = Proof that this letter is recorded in the public log
check-other = Check another letter

# Notices sent to people
notice-subject = { $hall }: case { $reference }
notice-submitted = We have received your application for { $service }. Reference { $reference }. Promised by { $due }. Follow it at { $url }
notice-approved = Your application for { $service } is approved. Open case { $reference } at { $url }
notice-rejected = Your application for { $service } is refused. The reason is at { $url }
notice-returned = Case { $reference } ({ $service }) needs a correction. The clock stands still until you send it. Open { $url }
notice-message = There is a message from the officer in case { $reference }. Read it at { $url }
field-example = Example: { $example }
yes = Yes
no = No
region-province = Province
region-regency = Regency or city
region-district = District
region-village = Village
draft-saved = Draft saved. You can go on at any time, on any device.
flaw-declare = Tick this declaration before sending.
timeline-proof = Proof
timeline-you = You
timeline-applicant = The applicant
form-for = Filled in for
counter-next = Serve the next resident
counter-drafts = Not sent yet
problem-needs-look = This case needs a look first
problem-needs-look-detail = The automatic checks marked something in this case, or a chore is still open, so it is not approved along with others.
problem-needs-look-mend = Open the case, read the warnings, and decide there.
problem-no-slip = This is not on your desk
problem-no-slip-detail = This act, note or filter does not exist, was deleted, or belongs to another officer.
problem-no-slip-mend = Go back to the inbox and reload.
problem-too-late = It is too late to undo this
problem-too-late-detail = The time is over, it was undone before, or the case has moved on since.
problem-too-late-mend = Look at what became of each case, and mend single ones if needed.
event-cases-handed = The case was handed to another officer
event-cases-noted = An internal note was written
event-cases-chore_given = A chore was given
event-cases-chore_done = A chore was done

preview-next = Continue

field-fetched = Taken from { $source }, { $at }.
field-reason = Why does it differ from { $source }?
field-reason-hint = By { $source }: { $value }. An officer sees both, with your reason.
line-fetched = Taken from { $source }, { $at }.
line-fetched-changed = By { $source } ({ $at }): { $value }.
line-reason = The applicant's reason:
register-dukcapil = The civil register
register-unreachable = { $register } cannot be reached right now. Please fill it in yourself.
register-unknown = { $register } does not know this NIK. Please fill it in yourself.

problem-no-bill = The fee cannot be worked out yet
problem-no-bill-detail = The line "{ $line }" of the fee cannot be told from your answers. This is a gap in our tariff, not a mistake of yours.
problem-no-bill-mend = Your application is kept. Contact the office so that the tariff is completed, then send again.
problem-no-fee = This case costs nothing
problem-no-fee-detail = Nothing is to be paid for this case.
problem-no-fee-mend = Go back to the page of the case.
problem-unpaid = Not paid yet
problem-unpaid-detail = { $sum } for this case has not been noted as paid.
problem-unpaid-mend = Pay at the official counter and ask for a receipt. You can go on once an officer has noted it.
problem-fee-settled = The note of payment has changed
problem-fee-settled-detail = The fee of this case is now: { $state }.
problem-fee-settled-mend = Open the page of the fee again to see the latest note.

event-cases-fee_fixed = Fee fixed
event-cases-fee_paid = Fee paid
event-cases-fee_waived = Fee waived
event-cases-fee_reopened = Note of payment taken back

fee-formula = Worked out from your answers
service-fee-note-paid = Pay only at the official counter and ask for a receipt.
bill-example = The fee of an example
bill-example-lead = Worked out for one example. You see your own fee before you send.
bill-yours = Fee
bill-what = What for
bill-sum = Sum
bill-total = To be paid
bill-on-the-way = not added
bill-elsewhere = Paid elsewhere
bill-elsewhere-unknown = set there
bill-payee = Paid to
bill-how = How this was worked out
bill-how-text = Every number in the sums above, and where it comes from. Anyone can do the sum again.
bill-number = Number
bill-value = Value
bill-answered = answered
bill-hall = known to the hall
bill-law = { $legal }, in force since { $since }
fee-belum = Not paid
fee-lunas = Paid
fee-bebas = Waived
fee-receipt-is = Receipt number { $number }
fee-due-before = Pay at the counter first. Officers begin when it is paid, and the promised time runs from then.
fee-due-during = Pay at the counter while officers work on it. It can be granted when it is paid.
fee-due-after = Pay at the counter when it is granted. The letter is handed out when it is paid.
fee-letter-waits = This letter is handed out when the fee is paid.
fee-title = Fee of the case
fee-note = Note the payment
fee-what = What do you note?
fee-becomes-lunas = It has been paid
fee-becomes-bebas = Nothing need be paid
fee-becomes-belum = The earlier note was a mistake; make it unpaid again
fee-receipt = Number of the receipt
fee-receipt-hint = Needed when it was paid, as printed on the receipt.
fee-reason = Reason or remark
fee-reason-hint = Needed when it is waived or was a mistake. The applicant can read it.
fee-go = Save the note
fee-noted = The payment is noted.
fee-not-you = Payments are noted by officers at the counter.
receipt-pay = Pay only at the official counter
receipt-pay-text = The sum is the one above, no more. Ask for a receipt. If someone asks for other money, do not give any.

event-letters-copied = A copy of the letter was made
event-letters-copied-which = copy { $copy } of { $number }
letter-copy = Make a copy
letter-which = Which letter?
problem-no-copies = Copies cannot be made yet
problem-no-copies-detail = The template of this service's letter does not mark a copy as one.
problem-no-copies-mend = Ask whoever looks after the services to add the mark of a copy to the template.

standard-link = Service standard
standard-title = Service standard of { $service }
standard-lead = The fourteen things that citizens must be able to know about a public service (UU 25/2009 article 21; Permenpan RB 15/2014).
standard-missing = { $count ->
    [one] One component has not been filled in by the office and is to be confirmed.
   *[other] { $count } components have not been filled in by the office and are to be confirmed.
}
standard-delivery = What you get
standard-inside = What the office looks after
standard-requirements = Requirements
standard-procedure = System, mechanism and procedure
standard-time = Time it takes
standard-fee = Fee
standard-product = Product
standard-complaints = Complaints, suggestions and praise
standard-law = Legal basis
standard-facilities = Rooms, equipment and facilities
standard-competence = Competence of those who do the work
standard-supervision = Internal supervision
standard-staff = Number of people who do the work
standard-guarantee = Guarantee of the service
standard-safety = Guarantee of security and safety
standard-evaluation = How the work is judged
flaw-not-for-you = This service is not for that answer. { $advice }
