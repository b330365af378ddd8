"""One reader for each format: a file → blocks.

- ``text`` plain text and markdown; ``formex`` and ``akoma`` XML; ``hypertext`` HTML; ``word`` DOCX, with Word's own
  ``numbering`` (``list_numbers`` prints them)
- ``pdf`` the letters of a PDF's pages → ``lines`` → ``layout``: reading order, tables, ``furniture`` and footnotes →
  ``paragraphs``; ``scan`` pages that are only pictures
- ``sniffing`` tells what a file is, ``encoding`` decodes it, ``markup`` parses XML with offsets
- ``contained`` runs a reader in a process of its own, within limits of time and memory
"""
