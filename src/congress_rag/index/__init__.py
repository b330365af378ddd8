"""From Documents to ranked Paragraphs.

======================  ==================================================================================
what is indexed         :mod:`~congress_rag.index.units`, :mod:`~congress_rag.index.wording`
the embedding           :mod:`~congress_rag.index.weights`, :mod:`~congress_rag.index.models`,
                        :mod:`~congress_rag.index.embedding`
what is kept            :mod:`~congress_rag.index.library` (documents), :mod:`~congress_rag.index.lexical`
                        (words), :mod:`~congress_rag.index.store` (vectors),
                        :mod:`~congress_rag.index.graph` and :mod:`~congress_rag.index.relations` (what cites what),
                        :mod:`~congress_rag.index.generation` (which of them is live)
building                :func:`~congress_rag.index.build.build_index`; :mod:`~congress_rag.index.tally` (whether there
                        is work), :mod:`~congress_rag.index.vectors` (reused or computed)
searching               :class:`~congress_rag.index.search.Searcher`, :mod:`~congress_rag.index.fusion`,
                        :mod:`~congress_rag.index.matrix` (every vector compared, where they are not too many)
======================  ==================================================================================

Importing this package loads none of torch, chromadb, bm25s.
"""
