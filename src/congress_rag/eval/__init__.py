"""Evaluation: what is asked, of whom, how it is scored, and whether it got better.

The sets         :mod:`.suites` questions, :mod:`.claims` labelled claims, :mod:`.candidates` questions from feedback,
                 :mod:`.pooling` what nobody has judged, :mod:`.overlap` how far questions copy their paragraphs
Whom it asks     :mod:`.systems` the project and plain searches, :mod:`.llama_defaults` LlamaIndex as it comes,
                 :mod:`.beir` other people's collections, :mod:`.trec` their shapes
Scores           :mod:`.scores` the measures, :mod:`.relevance` which hit meets gold, :mod:`.ranking`, :mod:`.answers`
Runs             :mod:`.run` asks, :mod:`.record` is what is kept, :mod:`.archive` where
Judges           :mod:`.judges` and :mod:`.rules`, :mod:`.judging` how good they are, :mod:`.judging_text` in tables
What they say    :mod:`.figures` with :mod:`.intervals`, :mod:`.comparing`, :mod:`.gating`, :mod:`.report`
"""
