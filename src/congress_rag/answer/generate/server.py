"""A language model behind any server that speaks OpenAI's chat protocol: Ollama, llama.cpp, vLLM, a hosted one."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from congress_rag.errors import (
    ModelError,
    ModelRefusedError,
    ModelReplyError,
    ModelTimeoutError,
    ModelUnreachableError,
)
from congress_rag.settings import Settings

if TYPE_CHECKING:
    import httpx

__all__ = ["ChatServer", "is_local", "models_at"]

_CONNECT_SECONDS = 5.0
_LISTING_SECONDS = 3.0
_MOST_BYTES = 8_000_000  # of one reply with all its framing; ours have a few thousand
_UNREACHABLE = "The model server {url} can't be reached. Start it, or check its address."
_UNFINISHED = "The reply of {model} broke off. See whether its server stopped or ran out of memory."


class ChatServer:
    """One model of one server, asked at temperature 0. Safe to share between threads; connects only when asked."""

    def __init__(self, settings: Settings, model: str) -> None:
        """Takes the address, the key and the time limits from the settings."""
        self.model = model
        self._settings = settings

    def _llm(self, http: httpx.Client) -> Any:
        import openai
        from llama_index.llms.openai_like import OpenAILike

        settings = self._settings
        key = settings.model_key.get_secret_value() if settings.model_key else "none"  # "" is sought in the environment
        return OpenAILike(
            model=self.model,
            api_base=settings.model_url,
            api_key=key,
            is_chat_model=True,
            temperature=0.0,
            context_window=settings.model_context_tokens,
            max_retries=0,
            openai_client=openai.OpenAI(
                base_url=settings.model_url,
                api_key=key,
                timeout=http.timeout,
                max_retries=0,  # whoever waits is better served by the extractive answer
                http_client=http,
            ),
        )

    def _http(self) -> httpx.Client:
        import httpx

        return httpx.Client(
            timeout=httpx.Timeout(self._settings.model_silence_seconds, connect=_CONNECT_SECONDS),
            follow_redirects=False,  # what is asked goes to the server that was named, and nowhere else
            trust_env=not is_local(self._settings.model_url),
            event_hooks={"response": [self._limit]},
        )

    def stream(self, instructions: str, data: str, *, most_tokens: int) -> Generator[str, None, None]:
        """The reply as it is written, piece by piece.

        Args:
            instructions: what to do.
            data: what to do it with; goes into a message of its own.
            most_tokens: how long the reply may become. One that is cut there just ends.

        Raises:
            ModelUnreachableError: the server can't be reached.
            ModelRefusedError: it refuses the key, the model's name or the length.
            ModelTimeoutError: it is silent, or takes too long.
            ModelReplyError: the reply breaks off, or isn't one of OpenAI's chat protocol.
        """
        import httpx
        import openai
        from llama_index.core.base.llms.types import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=instructions),
            ChatMessage(role=MessageRole.USER, content=data),
        ]
        finish: str | None = None
        try:
            with self._http() as http:
                for piece in self._llm(http).stream_chat(messages, max_tokens=most_tokens):
                    if piece.raw.choices:
                        finish = piece.raw.choices[0].finish_reason or finish
                    if piece.delta:
                        yield str(piece.delta)
        except (openai.OpenAIError, httpx.HTTPError, httpx.StreamError) as error:
            raise self._told(error) from error
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise self._foreign() from error
        if finish is None:
            raise ModelReplyError(_UNFINISHED.format(model=self.model))
        if finish in ("content_filter", "tool_calls", "function_call"):
            raise ModelReplyError(f"{self.model} was kept from writing, or called a tool. Ask otherwise.")

    def _limit(self, response: httpx.Response) -> None:
        """Ends a reply that comes too slowly or never ends, however often something arrives."""
        import httpx

        inner, seconds = response.stream, self._settings.model_seconds
        until = time.monotonic() + seconds

        class Limited(httpx.SyncByteStream):
            def __iter__(self) -> Iterator[bytes]:
                came = 0
                for part in inner:  # type: ignore[union-attr]
                    came += len(part)
                    if time.monotonic() > until:
                        raise httpx.ReadTimeout("the reply takes too long", request=response.request)
                    if came > _MOST_BYTES:
                        raise httpx.RemoteProtocolError("the reply doesn't end", request=response.request)
                    yield part

            def close(self) -> None:
                inner.close()  # type: ignore[union-attr]

        response.stream = Limited()

    def _told(self, error: Exception) -> ModelError:
        """The error in our words. What the server says is left out: it may repeat the key, or what was asked."""
        import httpx
        import openai

        url, settings = self._settings.model_url, self._settings
        if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
            return ModelTimeoutError(
                f"{self.model} at {url} was silent for {settings.model_silence_seconds:g} s or took longer than "
                f"{settings.model_seconds:g} s. Allow more by CONGRESS_RAG_MODEL_SILENCE_SECONDS and "
                "CONGRESS_RAG_MODEL_SECONDS, or take a smaller model."
            )
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return ModelRefusedError(f"The model server {url} refuses the key. Set CONGRESS_RAG_MODEL_KEY.")
        if isinstance(error, openai.NotFoundError):
            return ModelRefusedError(
                f"The server {url} knows no model {self.model}, or is no chat server. Check the name, and the address "
                "up to and with /v1."
            )
        if isinstance(error, openai.APIStatusError):
            return ModelRefusedError(
                f"The model server {url} refused with status {error.status_code}. Its log says why."
            )
        if isinstance(error, openai.APIConnectionError):
            return ModelUnreachableError(_UNREACHABLE.format(url=url))
        if isinstance(error, httpx.HTTPError | httpx.StreamError):
            return ModelReplyError(_UNFINISHED.format(model=self.model))
        return self._foreign()

    def _foreign(self) -> ModelReplyError:
        return ModelReplyError(
            f"{self._settings.model_url} answers, but not as OpenAI's chat protocol has it. Give the address of a chat "
            "server, up to and with /v1."
        )


def is_local(url: str) -> bool:
    """Whether an address is of this very machine.

    >>> is_local("http://127.0.0.1:11434/v1"), is_local("http://localhost.example.org/v1")
    (True, False)
    """
    return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")


def models_at(settings: Settings) -> list[str]:
    """The names of the models that the server has.

    Raises:
        ModelError: the server can't be reached, refuses, or doesn't list its models.
    """
    import httpx

    url, key = settings.model_url.rstrip("/"), settings.model_key
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    try:
        reply = httpx.get(f"{url}/models", headers=headers, timeout=_LISTING_SECONDS, trust_env=not is_local(url))
        if reply.status_code != httpx.codes.OK:
            raise ModelRefusedError(f"The model server {url} refused with status {reply.status_code}. Check the key.")
        return sorted(str(entry["id"]) for entry in reply.json()["data"])
    except httpx.TimeoutException as error:
        raise ModelTimeoutError(f"The model server {url} doesn't say which models it has. Try again.") from error
    except httpx.HTTPError as error:
        raise ModelUnreachableError(_UNREACHABLE.format(url=url)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise ModelReplyError(f"{url} doesn't list models as OpenAI's protocol has it. Check the address.") from error
