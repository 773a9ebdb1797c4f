"""What stands in each kind of report, section by section, in Markdown."""
