"""An import-linter contract: a neighbour may use only an app's public modules."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateModules(Contract):
    """Refuses imports of another app's modules that are not listed as public."""

    root: Any = fields.StringField()
    public: Any = fields.ListField(subfield=fields.StringField())
    open: Any = fields.ListField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 (their signature)
        broken = [
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if self._crosses(importer, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": sorted(broken)})

    def _crosses(self, importer: str, imported: str) -> bool:
        here, there = importer.split("."), imported.split(".")
        return (
            here[0] == there[0] == self.root
            and len(there) > 2
            and here[1] not in {there[1], "config"}
            and there[1] not in (self.open or [])
            and there[2] not in self.public
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} may not import {imported}")
