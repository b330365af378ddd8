"""From a file to Documents.

- ``catalogue`` the instruments that exist and their names; ``names`` finds them in text
- ``provisions`` the places that people and documents name
- ``reading`` text, markdown; ``formex`` XML: a file → ``blocks`` with offsets into the source
- ``treaty`` and ``report``: blocks → the ``tree`` of paragraphs, by ``markers`` and ``preamble``
- ``corpus`` a folder → Documents
"""
