"""Write docs/map.md (the rooms), rules.md, states.md and authority.md from the code.

`--check` writes nothing and fails when a page is not what the code says.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "learnmark"
NOTE = "<!-- Written by `make docs` from the code; change the code, not this page. -->\n"


def rooms_page() -> str:
    """One section for each room and each room within it: the docstring of its `__init__`."""
    lines = ["# The rooms", "", NOTE]
    for init in sorted(SOURCE.glob("*/__init__.py")) + sorted(
        SOURCE.glob("foundation/*/__init__.py")
    ):
        said = ast.get_docstring(ast.parse(init.read_text()))
        if said:
            name = ".".join(init.parent.relative_to(SOURCE).parts)
            lines += [f"## {name}", "", *said.splitlines(), ""]
    return "\n".join(lines)


def rules_page() -> str:
    """Every rule of the product with its module and the test files that name it."""
    import learnmark.rules as package
    from learnmark.rules.verdict import RULES, Rule

    lines = [
        "# The rules",
        "",
        NOTE,
        "| Rule | Clause | Says | Module | Tests |",
        "|---|---|---|---|---|",
    ]
    homes: dict[str, str] = {}
    names: dict[str, str] = {}
    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg:
            continue
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        for name, value in vars(loaded).items():
            if isinstance(value, Rule) and value.id not in homes:
                homes[value.id], names[value.id] = module.name, name
    tests = {path: path.read_text() for path in sorted(SOURCE.rglob("tests/test_*.py"))}
    for rule in sorted(RULES.values(), key=lambda rule: rule.id):
        proofs = [
            path.relative_to(SOURCE).as_posix()
            for path, text in tests.items()
            if re.search(rf"\b({re.escape(rule.id)}|{names.get(rule.id, rule.id)})(?![\w-])", text)
        ]
        cells = (rule.id, rule.clause, rule.says, homes.get(rule.id, ""), ", ".join(proofs))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def states_page() -> str:
    """The lifecycles as diagrams, from the tables that guards and buttons use."""
    from learnmark.rules.lifecycle import LIFECYCLES

    lines = ["# The lifecycles", "", NOTE]
    for lifecycle in LIFECYCLES:
        lines += [f"## {lifecycle.name}", "", "```mermaid", lifecycle.mermaid().rstrip(), "```", ""]
    return "\n".join(lines)


def authority_page() -> str:
    """Who may do what: the authority table, readable by an assessor."""
    from learnmark.rules.authority import PERMISSIONS

    lines = [
        "# Who may do what",
        "",
        NOTE,
        "The roles of the party that owns the thing, and of a party to which it was handed over.",
        "",
        "| Act | Owner's roles | Roles of the other side | Second factor |",
        "|---|---|---|---|",
    ]
    for act, permission in PERMISSIONS.items():
        own, shared = (
            ", ".join(sorted(role.label for role in roles))
            for roles in (permission.own, permission.shared)
        )
        lines.append(f"| {act} | {own} | {shared} | {'yes' if permission.second_factor else ''} |")
    return "\n".join([*lines, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    only_check = parser.parse_args().check
    sys.path.insert(0, str(ROOT / "src"))
    stale = []
    pages = {
        "map.md": rooms_page(),
        "rules.md": rules_page(),
        "states.md": states_page(),
        "authority.md": authority_page(),
    }
    for name, text in pages.items():
        page = ROOT / "docs" / name
        if only_check and (not page.exists() or page.read_text() != text):
            stale.append(name)
        elif not only_check:
            page.parent.mkdir(exist_ok=True)
            page.write_text(text)
    if stale:
        print(f"Not what the code says, run `make docs`: {', '.join(stale)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
