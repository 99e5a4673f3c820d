"""How much a visitor may send: what is too large is stopped while it comes in, not after it filled the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

# What a form may hold around its files: their names, and the other fields.
_AROUND_BYTES = 1024 * 1024


class Bounded(FileUploadHandler):
    """Break off an upload that grows over the desk's limit; the page then says so."""

    arrived = 0

    def handle_raw_input(  # type: ignore[override]  # Django passes all of it by place
        self, input_data: object, meta: dict[str, Any], content_length: int, *given: object, **named: object
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        """Take nothing at all of what says beforehand that it is too large: not a byte of it is read or kept."""
        super().handle_raw_input(input_data, meta, content_length, *given, **named)  # type: ignore[arg-type]
        if content_length <= settings.MOST_UPLOAD_BYTES + _AROUND_BYTES:
            return None
        meta["letterbook.too_large"] = True
        return QueryDict(), MultiValueDict()

    def new_file(self, *given: object, **named: object) -> None:
        """Begin to count."""
        super().new_file(*given, **named)  # type: ignore[arg-type]
        self.chunk_size = 256 * 1024

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's form
        """Pass a chunk on to whoever keeps it, until it is too much.

        Raises:
            StopUpload
        """
        # All files of one request together: a hundred small ones fill a disk as well as one large one.
        self.arrived += len(raw_data)
        if self.arrived > settings.MOST_UPLOAD_BYTES:
            if self.request is not None:
                self.request.META["letterbook.too_large"] = True
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - the next one has the file
        """Leave the finished file to the next in line."""
        return
