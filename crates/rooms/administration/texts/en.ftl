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
flaw-service-id-form = Write 2 to 40 small letters, digits or hyphens, a letter first. Example: izin-pakai-balai.
flaw-service-id-taken = Another service has this name. Choose another.
flaw-service-prefix-form = Write 2 to 4 capital letters. Example: BLA.
flaw-service-prefix-taken = Another service uses this prefix. Choose another.
