"""What a request says, as a hash: kept with its key, so that one key never stands for two things."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import orjson
from django.http import HttpRequest


def digest_of(request: HttpRequest) -> str:
    """The same for a retry: in whatever order JSON names its fields, and whatever a client puts
    between the parts of a form."""
    digest = hashlib.sha256()
    for part in _parts(request):
        digest.update(part + b"\x1f")
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    if request.content_type != "multipart/form-data":
        yield _plain(request.body)
        return
    for name, words in sorted(request.POST.lists()):
        yield from (word.encode() for word in (name, *words))
    for name, files in sorted(request.FILES.lists()):
        yield name.encode()
        for file in files:
            file.seek(0)
            yield from (hashlib.sha256(chunk).digest() for chunk in file.chunks())
            file.seek(0)


def _plain(body: bytes) -> bytes:
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except ValueError:
        return body
