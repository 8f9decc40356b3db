"""File sets in a folder or a ZIP archive, opened with limits that hold while inflating.

A ZIP archive from outside may lie about every size it states, so nothing is believed: entries
are counted in the raw bytes, and inflated bytes are counted as they come.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from learnmark.certification.intake.problems import Cause, Severity, Unreadable
from learnmark.rules.verdict import gettext_noop

CHUNK = 64 * 1024
CENTRAL_ENTRY = b"PK\x01\x02"
READABLE_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Limits:
    """What a file set may cost; sizes in bytes."""

    entries: int = 500
    packed: int = 100 * 1024 * 1024
    inflated: int = 200 * 1024 * 1024
    ratio: int = 200
    ratio_counts_from: int = 5 * 1024 * 1024


DEFAULT_LIMITS = Limits()

NOT_AN_ARCHIVE = Cause(
    Severity.ERROR,
    gettext_noop("This is neither a folder nor a ZIP archive that can be read."),
    gettext_noop("Export the files again and pack them into one ordinary ZIP archive."),
)
TOO_LARGE = Cause(
    Severity.ERROR,
    gettext_noop("The files are larger than {limit} MB."),
    gettext_noop("Send only the files about places, people, courses and classes."),
)
TOO_MANY_ENTRIES = Cause(
    Severity.ERROR,
    gettext_noop("The archive holds more than {limit} files."),
    gettext_noop("Pack only the files of one export."),
)
SUSPICIOUS_RATIO = Cause(
    Severity.ERROR,
    gettext_noop("The file “{name}” is packed more densely than real records can be."),
    gettext_noop("Export the files again and pack them with the usual tool of your computer."),
)
UNSAFE_NAME = Cause(
    Severity.ERROR,
    gettext_noop("The archive holds the name “{name}”, which leads into or out of a folder."),
    gettext_noop("Put the files directly into the archive, without folders."),
)
SAME_NAME_TWICE = Cause(
    Severity.ERROR,
    gettext_noop("The archive holds two files called “{name}”."),
    gettext_noop("Keep only one of them."),
)
LOCKED = Cause(
    Severity.ERROR,
    gettext_noop("The file “{name}” is protected by a password or packed in an unusual way."),
    gettext_noop("Pack the files again without a password."),
)
DAMAGED = Cause(
    Severity.ERROR,
    gettext_noop("The file “{name}” is damaged."),
    gettext_noop("Export and send the files again."),
)


class FileSet:
    """Named files that can be opened again and again; names are compared without letter case."""

    def __init__(self, openers: dict[str, Callable[[], BinaryIO]], *, limits: Limits) -> None:
        self._openers = {name.lower(): (name, opener) for name, opener in openers.items()}
        self.limits = limits

    @property
    def names(self) -> tuple[str, ...]:
        """The names as they are written, sorted."""
        return tuple(sorted(name for name, _ in self._openers.values()))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._openers

    def written(self, name: str) -> str:
        """The name as the sender wrote it."""
        return self._openers[name.lower()][0]

    def open(self, name: str) -> BinaryIO:
        """The bytes of one file as a stream; the caller closes it."""
        return self._openers[name.lower()][1]()


@contextmanager
def opened(source: bytes | Path, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[FileSet]:
    """The file set in a folder, a ZIP file or the bytes of one.

    Raises `Unreadable`, also while the caller reads on past a limit.
    """
    if isinstance(source, Path) and source.is_dir():
        yield _folder(source, limits=limits)
        return
    with zipped(_packed_bytes(source, limits=limits), limits=limits) as archive:
        spent: dict[str, int] = {}
        openers = {
            info.filename: _member_opener(archive, info, limits=limits, spent=spent)
            for info in _listed_flat(archive)
        }
        yield FileSet(openers, limits=limits)


@contextmanager
def zipped(packed: bytes, *, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """A ZIP archive whose list of entries is within the limits."""
    if packed.count(CENTRAL_ENTRY) > limits.entries:
        raise Unreadable(TOO_MANY_ENTRIES, limit=limits.entries)
    try:
        archive = zipfile.ZipFile(io.BytesIO(packed))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable(NOT_AN_ARCHIVE) from error
    with archive:
        yield archive


def inflated_chunks(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, limits: Limits, spent: dict[str, int]
) -> Iterator[bytes]:
    """The content of one entry piece by piece; stops with `Unreadable` at the first limit.

    `spent` counts the inflated bytes of each entry, so that the limit holds for all together and
    reading an entry again costs nothing.
    """
    if info.flag_bits & ENCRYPTED or info.compress_type not in READABLE_METHODS:
        raise Unreadable(LOCKED, name=info.filename)
    total = 0
    packed = max(info.compress_size, 1)
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                total += len(chunk)
                spent[info.filename] = max(total, spent.get(info.filename, 0))
                if sum(spent.values()) > limits.inflated:
                    raise Unreadable(TOO_LARGE, limit=limits.inflated // 1024**2)
                if total > limits.ratio_counts_from and total > packed * limits.ratio:
                    raise Unreadable(SUSPICIOUS_RATIO, name=info.filename)
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        raise Unreadable(DAMAGED, name=info.filename) from error


def is_safe_name(name: str) -> bool:
    """Whether this is a plain file name: no folder, no drive, no way up."""
    plain = PurePosixPath(name)
    return name == plain.name and name not in {"", ".", ".."} and not set(name) & set("\\:\0")


def _packed_bytes(source: bytes | Path, *, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        packed = source
    else:
        try:
            with source.open("rb") as stream:
                packed = stream.read(limits.packed + 1)
        except OSError as error:
            raise Unreadable(NOT_AN_ARCHIVE) from error
    if len(packed) > limits.packed:
        raise Unreadable(TOO_LARGE, limit=limits.packed // 1024**2)
    return packed


def _folder(folder: Path, *, limits: Limits) -> FileSet:
    files = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    if len(files) > limits.entries:
        raise Unreadable(TOO_MANY_ENTRIES, limit=limits.entries)
    if sum(path.stat().st_size for path in files) > limits.inflated:
        raise Unreadable(TOO_LARGE, limit=limits.inflated // 1024**2)
    _no_name_twice(path.name for path in files)
    return FileSet({path.name: _path_opener(path) for path in files}, limits=limits)


def _path_opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _member_opener(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, limits: Limits, spent: dict[str, int]
) -> Callable[[], BinaryIO]:
    def chunks() -> Iterator[bytes]:
        return inflated_chunks(archive, info, limits=limits, spent=spent)

    return lambda: io.BufferedReader(_Chunks(chunks()))  # type: ignore[type-var]  # a raw stream all the same


def _listed_flat(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries to read; what macOS adds about its own files is not part of the set."""
    listed = [info for info in archive.infolist() if not info.filename.startswith("__MACOSX/")]
    for info in listed:
        if not is_safe_name(info.filename):
            raise Unreadable(UNSAFE_NAME, name=info.filename)
    _no_name_twice(info.filename for info in listed)
    return listed


def _no_name_twice(names: Iterator[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name.lower() in seen:
            raise Unreadable(SAME_NAME_TWICE, name=name)
        seen.add(name.lower())


class _Chunks(io.RawIOBase):
    """An iterator of bytes as a raw stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # the stub wants a Buffer
        if not self._rest:
            self._rest = next(self._chunks, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
