"""Answers that a language model writes from numbered paragraphs, of which only what they bear out is shown.

``server`` speaks to any server with OpenAI's chat protocol; ``prompt`` numbers the paragraphs and puts them, with the
question, into one JSON object; ``addressed`` keeps back paragraphs that speak to a program; ``statements`` reads a
streamed reply; ``checking`` holds each statement against the paragraphs it names, ``telling`` its small
words; ``generative`` puts the answer together; ``rewriting`` lets the model word a follow-up anew, within the rules;
``notices`` has the words for people.
"""

from congress_rag.answer.generate.generative import Generative, may_write
from congress_rag.answer.generate.notices import stands_in
from congress_rag.answer.generate.rewriting import rewritten
from congress_rag.answer.generate.server import ChatServer, is_local, models_at

__all__ = ["ChatServer", "Generative", "is_local", "may_write", "models_at", "rewritten", "stands_in"]
