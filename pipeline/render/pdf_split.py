"""One print run becomes the papers that it is made of, each a file of its own and as fit for the archive as the run."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

# What a file says of itself stands beside its pages; the tags stay behind: their tree is that of the whole run.
_TOLD = ("/Metadata", "/OutputIntents", "/Lang", "/ViewerPreferences")
_OF_THE_TREE = ("/StructParents", "/Tabs")


def single_pages(data: bytes) -> Iterator[bytes]:
    """Yield each page of the PDF `data` as a PDF that tells of itself what the run tells of itself.

    The same run gives the same bytes in every process.
    """
    with pikepdf.open(io.BytesIO(data)) as run:
        told = {name: run.make_indirect(run.Root[name]) for name in _TOLD if name in run.Root}
        for page in run.pages:
            for name in _OF_THE_TREE:
                if name in page.obj:
                    del page.obj[name]
            yield _alone(page, told, run.trailer.Info)


def _alone(page: pikepdf.Page, told: dict[str, pikepdf.Object], information: pikepdf.Object) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as single:
        single.pages.append(page)
        for name, value in told.items():
            single.Root[name] = single.copy_foreign(value)
        single.trailer.Info = single.copy_foreign(information)
        # As PDF/A-1 wants it: version 1.4, no streams of objects; what is compressed stays as it is.
        single.save(
            buffer,
            force_version="1.4",
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=False,
            deterministic_id=True,
        )
    return buffer.getvalue()
