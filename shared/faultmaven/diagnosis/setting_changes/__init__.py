"""What somebody changed in the settings of a workload: versions of its template, printed revisions, diffs."""
