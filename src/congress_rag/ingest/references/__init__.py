"""References: what documents and people write, read by one grammar, and what it leads to.

=====================  ===============================================================================
``reference.lark``     the grammar, in English, French and Spanish, with forms of Russian and Arabic
:mod:`.numbered`       resolutions and acts of the Union, which are named by a number
:mod:`.instruments`    names of instruments in running text
:mod:`.scripts`        places in Chinese, numbers and letters of other scripts
:mod:`.joints`         a text cut into the grammar's terminals
:mod:`.steps`          numbers and marks, each one step
:mod:`.parts`          one key word with its numbers and marks
:mod:`.places`         the places that a reference names, lists and ranges spread out
:mod:`.written`        every reference of a text: extraction
:mod:`.lookup`         where a place is in a document
:mod:`.reference`      a reference that is resolved
:mod:`.whose`          which instrument a reference is of
:mod:`.resolving`      which paragraphs they lead to: resolution, in a document and its place
=====================  ===============================================================================
"""
