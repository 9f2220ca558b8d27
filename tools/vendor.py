"""Fetch the front end's third-party files: npm into a temporary folder, copy, hash, list.

Run `python tools/vendor.py` after changing package.json or ICONS below; commit what it writes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "mulin" / "core" / "static"
VENDOR = STATIC / "vendor"
SPRITE = STATIC / "core" / "icons.svg"

# Where each file comes from, and its name under static/vendor.
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/images/layers.png": "leaflet/images/layers.png",
    "leaflet/dist/images/layers-2x.png": "leaflet/images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "leaflet/images/marker-icon.png",
    "leaflet/dist/images/marker-icon-2x.png": "leaflet/images/marker-icon-2x.png",
    "leaflet/dist/images/marker-shadow.png": "leaflet/images/marker-shadow.png",
    "supercluster/dist/supercluster.min.js": "supercluster/supercluster.min.js",
}

PACKAGES = ("@tabler/core", "@tabler/icons", "htmx.org", "leaflet", "supercluster")

ICONS = """
accessible activity adjustments alert-circle alert-triangle align-left archive arrow-back-up
arrow-down arrow-left arrow-right arrow-up arrows-exchange arrows-sort ban bell bike bolt book
bookmark brand-wechat building building-community building-hospital bulb calendar calendar-event
camera car certificate chart-bar chart-line check checklist chevron-down chevron-left
chevron-right chevron-up circle-check circle-dashed clipboard-list clock clock-pause coin coins
copy current-location dog dots download droplet edit external-link eye eye-off file-text filter
flag flame friends gavel gift hand-stop heart heart-handshake history home home-heart home-search
id-badge-2 inbox info-circle key language layout-list leaf link list list-details lock login logout
mail map map-pin map-pins map-search medal menu-2 message message-2 messages microphone
mood-empty mood-happy mood-sad moon news note notes old package paperclip parking pencil phone
phone-call photo player-pause player-play plant plus point printer puzzle qrcode question-mark
recycle refresh report-analytics rotate route scale school scooter-electric search send settings
share shield-check shopping-bag sparkles speakerphone stack-2 stairs star stethoscope sun tag
target text-size thumb-down thumb-up tool trash tree upload urgent user user-check user-heart
user-plus user-question user-star users users-group volume volume-3 walk wallet wash whirl wifi-off
world x
"""

COMMENT = re.compile(rb"\n?(?://[#@] ?sourceMappingURL=\S+|/\*[#@] ?sourceMappingURL=.*?\*/)\s*")
INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def fetch(folder: Path) -> Path:
    """Install what the lock file names into `folder`; return its node_modules."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules"


def copy(modules: Path) -> None:
    """Copy FILES without their source-map lines (the maps are not shipped)."""
    for source, target in FILES.items():
        content = (modules / source).read_bytes()
        if target.endswith((".css", ".js")):
            content = COMMENT.sub(b"\n", content).rstrip() + b"\n"
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def icon_names() -> list[str]:
    """The names of ICONS, sorted, each once."""
    return sorted(set(ICONS.split()))


def sprite(modules: Path) -> None:
    """Put ICONS into one file of symbols."""
    symbols = []
    for name in icon_names():
        drawing = (modules / "@tabler/icons/icons/outline" / f"{name}.svg").read_text()
        found = INNER.search(drawing)
        if found is None:
            raise SystemExit(f"{name}: no drawing inside")
        inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", found[1])
        inner = re.sub(r"\s+", " ", inner).replace("> <", "><").replace(" />", "/>").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round">'
    )
    SPRITE.write_text("\n".join([head, *symbols, "</svg>", ""]))


def versions(modules: Path) -> list[dict[str, str]]:
    """Name, version and licence of every package whose files we carry."""
    found = []
    for name in PACKAGES:
        about = json.loads((modules / name / "package.json").read_text())
        found.append({"name": name, "version": about["version"], "licence": about["license"]})
    return found


def manifest() -> dict[str, str]:
    """SHA-256 of every file this tool writes, by its path under static/."""
    paths = [*sorted(STATIC / "vendor" / target for target in FILES.values()), SPRITE]
    return {
        path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }


def describe(packages: list[dict[str, str]]) -> None:
    """Write MANIFEST.json and README.md."""
    content = {"packages": packages, "sha256": manifest()}
    (VENDOR / "MANIFEST.json").write_text(json.dumps(content, indent=1) + "\n")
    rows = [f"| {p['name']} | {p['version']} | {p['licence']} |" for p in packages]
    lines = [
        "# Third-party files",
        "",
        "Written by `python tools/vendor.py`; never edited by hand. `MANIFEST.json` holds the",
        "SHA-256 of every file, and a test compares them. The icons of `@tabler/icons` that we use",
        "are drawn together in `core/icons.svg`.",
        "",
        "| package | version | licence |",
        "|---|---|---|",
        *rows,
    ]
    (VENDOR / "README.md").write_text("\n".join(lines) + "\n")


def main() -> None:
    """Fetch, copy, draw the sprite, list."""
    with tempfile.TemporaryDirectory() as folder:
        modules = fetch(Path(folder))
        copy(modules)
        sprite(modules)
        describe(versions(modules))
    print(f"{len(FILES)} files and {len(icon_names())} icons under {STATIC.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
