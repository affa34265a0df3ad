# Administration: what the office sets up itself.

## Reasons to refuse
problem-no-such-service = No such service
problem-no-such-service-detail = There is no service at this address, nor a draft of one.
problem-no-such-service-mend = Open the list of services and choose from there.
problem-no-service-draft = No draft yet
problem-no-service-draft-detail = No change has been saved for this service.
problem-no-service-draft-mend = Change and save its text first.
problem-no-release = No such proposal
problem-no-release-detail = There is no proposal of this number.
problem-no-release-mend = Open the service and choose from its history.
problem-overtaken = { $holder } saved first
problem-overtaken-detail = Since you opened this page, somebody else has changed the text. What you wrote is still on this page.
problem-overtaken-mend = Compare the two, and save once more if yours is to be kept.
problem-nothing-changed = Nothing would change
problem-nothing-changed-detail = What is proposed is the same as what is in force now.
problem-nothing-changed-mend = Change the text first, or go back to the list of services.
problem-service-mistaken = { $count ->
    [one] This text has 1 mistake
   *[other] This text has { $count } mistakes
 }
problem-service-mistaken-detail = A service with mistakes can neither be proposed nor put in force.
problem-service-mistaken-mend = Open the text. Each mistake is named at its line, with how to mend it.
problem-no-agency = The agency “{ $kind }” is missing
problem-no-agency-detail = This service names an agency that this hall does not know, so nobody would serve it.
problem-no-agency-mend = Add that agency first, or change the key in the text.
problem-proposal-waiting = A proposal waits already
problem-proposal-waiting-detail = There is still one proposal for this that has not been decided.
problem-proposal-waiting-mend = Decide or take back that proposal first.
problem-two-persons = Two persons are needed
problem-two-persons-detail = Whoever proposed it must not decide alone, and a proposal can only be taken back by whoever made it.
problem-two-persons-mend = Ask another administrator to decide. You may take back your own proposal.
problem-already-decided = Decided already
problem-already-decided-detail = This proposal has been decided, or its version is in force already.
problem-already-decided-mend = Open the page once more to see how it stands.
problem-led-to = Other services lead citizens here
problem-led-to-detail = This service is named as the way out by: { $kind }. If it went, citizens would be sent to an empty page.
problem-led-to-mend = Change the advice of those services first, then withdraw this one.
problem-form-flawed = Something in the form needs mending
problem-form-flawed-detail = { $count ->
    [one] One answer is
   *[other] { $count } answers are
 } not right yet.
problem-form-flawed-mend = Mend what is marked and send it again.

## What is wrong with an answer
flaw-service-unreadable = The text of this service is not proper TOML. Choose another one.
flaw-service-id-form = Write 2 to 40 small letters, digits or hyphens, a letter first. Example: legalisasi.
flaw-service-id-taken = Another service has this name. Choose another.
flaw-service-prefix-form = Write 2 to 4 capital letters. Example: BLA.
flaw-service-prefix-taken = Another service uses this prefix. Choose another.
flaw-release-day = Write the date in numbers, such as 1 12 2026, or leave it empty to begin once approved.
flaw-release-day-past = This day is over. Choose today or later.

## Overview
kelola-title = Administration
kelola-lead = What waits for you, and everything the office sets up itself.
kelola-waiting = Waiting for a decision
kelola-waiting-none = No proposal waits.
kelola-waits-for-you = Proposed by { $name }, { $at }. Waits for you or another administrator.
kelola-waits-for-another = Proposed by you ({ $name }), { $at }. Waits for another administrator.
kelola-to-come = Scheduled
kelola-counts-from = In force from { $at }.
kelola-drafts = Drafts not yet proposed
kelola-homeless = Services without an agency
kelola-no-agency-text = This hall has no agency “{ $agency }” yet.
kelola-services-count = { $count } services
kelola-trouble = A service file is wrong
kelola-trouble-text = What was in force before stays until this is mended.

## List of services
kelola-services-title = Services
kelola-services-lead = All services of this hall, those that are offered and those being prepared.
kelola-service = Service
kelola-agency = Agency
kelola-state = State
kelola-state-shipped = Came with Balai
kelola-state-folder = From the folder
kelola-state-own = The office's own
kelola-state-unpublished = Not offered yet
kelola-state-withdrawn = Withdrawn
kelola-state-draft = Has a draft
kelola-state-proposed = Waiting for a decision
kelola-state-scheduled = Scheduled
kelola-state-no-agency = Agency missing
kelola-state-approved = Approved
kelola-state-refused = Refused
kelola-state-cancelled = Taken back

