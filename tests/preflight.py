"""PDFBox Preflight, the judge of PDF/A-1b that others made: what it says of many files, asked once for all of them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

_JARS = Path("/usr/share/java")
_NAMES = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")


def faults(papers: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Return what the judge has against each of `papers`, nothing where it says yes; `folder` is for its files."""
    for name, data in papers.items():
        (folder / f"{name}.pdf").write_bytes(data)
    listed = folder / "papers.txt"
    listed.write_text("".join(f"{folder / name}.pdf\n" for name in papers))
    jars = ":".join(str(_JARS / f"{name}.jar") for name in _NAMES)
    judge = [
        "java",
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        jars,
        "org.apache.pdfbox.preflight.Validator_A1b",
    ]
    subprocess.run([*judge, "xml", "group", str(listed)], check=True, capture_output=True)
    verdicts = {
        paper.attrib["name"].removesuffix(".pdf"): _said_of(paper)
        for paper in ElementTree.parse(f"{listed}.preflight.xml").iter("preflight")
    }
    # Whoever is not spoken of was not judged: that is no yes.
    return {name: verdicts.get(name, ["not judged"]) for name in papers}


def _said_of(paper: ElementTree.Element) -> list[str]:
    if paper.findtext("isValid") == "true":
        return []
    return [str(one.text)[:200] for one in paper.iter("details")] or ["not valid"]
