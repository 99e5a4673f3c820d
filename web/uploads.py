"""How much a visitor may send: what is too large is stopped while it comes in, not after it filled the disk."""

from __future__ import annotations

from typing import IO, Any, NoReturn

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

# What a form may hold around its files: their names, and the other fields.
_AROUND_BYTES = 1024 * 1024

# Three photos of sixteen megabytes (`pipeline/office/feedback_photos.py`), and the words around them.
MOST_OF_OWNERS = 50 * 1024 * 1024
# Each file is held open while a form comes in: nobody without a name holds hundreds.
MOST_FILES_OF_OWNERS = 10


class Bounded(FileUploadHandler):
    """Break off an upload that grows over the desk's limit; the page then says so."""

    arrived = 0
    begun = 0

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, UploadedFile[Any]]] | None:
        """Take nothing at all of what says beforehand that it is too large: not a byte of it is read or kept."""
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        if content_length <= self._most() + _AROUND_BYTES:
            return None
        META["letterbook.too_large"] = True
        return QueryDict(), MultiValueDict()

    def new_file(self, *given: object, **named: object) -> None:
        """Begin to count.

        Raises:
            StopUpload: nobody without a name sends so many.
        """
        super().new_file(*given, **named)  # type: ignore[arg-type]
        self.begun += 1
        if self.begun > MOST_FILES_OF_OWNERS and self._is_nameless():
            self._break_off()
        self.chunk_size = 256 * 1024

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's form
        """Pass a chunk on to whoever keeps it, until it is too much.

        Raises:
            StopUpload
        """
        # All files of one request together: a hundred small ones fill a disk as well as one large one.
        self.arrived += len(raw_data)
        if self.arrived > self._most():
            self._break_off()
        return raw_data

    def _break_off(self) -> NoReturn:
        if self.request is not None:
            self.request.META["letterbook.too_large"] = True
        raise StopUpload(connection_reset=True)

    def _most(self) -> int:
        """Return how much may come: from whoever has no name, to whatever page, what a few photos need.

        A body is read before any page can ask who sent it: the form's own mark stands in it.
        """
        most = int(settings.MOST_UPLOAD_BYTES)
        return min(most, MOST_OF_OWNERS) if self._is_nameless() else most

    def _is_nameless(self) -> bool:
        if self.request is None:
            return False
        return SESSION_KEY not in self.request.session or self.request.path.startswith("/p/")

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - the next one has the file
        """Leave the finished file to the next in line."""
        return
