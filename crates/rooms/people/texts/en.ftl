# Residents and officers: sign-in, registration, account, data trail.

## Messages that are sent

people-message-subject = A message from { $hall }
people-message-code-register = { $code } is your registration code at { $hall }. It works for 10 minutes. Tell nobody, not even an officer.
people-message-code-password = { $code } is the code to change your password at { $hall }. It works for 10 minutes. You did not ask for it? Ignore this message and tell nobody the code.
people-message-code-contact = { $code } is the code to add this contact to an account at { $hall }. It works for 10 minutes. You did not ask for it? Ignore this message.
people-message-someone-tried = Someone tried to register at { $hall } with your NIK, but you already have an account. If it was you, just sign in, or choose Forgot password. If not, there is nothing to do: your account is safe.
people-message-password-changed = The password of your account at { $hall } was just changed. It was not you? Choose Forgot password now, then come to the counter.
people-message-code-enter = { $code } is your code to sign in at { $hall }. It works for 10 minutes. You did not ask for it? Ignore this message and tell nobody the code.
people-message-code-report = { $code } is the code to send your report to { $hall }. It is good for 10 minutes. Was it not you? Ignore this message.
people-message-passkey-added = A new passkey was added to your account at { $hall }. It was not you? Sign in, remove that passkey in My account, then change your password.
people-message-passkey-removed = A passkey was removed from your account at { $hall }. It was not you? Sign in and change your password now.
people-message-new-device = Your account at { $hall } was opened on a new device: { $device }, { $time }. It was not you? Open My account, sign that device out, then change your password.
people-message-contact-changed = The contact of your account at { $hall } was just changed, so messages no longer come here. It was not you? Come to the counter with your identity card at once.

## What is wrong with a field

flaw-password-empty = The password is missing.
flaw-password-short = The password has only { $count } characters; at least { $least } are needed. A few words you easily remember are enough.
flaw-password-long = The password is too long; at most { $most } characters.
flaw-password-common = Many people use this password, so it is easy to guess. Use a few words that only you remember.
flaw-password-known = This password is your NIK, name or contact, so it is easy to guess. Use a few other words.
flaw-password-wrong = The present password does not match. Check capital and small letters.
flaw-contact-missing = Fill in a mobile number or an e-mail address; one is enough. We send a code there.
flaw-contact-mobile = { $phone } is not a mobile number, so it cannot receive an SMS. Give a mobile number, or add an e-mail address.
flaw-consent-missing = Tick the consent so that we may keep your data. Without an account you can still be served at the counter.
flaw-sign-in-name-empty = NIK, mobile number or e-mail is missing. One of them is enough.
flaw-username-empty = The user name is missing.
flaw-username-form = A user name has 3 to 40 small letters, digits, dots or dashes.
flaw-code-wrong = The code does not match. Look at the last message; codes of earlier messages no longer work. { $left } tries left.
flaw-totp-replayed = This code was used before. Wait until the app shows the next one, 30 seconds at most.
flaw-passkey-name-empty = Give this passkey a name, such as that of your phone.
flaw-passkey-name-long = The name of the passkey has { $count } letters; 60 is the most.
flaw-passkey-code = The code does not match or was used before. Type the code that the app shows now, or a recovery code.
flaw-token-name-empty = Give this key a name, such as the program that uses it.
flaw-token-name-long = The name has { $count } characters; at most 60.
flaw-token-scopes = Choose at least one permission.
flaw-token-days = Choose how long the key lives from the list.

## Problems

