"""The report: one page that reads ``audit.json`` and loads nothing."""
