"""United Nations documents: reports, notes, letters and resolutions, as their secretariats have laid them out.

- ``lines`` blocks rejoined to paragraphs; ``outline`` which of them are headings; ``front`` masthead and titles
- ``place`` a series of paragraphs and what is open in it; ``parse`` the whole, line by line
- ``describe`` symbol, date, title and language from the masthead
"""