problem-passkey-off = Passkeys cannot be used here yet
problem-passkey-off-detail = This hall has no name on the internet yet, and a passkey is tied to that name.
problem-passkey-off-mend = Sign in with your password as before.
problem-passkey-code = The second factor does not match
problem-passkey-code-detail = The code of the app changes every 30 seconds and works only once.
problem-passkey-code-mend = Wait for the next code, then type it again.
problem-passkey-too-many = There are { $max } passkeys already
problem-passkey-too-many-detail = An account has { $max } passkeys at most.
problem-passkey-too-many-mend = Remove one that is no longer used, then add the new one.
problem-passkey-unknown = There is no such passkey
problem-passkey-unknown-detail = None was chosen, or it has been removed already.
problem-passkey-unknown-mend = Choose one of the list.
problem-passkey-misfit = The passkey does not fit
problem-passkey-misfit-detail = The answer of your device does not fit what we asked, or we do not know that passkey.
problem-passkey-misfit-mend = Start again. It still fails? Sign in with your password and look at the passkeys in My account.
problem-passkey-copied = We do not accept this passkey
problem-passkey-copied-detail = Its count of uses went back. Somebody may have copied it.
problem-passkey-copied-mend = Sign in with your password, remove that passkey in My account, then make a new one.
problem-key-dead = This key opens nothing
problem-key-dead-detail = This API key was revoked, is over, or was never given out.
problem-key-dead-mend = Make a new key at /saya/kunci and send it as a bearer token.
problem-rectify-taken = This NIK is another person's in our records
problem-rectify-taken-detail = No two people have one NIK, so the profile was not changed.
problem-rectify-taken-mend = Look at the card again. If the person is recorded twice, ask the civil registry to look, then answer the request.
problem-rectify-same = Nothing would change
problem-rectify-same-detail = The profile already says what was asked for.
problem-rectify-same-mend = Answer the request and say that the data is right already.
people-erased-name = Resident (data erased)
problem-resident-unknown = This resident is not in our records
problem-resident-unknown-detail = There is no record of a resident with that number in this region.
problem-resident-unknown-mend = Check the number, or register the resident at the counter.
problem-resident-sealed = The data of this resident cannot be opened
problem-resident-sealed-detail = This is our fault: the key that opens the data does not fit. Your data is not lost.
problem-resident-sealed-mend = An administrator has to check the folder of keys and its backup.
problem-code-gone = The code no longer works
problem-code-gone-detail = A code works for 10 minutes and only once.
problem-code-gone-mend = Start again to get a new code. It takes less than a minute.
problem-code-wrong = The code does not match
problem-code-wrong-detail = { $left } tries are left for this code.
problem-code-wrong-mend = Type the 6 digits of the last message. It has not come? Ask for a new code after 60 seconds.
problem-code-spent = Five wrong codes
problem-code-spent-detail = To keep you safe, that code no longer works.
problem-code-spent-mend = Start again to get a new code.
problem-code-too-soon = A code was just sent
problem-code-too-soon-detail = Messages are sometimes late. The next code can be asked for in { $seconds } seconds.
problem-code-too-soon-mend = Wait a moment, then press Send a new code.
problem-code-no-more = Five codes have been sent
problem-code-no-more-detail = So as not to flood your number with messages, we stop sending.
problem-code-no-more-mend = Check the number or e-mail you gave, then start again. Still nothing? The counter can help.
problem-register-invalid = Mend { $count } fields
problem-register-invalid-detail = Some fields of the registration need mending. The others are not lost.
problem-register-invalid-mend = Mend the marked fields, type the password once more, then press Register.
problem-register-too-many = Too many registrations
problem-register-too-many-detail = There have just been many registrations from this network, or for this NIK or contact.
problem-register-too-many-mend = Try again in about { $minutes } minutes. What you typed is not lost.
problem-reset-invalid = Mend { $count } fields
problem-reset-invalid-detail = Some fields need mending before the password can be changed.
problem-reset-invalid-mend = Mend the marked fields, then send again.
problem-reset-too-many = Codes asked for too often
problem-reset-too-many-detail = There have just been many requests for codes for that account or from this network.
problem-reset-too-many-mend = Try again in about { $minutes } minutes. A code that has arrived still works.
problem-sign-in-empty = Something is missing
problem-sign-in-empty-detail = Both the name and the password are needed.
problem-sign-in-empty-mend = Fill in both, then press Sign in.
problem-sign-in-wrong = The name or the password does not match
problem-sign-in-wrong-detail = To keep you safe we do not say which of them is wrong.
problem-sign-in-wrong-mend = Check both, above all capital and small letters in the password. You forgot it? Choose Forgot password.
problem-sign-in-slow = Wrong too often
problem-sign-in-slow-detail = So that nobody can guess your password, the next try waits a moment. Your account is not locked.
problem-sign-in-slow-mend = Try again in { $seconds } seconds, or choose Forgot password to come in with a code.
problem-sign-in-busy = Very busy just now
problem-sign-in-busy-detail = Many people are signing in at the same moment.
problem-sign-in-busy-mend = Wait ten seconds, then try again.
problem-totp-replayed = The code was used before
problem-totp-replayed-detail = Each code of the app works only once. { $left } tries are left.
problem-totp-replayed-mend = Wait for the next code in the app, 30 seconds at most.
problem-account-invalid = Mend { $count } fields
problem-account-invalid-detail = Some fields need mending. Your account has not changed.
problem-account-invalid-mend = Mend the marked fields, then send again.
problem-account-wrong-password = The present password does not match
problem-account-wrong-password-detail = This change needs your present password, so that a phone left lying about cannot be used to take your account.
problem-account-wrong-password-mend = Type the password you sign in with, then send again.
problem-account-flawed = The account cannot be made
problem-account-flawed-detail = A value does not fit: { $kind }.
problem-account-flawed-mend = Mend the value, then run it again.
problem-account-taken = That account exists already
problem-account-taken-detail = The user name or the NIK is already used in this region.
problem-account-taken-mend = Use another user name, or renew the account that exists.
problem-account-unknown = There is no such officer
problem-account-unknown-detail = No officer in this region has that user name.
problem-account-unknown-mend = Check the spelling.
problem-token-invalid = Mend { $count } fields
problem-token-invalid-detail = Some fields need mending. The key has not been made.
problem-token-invalid-mend = Mend the marked fields, then send again.
problem-token-shared = No key is made on a shared phone
problem-token-shared-detail = A key is shown only once, and on this phone somebody else could see it.
problem-token-shared-mend = Make the key on a device of your own.
problem-token-too-many = Too many keys
problem-token-too-many-detail = An account may have at most { $max } keys.
problem-token-too-many-mend = Revoke keys that are no longer used, then make a new one.
problem-token-unknown = There is no such key
problem-token-unknown-detail = The key was revoked, or is not yours.
problem-token-unknown-mend = Reload the list of your keys.

