"""The page over the made-up assistant, served once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_assistant import FakeAssistant
from served_page import Served, served_by


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The page over both made-up documents."""
    with served_by(FakeAssistant()) as page:
        yield page
