"""Parts of the ClinicalTrials.gov face: field names, search expressions, order and page tokens of API v2."""
