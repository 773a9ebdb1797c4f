"""`python -m faultmaven.diagnosis.document` prints the JSON Schema of the document."""

import sys

from faultmaven.diagnosis.document.published import schema

sys.stdout.write(schema())
