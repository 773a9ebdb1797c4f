"""The report: a case as one document to hand on, every claim with its lines."""
