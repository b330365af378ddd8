"""From a file to Documents.

- ``catalogue`` the instruments that exist and their names; ``names`` finds them in text
- ``provisions`` the places that people and documents name
- ``reading`` a file → ``blocks`` with offsets into the source, by one of the ``readers``
- ``treaty``, ``resolution`` and ``report``: blocks → the ``tree`` of paragraphs
- what they read by: ``headings``, ``lists`` and their ``markers``, ``preamble``, ``tables``, ``editorial`` notes
- ``corpus`` a folder → Documents
- ``fetch`` an official address → a file: by ``addresses`` that may be reached, through a ``partial`` download that can
  go on, in the right ``forms``, written down in the ``manifest``
"""
