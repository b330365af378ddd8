"""One reader for each format: a file → blocks.

- ``text`` plain text and markdown; ``formex`` and ``akoma`` XML; ``hypertext`` HTML; ``word`` DOCX
- ``pdf`` the letters of a PDF's pages → ``lines`` → ``layout``: reading order, tables, ``furniture`` and footnotes →
  ``paragraphs``; ``scan`` pages that are only pictures
- ``contained`` runs a reader in a process of its own, within limits of time and memory
"""
