# The electronic signature on letters, and the certificate of this hall.
check-signature = Electronic signature
check-signature-by = Signed by
check-signature-seal = Electronic seal of { $agency }
check-signature-certificate = Certificate of the signer
check-signature-note = This hall made the certificate and keeps the key itself. It is not an Indonesian certification authority, so this is not a certified electronic signature. What weight it has under the law on electronic information (UU ITE) and PP 71/2019 must be confirmed with the issuing office.
certificate-title = Root certificate of this hall
certificate-lead = With this certificate a PDF reader recognises the signatures on letters from { $hall }.
certificate-fingerprint = SHA-256 fingerprint
certificate-compare = Before you trust it, compare this fingerprint with one that you got another way, for instance at the office itself.
certificate-download = Download the certificate (PEM)
certificate-use = How to use it
certificate-use-text = Add this certificate to the trusted issuers of your PDF reader. It will then show who signed a letter, and whether anything was changed since.
certificate-not = What it does not show
certificate-not-text = A signature stays right even if the letter is revoked later. To learn whether a letter still holds, scan its QR code.
receipt-proof = Proof of this receipt
receipt-proof-text = This code proves that your application is in the public log. Anyone can check it with a phone, without a network too once the checking page has been opened.
