"""The bundled font, so that words look the same in every picture and on every machine.

``Healthcode Sans`` is a subset of Noto Sans and Noto Sans SC under a name of its own, licensed under the SIL
Open Font License 1.1 (``OFL.txt``). ``tools/make_fonts.py`` rebuilds it.
"""