## One service
kelola-tabs = Work on this service
kelola-tab-state = State
kelola-tab-parts = Form
kelola-tab-source = Source
kelola-tab-examples = Worked examples
kelola-tab-diff = Changes
kelola-saved-by = Saved by { $name }, { $at }
kelola-no-draft = Nothing changed yet
kelola-version = Version
kelola-fact-pages = Pages of the form
kelola-fact-steps = Steps of officers
kelola-fact-examples = Worked examples
kelola-fact-doubts = Certainty
kelola-fact-doubts-text = Something is still to be confirmed by the office
kelola-history = History of versions
kelola-history-none = This hall has proposed no version yet.
kelola-release = Version
kelola-release-publish = Version { $number }
kelola-release-withdraw = Withdrawal (proposal { $number })
kelola-release-revert = Back to the original file (proposal { $number })
kelola-who = By
kelola-by-one = Proposed by { $name }
kelola-by-two = Proposed by { $name }, decided by { $other }
kelola-do = Actions
kelola-do-edit = Change this service
kelola-do-see = See it as citizens do
kelola-do-copy = Copy it into a new service
kelola-discard = Throw the draft away
kelola-discard-text = Changes that were not proposed are thrown away. What is in force stays. The text can still be read in the list of changes.
kelola-discard-go = Yes, throw it away
kelola-discarded = The draft is gone. What is in force stays.
kelola-withdraw = Withdraw this service
kelola-withdraw-text = Once another administrator approves, there are no new applications. Those that run are finished with their version.
kelola-withdraw-go = Propose the withdrawal
kelola-revert-go = Propose to go back to the original file

## A new service
kelola-new-title = New service
kelola-new-lead = Begin with the service that is most like it and change what differs. Citizens see nothing of it until two persons agree.
kelola-new-from = Copy from
kelola-new-from-hint = Everything comes along: form, steps, letter and worked examples.
kelola-new-title-id = Title (Indonesian)
kelola-new-title-en = Title (English)
kelola-new-id = Short name
kelola-new-id-hint = It becomes the address and never changes. Example: legalisasi.
kelola-new-prefix = Prefix of references
kelola-new-prefix-hint = Two to four capital letters. Example: BLA.
kelola-new-go = Make a draft
kelola-new-done = The draft is made. Now change what is in it.

## Source
kelola-source = Service file (TOML)
kelola-source-hint = Each mistake is named at its line. A text with mistakes may be saved; it only cannot be proposed.
kelola-save-check = Save and check
kelola-saved = Saved and checked.
kelola-restored = What you wrote before the session ended is back. Save it, so that it is not lost.
kelola-to-diff = See the changes and propose
kelola-check = Result of the check
kelola-check-none = No mistakes.
kelola-check-some = Number of mistakes:
kelola-line = Line
kelola-examples-failed = Worked examples that come out differently:
kelola-preview = Preview on a phone
kelola-preview-filled = Filled with
kelola-preview-empty = Nothing
kelola-preview-go = Renew the preview
kelola-preview-none = The preview appears once the mistakes in the text are mended.

## Form
kelola-parts-wrong = Something needs mending
kelola-parts-broken = The text is not proper TOML, so it cannot be changed by the form yet. Mend it under Source first.
kelola-wrong-elsewhere = Mistakes in other parts
kelola-part-umum = General
kelola-part-janji = Promise, fee, place
kelola-part-syarat = Requirements
kelola-part-hukum = Legal basis
kelola-part-pertanyaan = First questions
kelola-part-isian = Form
kelola-part-tahap = Steps of officers
kelola-part-surat = Letter
kelola-up = Move up
kelola-remove = Remove
kelola-in-indonesian = Indonesian
kelola-in-english = English
kelola-list-requirements = Requirements
kelola-add-requirements = Add a requirement
kelola-list-legal = Legal basis
kelola-add-legal = Add a law
kelola-list-questions = Questions before the form
kelola-add-questions = Add a question
kelola-list-options = Options
kelola-add-options = Add an option
kelola-list-not-for-you = Not for you
kelola-add-not-for-you = Add advice
kelola-list-faq = Questions and answers
kelola-add-faq = Add a question and answer
kelola-list-pages = Pages of the form
kelola-add-pages = Add a page
kelola-list-fields = Fields of this page
kelola-add-fields = Add a field
kelola-list-flow-steps = Steps of officers
kelola-add-flow-steps = Add a step
kelola-key-title = Title
kelola-key-summary = Summary
kelola-key-audience = For whom
kelola-key-result = What one receives
kelola-key-agency = Agency
kelola-key-keywords = Words to search by
kelola-hint-keywords = One a line, as people say them.
kelola-key-effort-minutes = Time to fill in (minutes)
kelola-key-promise-unit = Unit of the promise
kelola-key-promise-amount = Length of the promise
kelola-key-promise-note = Note on the promise
kelola-key-fee-kind = Fee
kelola-key-fee-rupiah = Sum in rupiah
kelola-key-fee-basis = Basis of the fee
kelola-key-fee-note = Note on the fee
kelola-key-office-name = Name of the office
kelola-key-office-address = Address of the office
kelola-key-office-hours = Opening hours
kelola-key-text = Requirement
kelola-key-help = Help
kelola-key-show-if = Shown only if
kelola-hint-show-if = A condition in the language of service files, such as acara == "pernikahan".
kelola-key-certain = Certain (otherwise shown as “to be confirmed by the office”)
kelola-key-cite = Law
kelola-key-says = What it says for citizens
kelola-key-checked = Last compared
kelola-hint-checked = A date such as 2026-07-02.
kelola-key-label = Question or label
kelola-key-hint = Hint
kelola-key-value = Value kept
kelola-hint-value = Small letters; never changes once in use.
kelola-key-when = If
kelola-key-advice = Advice
kelola-key-q = Question
kelola-key-a = Answer
kelola-key-example = Example of an answer
kelola-key-required = Must be answered
kelola-key-hours = Time of this step (working hours)
kelola-key-letter-title = Title of the letter
kelola-key-letter-opening = Opening sentence
kelola-key-letter-closing = Closing sentence
kelola-key-letter-valid-days = Validity (days)
kelola-key-letter-note = Note
kelola-value-working-days = Working days
kelola-value-working-hours = Working hours
kelola-value-instant = At once
kelola-value-free = Free
kelola-value-fixed = Fixed

