"""What pyHanko says of the signatures in a PDF: validate.py ROOT.pem FILE.pdf, one line of JSON."""

import json
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

root, file = sys.argv[1:]
with open(file, "rb") as pdf:
    signatures = PdfFileReader(pdf).embedded_signatures
    signature = signatures[0]
    context = ValidationContext(
        trust_roots=[load_cert_from_pemder(root)],
        allow_fetching=False,
        revocation_mode="soft-fail",
        # The moment of the test hall, not that of the machine.
        moment=signature.self_reported_timestamp,
    )
    status = validate_pdf_signature(signature, context)
    said = {
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "whole": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "fields": len(signatures),
    }
print(json.dumps(said))
