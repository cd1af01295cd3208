"""Our own import contract: from outside, an app is its front door."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoor(Contract):
    """An app of the named tiers is imported from outside only through its doors."""

    # The library fills these in with plain lists of text.
    tiers: Any = fields.ListField(subfield=fields.StringField())
    doors: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Compare every direct import into an app with the doors."""
        root = self.session_options["root_packages"][0]
        apps = {
            app
            for tier in self.tiers
            if f"{root}.{tier}" in graph.modules
            for app in graph.find_children(f"{root}.{tier}")
        }
        broken = [
            (importer, module)
            for app in sorted(apps)
            for module in sorted({app, *graph.find_descendants(app)})
            if not self._is_door(module, app)
            for importer in sorted(graph.find_modules_that_directly_import(module))
            if importer != app and not importer.startswith(f"{app}.")
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def _is_door(self, module: str, app: str) -> bool:
        inside = module.removeprefix(app).lstrip(".")
        return inside.split(".")[0] in self.doors

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say who reached past which door."""
        for importer, module in check.metadata["broken"]:
            output.print_error(f"{importer} reaches past the front door: {module}", bold=True)
