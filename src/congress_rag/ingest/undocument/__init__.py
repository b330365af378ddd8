"""United Nations documents: reports, notes, letters and resolutions, as their secretariats have laid them out.

- ``lines`` blocks rejoined to paragraphs; ``damaged`` resolutions whose lines run together taken apart
- ``terms`` the words of six languages; ``outline`` which lines are headings; ``front`` the masthead and the titles
- ``place`` a series of paragraphs and what is open in it; ``state`` the document so far; ``divisions`` what a heading
  opens and ends; ``tabular`` tables; ``parse`` the whole, line by line
- ``describe`` symbol, date, title and language from the masthead
"""
