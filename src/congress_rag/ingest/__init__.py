"""From a file to Documents.

- ``catalogue`` the instruments that exist; ``names`` finds their names in text
- ``references`` what documents and people write of places, by one grammar; ``provisions`` the places alone
- ``files`` which files a corpus has, and what its ``manifest`` says of them
- ``reading`` a file → ``blocks`` with offsets into the source, by one of the ``readers``
- ``treaty``, ``report`` and ``resolution``: blocks → the ``tree`` of paragraphs; the latter two by ``undocument``
- what treaties are read by: ``headings`` and ``plain_headings``, ``divisions``, ``preamble``, ``lists`` with their
  ``markers``, ``inline`` items and ``closing`` words, ``annexes``, ``tables``, ``amending`` protocols, ``margins``,
  ``running`` heads, ``editorial`` notes
- ``versions`` of an instrument in several ``languages``; ``combined`` files; the ``enactment`` around a treaty
- ``corpus`` its files → Documents; ``coverage`` that no word was lost; ``damage`` of print, mended for search
- ``fetch`` an official address → a file: by ``addresses`` that may be reached, through a ``partial`` download that can
  go on, in the right ``forms``
"""