## Why data was read

read-reason-case = Working on your application
read-reason-form = To fill in a form you began
read-reason-counter = Serving you at the counter
read-reason-search = Looking for your record
read-reason-darurat = Opening your data in an emergency
read-reason-tinjauan = Reviewing an emergency look at your data
read-reason-darurat-sah = The emergency look at your data was reviewed: justified
read-reason-darurat-tidak-sah = The emergency look at your data was reviewed: not justified
people-trail-ground = Ground: { $ground }
people-trail-said = The reason the officer wrote: { $said }

## Pages: sign-in

people-sign-in-title = Sign in
people-sign-in-lead = Sign in to see your applications and to go on with what you began.
people-sign-in-name = NIK, mobile number or e-mail
people-sign-in-name-hint = Any one of them. Mobile number and e-mail work once you have proven them by a code.
people-password = Password
people-sign-in-shared = Others use this phone or computer too
people-sign-in-shared-hint = You are signed out after 10 minutes without use, or when the browser is closed.
people-sign-in-go = Sign in
people-sign-in-forgot = Forgot password
people-sign-in-register = No account yet? Register
people-sign-in-officer = I am an officer
people-session-over = Your session has ended
people-session-over-text = To keep you safe you are signed out after a long time without use. Sign in again to go on; what was saved is not lost.
people-signed-out = You are signed out.
people-password-changed = Your password has been changed. Sign in with the new one.

## Pages: registration

people-register-title = Create an account
people-register-lead = Only once, in less than 3 minutes. Have your identity card or family card at hand.
people-register-nik = NIK
people-register-nik-hint = Sixteen digits on your identity card or family card.
people-register-name = Full name
people-register-name-hint = As on the identity card. One word is fine.
people-register-phone = Mobile number
people-register-phone-hint = We send a code there. No mobile phone? Give an e-mail address instead.
people-register-email = E-mail
people-register-email-hint = May be left empty if there is a mobile number.
people-new-password = Choose a password
people-new-password-hint = At least 10 characters. A few words you easily remember are safer than one word with signs.
people-register-also = You may also agree to
people-register-also-hint = Not required. You can change it at any time at My consents.
people-register-go = Register
people-register-have = You have an account? Sign in

## Pages: code

people-code-title = Type the code from the message
people-code-lead-register = We have sent a 6-digit code to the mobile number or e-mail you gave. If an officer has noted your NIK at a counter before, the code goes to the number noted there.
people-code-lead-password = If that name has an account, we have sent a 6-digit code to the mobile number or e-mail on record.
people-code-lead-contact = We have sent a 6-digit code to your new contact.
people-code-label = 6-digit code
people-code-hint = It works for 10 minutes. No officer ever asks for this code.
people-code-go = Continue
people-code-resend = Send a new code
people-code-resent = A new code has been sent. The one before no longer works.
people-code-late = No message yet?
people-code-late-text = Wait 60 seconds, then ask for a new code. Still nothing? Check the number you gave, or come to the counter with your identity card.
people-code-restart = Start again
people-demo-message = This is an example region
people-demo-message-text = Messages are not really sent. Read the code in the outbox.
people-demo-outbox = Open the outbox

