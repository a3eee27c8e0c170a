"""Where the files of a batch go while its body arrives, so that memory never holds more than one of them."""

from collections import Counter

from starlette.concurrency import run_in_threadpool

from layers.common.core.batch import MOST_FILES, too_many
from layers.common.core.media import StoredFile, Upload
from layers.common.errors import BodyTooLarge
from layers.common.service.intake import Body
from layers.common.service.jobs.keys import delete_inputs, input_key, new_job_id
from layers.common.service.objects.store import ObjectStore


class Shelf:
    """The files of a job that is still to be made.

    Args:
        max_bytes: of each file.

    Attributes:
        job_id: of that job.
    """

    def __init__(self, objects: ObjectStore, owner: str, body: Body, max_bytes: int) -> None:
        self.job_id = new_job_id()
        self._objects = objects
        self._owner = owner
        self._body = body
        self._max_bytes = max_bytes
        self._expected: Counter[str] = Counter()
        self._stored_files = 0

    def expect(self, field: str) -> None:
        """Count a file that is about to arrive.

        Raises:
            TooManyFiles: there are too many of its field.
        """
        self._expected[field] += 1
        if self._expected[field] > MOST_FILES:
            raise too_many(field[:40])

    def check(self, field: str, size: int) -> None:
        """Whether a file that is arriving may have so many bytes.

        Raises:
            BodyTooLarge: it is too large.
        """
        if size > self._max_bytes:
            raise BodyTooLarge(
                f"expected at most {self._max_bytes:,} bytes in each file, received more", param=field
            )

    async def put(self, upload: Upload) -> Upload:
        """Store a file that has arrived; the upload without its bytes.

        Raises:
            StorageFull, StorageUnavailable: it cannot be stored.
        """
        stored = await run_in_threadpool(self._stored, upload, self._stored_files)
        self._stored_files += 1
        self._body.free(stored.size)
        return Upload(upload.field, b"", upload.filename, stored)

    def clear(self) -> None:
        """Delete the files, since there will be no such job."""
        delete_inputs(self._owner, self.job_id, self._objects)

    def _stored(self, upload: Upload, number: int) -> StoredFile:
        key = input_key(self._owner, self.job_id, number)
        self._objects.put(key, upload.data)
        return StoredFile(key, len(upload.data), upload.digest)
