"""Static files under hashed names, or under their own when nothing was collected."""

from __future__ import annotations

import hashlib
from functools import cached_property, lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


@lru_cache(maxsize=512)
def fingerprint(path: str, modified_ns: int) -> str:
    """Eight characters of the file's hash; `modified_ns` makes an edited file a new question."""
    del modified_ns
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8]


_places: dict[str, str] = {}


def located(name: str) -> str | None:
    """The path of an uncollected file; what was found once is not searched again."""
    if name not in _places:
        found = finders.find(name)
        if not isinstance(found, str):
            return None
        _places[name] = found
    return _places[name]


class HashedStorage(ManifestStaticFilesStorage):
    """`app.1a2b3c4d.js` after collectstatic; `app.js?v=1a2b3c4d` on a machine that never ran it."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The collected name, or the plain one when the manifest does not know it."""
        hashed: str | None = self.hashed_files.get(self.hash_key(self.clean_name(name)))
        return hashed or name

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Where collected files are; they stay as they are while the server runs."""
        return {}

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001, FBT002 (Django's)
        """The address; an uncollected file carries its fingerprint, so caches never go stale."""
        if name is None:
            return super().url("", force)
        if name in self.addresses:
            return self.addresses[name]
        address = super().url(name, force)
        if self.hashed_files.get(self.hash_key(self.clean_name(name))):
            self.addresses[name] = address
            return address
        found = located(name)
        if found is None:
            return address
        return f"{address}?v={fingerprint(found, Path(found).stat().st_mtime_ns)}"