## Worked examples
kelola-examples-title = Run of the worked examples
kelola-examples-result = { $held } of { $count } examples come out as expected.
kelola-example-held = As expected
kelola-example-differs = It comes out differently:
kelola-examples-unread = Examples can only be run once the mistakes in the service's text are mended.
kelola-examples-source = File of worked examples (TOML)
kelola-examples-hint = Given answers, and what must come of them. Use invented people.
kelola-examples-run = Save and run

## Changes and proposals
kelola-diff-citizens = What it means for citizens
kelola-diff-lines = Lines that change
kelola-diff-none = Nothing changes.
kelola-diff-new = This service is new to citizens.
kelola-diff-source = Service file
kelola-diff-examples = Worked examples
kelola-line-new = New line:
kelola-line-gone = Line removed:
kelola-diff-mistakes = { $count ->
    [one] There is still 1 mistake. Mend it first:
   *[other] There are still { $count } mistakes. Mend them first:
 }
kelola-diff-title = The title changes from “{ $was }” to “{ $is }”.
kelola-diff-fee = The fee changes from { $was } to { $is }.
kelola-diff-time = The promised time changes from { $was } to { $is }.
kelola-diff-agency = The agency changes from { $was } to { $is }.
kelola-diff-requirement-new = New requirement: { $name }
kelola-diff-requirement-gone = No longer required: { $name }
kelola-diff-question-new = New question: { $name }
kelola-diff-question-gone = No longer asked: { $name }
kelola-diff-page-new = New page of the form: { $name }
kelola-diff-page-gone = Page of the form removed: { $name }
kelola-diff-field-new = New field: { $name }
kelola-diff-field-gone = Field removed: { $name }
kelola-diff-legal-new = New legal basis: { $name }
kelola-diff-legal-gone = Legal basis removed: { $name }
kelola-diff-step-new = New step: { $name }
kelola-diff-step-gone = Step removed: { $name }
kelola-diff-renamed = “{ $was }” now reads “{ $is }”.
kelola-diff-must = Must be answered now: { $name }
kelola-diff-may = Need not be answered any more: { $name }
kelola-diff-words = Only words or rules in it change; see the lines below.
kelola-free = free
kelola-days = { $count } working days
kelola-hours = { $count } working hours
kelola-instant = at once
kelola-propose = Propose
kelola-propose-text = Another administrator looks and approves. Whoever proposes cannot approve.
kelola-propose-waits = A proposal waits for a decision already.
kelola-propose-see = See that proposal
kelola-propose-nothing = Nothing has been changed yet.
kelola-propose-go = Propose
kelola-proposed = The proposal is sent. Another administrator decides.
kelola-reason = Reason
kelola-reason-hint = Read by the administrator who decides, and kept in the history.
kelola-from = In force from
kelola-from-hint = Leave it empty to begin once approved.
kelola-at-once = Once approved
kelola-proposed-by = Proposed by
kelola-proposed-at = Proposed at
kelola-decided-by = Decided by
kelola-decided-at = Decided at
kelola-refused-why = Reason of the refusal
kelola-decide = Your decision
kelola-decide-text = Look through the changes above. Once approved, citizens use it from the day it names.
kelola-approve = Approve and put in force
kelola-approved = Approved.
kelola-refuse = Refuse this proposal
kelola-refuse-why = Reason to refuse
kelola-refuse-go = Refuse
kelola-refused = Refused. Whoever proposed it reads the reason here.
kelola-cancel = Take the proposal back
kelola-cancelled = The proposal is taken back.
kelola-second-person = Your proposal waits for another administrator. You can still take it back.

