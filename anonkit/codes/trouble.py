"""The machine, its files, and our own bugs: exit codes 75, 2 to 4, and 70."""

from __future__ import annotations

BUSY = {
    "disk.error": "The disk reported an error, or cannot be written.",
    "disk.file_size": "A file of this size is not allowed here.",
    "disk.full": "The disk is full.",
    "disk.locks": "The disk has no lock to give.",
    "disk.open_files": "Too many files are open.",
    "disk.quota": "The quota of the disk is used up.",
    "ledger.busy": "Another run is writing to the ledger, or its disk or the memory is full.",
    "ledger.meanwhile": "Another run has just computed these tables.",
    "lock.held": "Another run is using this.",
    "memory.full": "There is not enough memory.",
}
FILES = {
    "file.exists": "Something is here already.",
    "file.is_folder": "A folder stands where a file is needed.",
    "file.missing": "There is no such file or folder.",
    "file.name": "A name is too long.",
    "file.not_folder": "A file stands where a folder is needed.",
    "file.permission": "The file or folder may not be used.",
    "file.read_only": "The disk cannot be written to.",
    "file.refused": "The system refused a file or folder.",
    "file.symlink": "A symbolic link stands where none may.",
    "folder.kind": "A file or a link stands where a folder is needed.",
    "folder.loose": "Others can enter a private folder.",
    "folder.owner": "A private folder belongs to another user.",
}
BUGS = {
    "bug": "This should never happen: please report it.",
    "ledger.refused": "The ledger refused a step of anonkit: please report it.",
}