## Pages: forgotten password

people-forgot-title = Forgot password
people-forgot-lead = We send a code to the mobile number or e-mail on record, then you choose a new password.
people-forgot-go = Send a code
people-forgot-no-contact = The old number and e-mail no longer work? Come to the counter with your identity card.
people-reset-title = Choose a new password
people-reset-go = Change password

## Pages: officers' sign-in

people-officer-title = Officers' sign-in
people-officer-lead = For the staff of this government. Residents sign in on another page.
people-officer-username = User name
people-officer-citizen = I am a resident
people-officer-forgot = Forgot the password or lost the phone? Ask an administrator to renew your account.
people-totp-title = Code from the app
people-totp-lead = Open the authenticator app on your phone and type the 6 digits it shows.
people-totp-label = Code from the app, or a recovery code
people-totp-hint = The code changes every 30 seconds and works only once.
people-totp-setup-title = Set up the second factor
people-totp-setup-lead = Only once. Scan this picture with an authenticator app on your phone, then type the 6 digits it shows.
people-totp-setup-label = 6-digit code from the app
people-totp-picture = QR code to set up an authenticator app
people-totp-letters = Cannot scan it? Type this key into the app:
people-totp-go = Sign in
people-recovery-title = Keep your recovery codes
people-recovery-lead = If you lose your phone, each of these codes works once to sign in. They are not shown again.
people-recovery-print = Print or copy them, keep them in a locked place, take no photograph.
people-recovery-go = I have kept them, continue

## Pages: account

people-account-title = My account
people-account-name = Name
people-account-nik = NIK
people-account-phone = Mobile number
people-account-email = E-mail
people-account-none = none yet
people-account-unproven = not proven by a code yet
people-account-ways = Sign in with
people-account-way-nik = NIK
people-account-way-ponsel = mobile number
people-account-way-surel = e-mail
people-account-name-note = Is your name or NIK wrong? Come to the counter with your identity card; it cannot be changed here.
people-account-agency = Agency
people-account-roles = Roles
people-account-contact-title = Change mobile number or e-mail
people-account-contact = New mobile number or e-mail
people-account-contact-hint = We send a code there, and word to the old one.
people-account-present = Present password
people-account-contact-go = Send a code
people-account-contact-done = Your contact has been changed.
people-account-password-title = Change password
people-account-new-password = New password
people-account-password-hint = All other devices are signed out.
people-account-password-go = Change password
people-account-password-done = Your password has been changed and other devices are signed out.
people-account-lang-title = Language
people-account-lang = Language of pages and messages
people-account-lang-go = Save language
people-account-lang-done = The language has been saved.
people-account-devices-title = Devices signed in
people-account-device-here = this device
people-account-device-new = new device
people-account-device-shared = shared phone
people-account-device-unknown = Another browser
people-account-device-since = Signed in { $since }, last used { $seen }
people-account-device-leave = Sign out
people-account-device-out = Sign out
people-account-device-done = That device is signed out.
people-account-devices-which = Which device to sign out
people-account-devices-all = All other devices
people-account-devices-out = Sign out all other devices
people-account-devices-done = All other devices are signed out.
people-account-more = Data and keys
people-account-trail = Who looked at my data
people-account-keys = Keys for programs
people-role-verifikator = verifier
people-role-penandatangan = signer
people-role-loket = counter officer
people-role-pimpinan = head
people-role-admin = administrator
people-role-auditor = auditor
people-role-pelindungan-data = data protection officer
people-role-akses-darurat = emergency access

## Pages: data trail

people-trail-title = Who looked at my data
people-trail-lead = Each time an officer opens your data, it is recorded here. Nobody can quietly delete it.
people-trail-empty = No officer has opened your data yet
people-trail-empty-text = As soon as an officer opens your application, it shows here.
people-trail-month = Last 30 days
people-trail-all = In all
people-trail-times = { $n ->
    [one] once
   *[other] { $n } times
}
people-trail-register = a register, asked by the system
people-trail-case = Application
people-trail-erased = an officer (name erased)
people-trail-no-reason = No reason recorded
people-trail-limits = What is not recorded here
people-trail-limit-own = When you open it yourself, and statistics without names.
people-trail-limit-machine = Automatic checks by the system, such as working out deadlines.
people-trail-limit-server = Server administrators who open a backup or the key files directly. The data there is encrypted.
people-trail-limit-outside = National services such as the central civil registry, BPJS and tax keep records of their own.
people-trail-odd = Does something look odd?
people-trail-odd-text = You have the right to ask why your data was opened. Name the date and the officer at the counter or in a complaint.

