"""The errors of the project, one small tree.

::

    CongressRagError
    ├── SettingsError            a setting has a value that can't be used
    ├── CallError                the call itself is wrong (exit status 2)
    │   ├── QuestionError        an empty or over-long question
    │   └── PinpointSyntaxError  text that can't be read as a pinpoint
    ├── UnknownPinpointError     a well-formed pinpoint that no document has
    ├── IngestError              a file or folder that can't be ingested
    │   ├── UnreadableFileError  one file: not text, broken, too large
    │   └── EmptyCorpusError     nothing to ingest
    ├── CatalogueError           the catalogue of instruments holds a mistake
    ├── FetchError               a text that can't be downloaded
    │   ├── AddressRefusedError  its address isn't one that may be fetched
    │   ├── UnreachableError     its host can't be reached
    │   └── NotTheTextError      what is delivered isn't the text
    ├── IndexError_              the index can't be used
    │   ├── IndexMissingError    there is none yet
    │   ├── IndexMismatchError   it was built by other weights or another version
    │   └── IndexBusyError       another process is writing it
    ├── StorageError             the disk is full, read-only or out of reach
    ├── WeightsError             the embedding's weights are missing or damaged
    ├── JudgeError               a judge of claims can't be loaded, or doesn't answer
    └── ModelError               a language model doesn't write what it was asked for
        ├── ModelUnreachableError  its server can't be reached
        ├── ModelRefusedError    its server refuses: the key, the model's name, too much at once
        ├── ModelTimeoutError    it is silent, or takes too long
        └── ModelReplyError      its reply breaks off, or isn't one

Every message says what happened, to which file or paragraph, and what to do next.
"""

from __future__ import annotations


class CongressRagError(Exception):
    """The root. ``code`` names the kind for programs; ``exit_status`` is what a command ends with."""

    code = "error"
    exit_status = 1


class SettingsError(CongressRagError):
    """A setting has a value that can't be used."""

    code = "bad_setting"
    exit_status = 2


class CallError(CongressRagError):
    """The call itself is wrong: mend the arguments and call again."""

    code = "bad_call"
    exit_status = 2


class QuestionError(CallError):
    """A question that can't be asked: empty, or longer than the limit."""

    code = "bad_question"


class PinpointSyntaxError(CallError):
    """Text that can't be read as a pinpoint."""

    code = "bad_pinpoint"


class UnknownPinpointError(CongressRagError):
    """A well-formed pinpoint that no document of the index has."""

    code = "unknown_pinpoint"


class IngestError(CongressRagError):
    """A file or folder that can't be ingested."""

    code = "ingest_failed"


class UnreadableFileError(IngestError):
    """One file that can't be read as a document; the others go on."""

    code = "unreadable_file"


class EmptyCorpusError(IngestError):
    """There is nothing to ingest."""

    code = "empty_corpus"


class CatalogueError(CongressRagError):
    """The catalogue of instruments holds a mistake."""

    code = "bad_catalogue"


class FetchError(CongressRagError):
    """A text that can't be downloaded; the others go on."""

    code = "fetch_failed"


class AddressRefusedError(FetchError):
    """An address that may not be fetched: another host, no https, or no public address."""

    code = "address_refused"


class UnreachableError(FetchError):
    """A host that can't be reached."""

    code = "unreachable"


class NotTheTextError(FetchError):
    """What an address delivers isn't the text: another form, too much, half of it, or another checksum."""

    code = "not_the_text"


class IndexError_(CongressRagError):  # noqa: N801, N818 - the builtin's name is taken
    """The index can't be used."""

    code = "index_error"


class IndexMissingError(IndexError_):
    """There is no index yet."""

    code = "no_index"


class IndexMismatchError(IndexError_):
    """The index was built with other weights, or by another version of the program."""

    code = "index_mismatch"


class IndexBusyError(IndexError_):
    """Another process is writing the index."""

    code = "index_busy"


class StorageError(CongressRagError):
    """The disk is full, read-only or out of reach."""

    code = "storage"


class WeightsError(CongressRagError):
    """The embedding's weights are missing or damaged."""

    code = "weights"


class JudgeError(CongressRagError):
    """A judge of claims that can't be loaded, or whose server doesn't answer."""

    code = "judge"


class ModelError(CongressRagError):
    """A language model that doesn't write what it was asked for; the documents' own words stand in."""

    code = "model"


class ModelUnreachableError(ModelError):
    """A model server that can't be reached."""

    code = "model_unreachable"


class ModelRefusedError(ModelError):
    """A model server that refuses: the key, the model's name, or too much at once."""

    code = "model_refused"


class ModelTimeoutError(ModelError):
    """A model that is silent, or takes too long."""

    code = "model_timeout"


class ModelReplyError(ModelError):
    """A reply that breaks off, or isn't one."""

    code = "model_reply"
