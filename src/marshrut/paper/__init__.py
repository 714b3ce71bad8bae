"""Paper of the house: official forms to PDF (typst) and DOCX, registers to XLSX, batches of a municipality.

Owns: the form «Индивидуальный образовательный маршрут», the «Лист изменений ИОМ», the register of routes.
Says: nothing. Reads: nothing: plain values in, bytes out; no Django, no database, no clock, no network.
"""