## Pages: keys

people-keys-title = Keys for programs
people-keys-lead = A key lets a program act for you through the API. Treat it like a password.
people-keys-none = There are no keys yet.
people-keys-new = Make a key
people-keys-name = Name of the key
people-keys-name-hint = Such as the program that uses it.
people-keys-scopes = What it may do
people-keys-life = Works for
people-keys-days = { $n } days
people-keys-go = Make the key
people-keys-made = Copy this key now
people-keys-made-text = The key is shown only this once. Lost it? Revoke it and make a new one.
people-keys-until = Works until { $date }
people-keys-used = last used { $date }
people-keys-unused = never used
people-keys-over = no longer works
people-keys-revoke = Revoke
people-keys-revoked = The key has been revoked and no longer works.
people-keys-api = How to use the API
people-scope-cases-read = Read your applications
people-scope-cases-write = Apply and correct applications
people-scope-reports-write = Send reports (Open311)
people-scope-desk-read = Read the inbox and cases
people-scope-desk-write = Work on cases
people-scope-profile-read = Read profile and list of keys

## Pages: outbox

people-outbox-title = Outbox
people-outbox-lead = Messages that residents would receive by SMS or e-mail. This is an example region, so no message is really sent and anyone may read them here.
people-outbox-real = A real region has no such page.
people-outbox-empty = No messages yet.
people-outbox-sms = SMS to { $to }
people-outbox-email = E-mail to { $to }
people-outbox-older = Earlier messages
people-trail-visit = { $n } times, from { $from } to { $until }

## Pages: passkeys

people-passkey-way = Passkey
people-passkey-way-text = Nothing to type: a finger, a face or the PIN of your device is enough.
people-passkey-use = Use a passkey
people-passkey-none = A passkey needs a browser that knows them, and script that is not switched off. Here there is none; take another way below.
people-passkey-failed = Your device gave no passkey. Try again, or take another way.
people-passkey-title = Sign in with a passkey
people-passkey-lead = Your device will ask for a finger, a face or a PIN.
people-passkey-go = Continue with a passkey
people-passkey-citizen = Sign in with a password
people-passkey-officer = Officers: sign in with password and code
people-passkey-new-title = Make a passkey
people-passkey-new-lead = Your device will ask where to keep the passkey, then for a finger, a face or a PIN.
people-passkey-new-go = Make it on this device
people-passkeys-title = Passkeys
people-passkeys-lead = A passkey lies on your device and is opened by a finger, a face or a PIN. It cannot be guessed, and no false site can fish for it. Your password still works.
people-passkeys-empty = No passkeys yet.
people-passkeys-new = Add a passkey
people-passkeys-name = Name of the passkey
people-passkeys-name-hint = Such as the phone or computer that keeps it.
people-passkeys-add = Continue
people-passkeys-added = The passkey has been added.
people-passkeys-since = Made { $since }
people-passkeys-used = last used { $used }
people-passkeys-rename = Rename a passkey
people-passkeys-rename-which = Passkey to rename
people-passkeys-rename-name = New name
people-passkeys-rename-go = Rename passkey
people-passkeys-renamed = The passkey has a new name.
people-passkeys-remove = Remove a passkey
people-passkeys-remove-text = A device is lost or no longer used? Remove its passkey here.
people-passkeys-which = Passkey to remove
people-passkeys-remove-go = Remove passkey
people-passkeys-removed = The passkey has been removed.

## Pages: signing in by code

people-sign-in-code = Use a one-time code, without a password
people-entry-title = Sign in with a code
people-entry-lead = We send a 6-digit code to the mobile number or e-mail on record.
people-entry-ask = Send a code

# The first password of an officer
people-first-password = A password of your own
people-first-password-hint = The password that was handed to you is for the first sign-in only. Choose a new one of at least 10 characters that nobody else knows.
flaw-password-handed-out = This is the password that was handed to you. Choose another one that only you know.
problem-first-password = The new password cannot be taken
problem-first-password-detail = At the first sign-in you choose a password of your own.
problem-first-password-mend = Mend the new password, and type a code of the app once more.
problem-first-password-over = The first password has ended
problem-first-password-over-detail = The password that was handed to you was good for 7 days and was not used.
problem-first-password-over-mend = Ask the administrator of the hall for a new one.
