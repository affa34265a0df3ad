# What is uploaded
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
flaw-upload-malware = The virus scanner found harmful code in this file. Check your device, then choose another file or photograph the page.
flaw-upload-unscanned = This file could not be checked for viruses yet. Everything else is kept; upload it again in a few minutes.
problem-unscanned = The file cannot be checked yet
problem-unscanned-detail = Each file is checked for viruses before it is kept, and the scanner does not answer. The fault is on our side.
problem-unscanned-mend = Upload it again in a few minutes.
problem-too-many-drafts = { $max } applications are not sent yet
problem-too-many-drafts-detail = One person can keep { $max } applications that are not sent, and no more.
problem-too-many-drafts-mend = Open your page, and send or delete one of them.
problem-too-many-uploads = { $max } files are waiting
problem-too-many-uploads-detail = One person can keep { $max } files that no application uses yet, and no more.
problem-too-many-uploads-mend = File the applications that use them. Those that nothing uses are removed after 30 nights.
