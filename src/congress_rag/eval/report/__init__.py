"""Reports of runs: one HTML page that needs nothing else, and Markdown without the documents' words."""

from congress_rag.eval.report.markdown import baseline_table, to_markdown
from congress_rag.eval.report.page import write_report

__all__ = ["baseline_table", "to_markdown", "write_report"]
