"""Read codes: from bytes to symbols, from symbols to texts, from texts to a named answer.

Everything here is handed to strangers' files. A file is judged by its content, measured before it is decoded,
and answered by a finding or a refusal with a reason. Nothing that is read is ever opened, followed or run.
"""
