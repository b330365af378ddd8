"""The web app: drawing only.

- ``serve`` (from ``app``) serves an Assistant until it is stopped
- ``answer_html`` an Answer → HTML; ``reader_html`` a paragraph in its document → HTML
- ``page.css`` and ``page.js`` the page's own look and behaviour
"""

from congress_rag.ui.app import serve

__all__ = ["serve"]