## List of changes
kelola-changes-title = What was changed by whom
kelola-changes-lead = Every change is written down, with before and after. Nobody can delete it.
kelola-changes-none = No changes yet.
kelola-changes-all = See all
kelola-changes-parts = Before and after
kelola-changes-key = Part
kelola-changes-was = Before
kelola-changes-is = After
kelola-act-service-saved = Draft saved
kelola-act-service-discarded = Draft thrown away
kelola-act-service-proposed = Proposal made
kelola-act-service-approved = Proposal approved
kelola-act-service-refused = Proposal refused
kelola-act-service-cancelled = Proposal taken back
kelola-fix = Fix { $count ->
    [one] 1 answer
   *[other] { $count } answers
 }

## Agencies
problem-last-admins = Two administrators must be left
problem-last-admins-detail = Every change needs two administrators. With this one, a single one would be left.
problem-last-admins-mend = Add another administrator first.
flaw-agency-taken = There is an agency of this short name already.
flaw-day-form = Write the date in numbers, such as 1 12 2026.
flaw-day-past = This day is over. Promises were counted with it.
flaw-day-national = This day is a national holiday or collective leave already.
flaw-officer-taken = This user name is taken.
flaw-officer-no-role = Choose at least one role.
kelola-save = Save
kelola-agencies-title = Agencies
kelola-agencies-lead = Name, address and opening hours as citizens see them, and who signs the letters.
kelola-agency-new = New agency
kelola-agency-services = Services
kelola-agency-hours = Opening hours
kelola-agency-signer = Signer of letters
kelola-agency-name-id = Name (Indonesian)
kelola-agency-name-en = Name (English)
kelola-agency-address = Address, also in the head of letters
kelola-agency-phone = Telephone
kelola-agency-hours-id = Opening hours (Indonesian)
kelola-agency-hours-en = Opening hours (English)
kelola-agency-position = Position of the signer
kelola-agency-id = Short name
kelola-agency-id-hint = Small letters, digits, hyphens. Service files name it, so it never changes. Example: dukcapil.
kelola-agency-saved = The agency is saved.
kelola-act-agency-changed = Agency changed

## Days off
kelola-days-title = Days off
kelola-days-lead = National holidays are there. Add the holidays of the region and the office's own collective leave; promises count them from then on.
kelola-days-next = To come
kelola-day = Day
kelola-day-kind = Kind
kelola-day-name = Name of the day
kelola-day-basis = Basis
kelola-day-basis-hint = The decision that sets it.
kelola-day-add = Add a day off
kelola-day-added = The day off is added. Promises counted from now on use it.
kelola-day-removed = The day off is removed.
kelola-act-day-added = Day off added
kelola-act-day-removed = Day off removed

## Officers
kelola-staff-title = Officers
kelola-staff-lead = Who works here, and what they may do.
kelola-staff-new = Invite an officer
kelola-staff-two = A change of rights holds once another administrator approves it.
kelola-staff-username = User name
kelola-staff-username-hint = 3 to 40 small letters, digits, points, hyphens. To sign in with.
kelola-staff-name = Name
kelola-staff-roles = Roles
kelola-staff-active = May sign in (otherwise their sessions end at once)
kelola-staff-stopped = Stopped
kelola-staff-invited = Has never signed in
kelola-staff-proposed = proposed by { $name }, { $at }
kelola-staff-approve = Approve
kelola-staff-password = First password
kelola-staff-password-text = Hand this password over in person. It cannot be seen again. At the first sign-in they set up the code of their own phone.
kelola-role-verifikator = Verifier
kelola-role-verifikator-text = Checks papers
kelola-role-penandatangan = Signer
kelola-role-penandatangan-text = Decides and signs
kelola-role-loket = Counter
kelola-role-loket-text = Fills in forms at the counter
kelola-role-pimpinan = Head
kelola-role-pimpinan-text = Watches and approves
kelola-role-admin = Administrator
kelola-role-admin-text = Looks after the hall, opens no applications
kelola-role-auditor = Auditor
kelola-role-auditor-text = Reads the book, changes nothing
kelola-act-rights-proposed = Rights of an officer proposed
kelola-act-rights-approved = Rights of an officer approved
kelola-act-rights-refused = Rights of an officer refused
kelola-act-rights-cancelled = Proposal of rights taken back
kelola-formula = worked out from the answers
kelola-value-formula = Worked out from the answers (lines under Source)
