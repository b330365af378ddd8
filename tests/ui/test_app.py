"""The application without a browser: its routes, its API, and how it starts and stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from fake_assistant import FakeAssistant
from served_page import Served

from congress_rag.errors import CongressRagError
from congress_rag.settings import Settings
from congress_rag.ui import serve

FAKE = Path(__file__).with_name("fake_assistant.py")


def fetched(url: str, body: object = None) -> tuple[int, Any, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            status, headers, text = answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            status, headers, text = error.code, error.headers, error.read().decode()
    return status, headers, json.loads(text) if headers.get_content_type() == "application/json" else text


def called(served: Served, name: str, *arguments: object) -> Any:
    """What a named endpoint gives: the call, then its events."""
    _, _, begun = fetched(f"{served.url}gradio_api/call/{name}", {"data": list(arguments)})
    _, _, events = fetched(f"{served.url}gradio_api/call/{name}/{begun['event_id']}")
    kind, data = events.strip().split("\n")[-2:]
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_importing_the_package_does_not_import_gradio() -> None:
    code = "import congress_rag.ui, sys; sys.exit('gradio' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_health_has_the_shape_of_the_contract(served: Served) -> None:
    status, _, health = fetched(f"{served.url}health")
    assert status == 200
    assert health["status"] == "ready"
    assert {"index", "documents", "paragraphs", "embedded"} <= health.keys()


def test_the_browser_is_told_to_stay_on_this_host(served: Served) -> None:
    _, headers, page = fetched(served.url)
    assert "connect-src 'self'" in headers["content-security-policy"]
    assert "Congress Reading Room" in page


def test_a_passage_is_given_with_its_mark(served: Served) -> None:
    status, _, found = fetched(f"{served.url}api/passage?p={urllib.parse.quote('lamps#2.3')}&start=35&end=50")
    assert status == 200
    assert found["pinpoint"] == "lamps#2.3"
    assert "<mark>" in found["html"]


def test_a_document_opens_at_its_beginning(served: Served) -> None:
    _, _, found = fetched(f"{served.url}api/passage?p=meeting")
    assert found["pinpoint"] == "meeting#1"
    assert "<mark" not in found["html"]


@pytest.mark.parametrize(("pinpoint", "status"), [("lamps#99", 404), ("nonsense", 400), ("", 400)])
def test_what_can_not_be_opened_is_explained(served: Served, pinpoint: str, status: int) -> None:
    got, _, found = fetched(f"{served.url}api/passage?p={urllib.parse.quote(pinpoint)}")
    assert got == status
    assert found["error"]


def test_the_named_endpoints_take_and_return_what_the_commands_do(served: Served) -> None:
    kind, [answer] = called(served, "ask", "Who keeps the lamps?", [])
    assert kind == "complete"
    assert answer == served.assistant.ask("Who keeps the lamps?").to_dict()
    assert called(served, "show", "lamps#2.3")[1] == [served.assistant.show("lamps#2.3").to_dict()]
    assert called(served, "search", "lamps", 3)[1] == [served.assistant.search("lamps", 3).to_dict()]


def test_the_history_of_a_call_reaches_the_assistant(served: Served) -> None:
    history = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "They."}]
    called(served, "ask", "And where?", history)
    assert served.assistant.asked[-1] == ("And where?", history)


def test_an_error_of_ours_is_told_by_the_api(served: Served) -> None:
    kind, told = called(served, "show", "lamps#99")
    assert kind == "error"
    assert "has no lamps#99" in json.dumps(told)


def test_only_the_commands_are_in_the_api(served: Served) -> None:
    _, _, info = fetched(f"{served.url}gradio_api/info")
    assert set(info["named_endpoints"]) == {"/ask", "/search", "/show"}


def test_a_port_that_is_taken_is_explained() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CongressRagError, match=f"Port {port} of 127.0.0.1 can't be used"):
            serve(FakeAssistant(), Settings.load(port=port), open_browser=False)


def test_an_address_that_is_not_ours_is_explained() -> None:
    with pytest.raises(CongressRagError, match="--host"):
        serve(FakeAssistant(), Settings.load(host="no.such.host.invalid", port=0), open_browser=False)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent differently there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_takes_a_free_port_and_stops_when_asked(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, str(FAKE)], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        url = run.stderr.readline().strip()
        assert fetched(f"{url}health")[0] == 200
        run.send_signal(number)
        said, complained = run.communicate(timeout=20)
    assert run.returncode == 0
    assert (said, complained) == ("", "")
