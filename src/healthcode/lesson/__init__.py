"""The lesson: a tour for one reader, and a printed debate kit for one class.

Every number comes from the run's ``audit.json``; the people met are chosen from its exhibits and tables.
"""
