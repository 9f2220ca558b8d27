"""Models as files: what was learned, from how much, how well, in bytes that are always the same.

A file is named by the day of its newest label and the hash of its data, so the same labels give
the same file. `triage.json` names the one in use.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from mulin.appeals.triage.errors import TriageError
from mulin.appeals.triage.features import BLOCKS, Floats, Vocabulary
from mulin.appeals.triage.learning import Learned

SHAPE = 1
IN_USE = "triage.json"


@dataclass(frozen=True)
class Facts:
    """What is known of a model: from how many labels, up to which day, and its score by grouped
    cross-validation (macro-F1). `pull` is how much the words of the taxonomy add to it."""

    until: str
    size: int
    classes: int
    score: float
    folds: int
    data: str
    pull: float
    file: str = ""
    trained_at: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Model:
    """What was learned, with its facts."""

    learned: Learned
    facts: Facts


def folder() -> Path:
    """Where models lie."""
    return Path(settings.HOME) / "models"


def packed(learned: Learned, facts: Facts) -> bytes:
    """A model as bytes: the same for the same labels, on whatever day it is learned."""
    head = {
        "shape": SHAPE, "classes": learned.classes, "heat": learned.heat, "blocks": BLOCKS,
        "facts": asdict(facts),
    }  # fmt: skip
    arrays: dict[str, Any] = {
        "head": np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), dtype=np.uint8),
        "weights": learned.weights.astype(np.float16), "constants": learned.constants,
    }  # fmt: skip
    for number, (kept, telling) in enumerate(
        zip(learned.vocabulary.kept, learned.vocabulary.telling, strict=True)
    ):
        arrays[f"kept{number}"], arrays[f"telling{number}"] = kept, telling
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def unpacked(data: bytes) -> Model:
    """The model in some bytes. Raises TriageError if they are none, or of another shape."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            blocks = range(len(head["blocks"]))
            vocabulary = Vocabulary(
                tuple(arrays[f"kept{n}"] for n in blocks),
                tuple(arrays[f"telling{n}"] for n in blocks),
            )
            weights: Floats = arrays["weights"]
            learned = Learned(
                tuple(head["classes"]), vocabulary, weights, arrays["constants"], head["heat"]
            )
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise TriageError(_("分类模型的文件坏了。请运行 mulin triage train 重新训练。")) from error
    if head["shape"] != SHAPE or [tuple(block) for block in head["blocks"]] != list(BLOCKS):
        raise TriageError(_("分类模型是旧版本的。请运行 mulin triage train 重新训练。"))
    return Model(learned, Facts(**head["facts"]))


def keep(learned: Learned, facts: Facts, *, trained_at: str) -> Facts:
    """Write a model and put it into use; the facts then name its file."""
    data = packed(learned, facts)
    name = f"triage-{facts.until.replace('-', '')}-{facts.data[:12]}.npz"
    folder().mkdir(parents=True, exist_ok=True)
    _write(folder() / name, data)
    kept = Facts(**{
        **asdict(facts), "file": name, "trained_at": trained_at,
        "digest": hashlib.sha256(data).hexdigest(),
    })  # fmt: skip
    text = json.dumps(asdict(kept), ensure_ascii=False, indent=2)
    _write(folder() / IN_USE, text.encode())
    return kept


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a reader never sees half a file."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


def facts_in_use() -> Facts | None:
    """The facts of the model in use, without loading it; None if there is none."""
    path = folder() / IN_USE
    if not path.exists():
        return None
    try:
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Facts(**found)
    except (ValueError, TypeError) as error:
        raise TriageError(
            _("模型的说明文件坏了（models/triage.json）。请运行 mulin triage train 重新训练。")
        ) from error


def load() -> Model | None:
    """The model in use; None if there is none. Raises TriageError if it is damaged or gone."""
    facts = facts_in_use()
    if facts is None:
        return None
    try:
        data = (folder() / Path(facts.file).name).read_bytes()
    except OSError as error:
        raise TriageError(
            _("分类模型的文件不见了。请运行 mulin triage train 重新训练。")
        ) from error
    if hashlib.sha256(data).hexdigest() != facts.digest:
        raise TriageError(_("分类模型的文件被改动过。请运行 mulin triage train 重新训练。"))
    return Model(unpacked(data).learned, facts)
