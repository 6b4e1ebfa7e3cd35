"""Run a command in a network of its own that holds nothing but loopback.

    python without_network.py COMMAND [ARGUMENT ...]

Needs `unshare` and the right to make user namespaces.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def raise_loopback() -> None:
    """Set the loopback interface up, as a program may expect it to be."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        asked = struct.pack("16sh14x", b"lo", 0)
        name, flags = struct.unpack("16sh14x", fcntl.ioctl(control, SIOCGIFFLAGS, asked))
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", name, flags | IFF_UP))


def main() -> None:
    """Enter the namespace first, then raise loopback in it, then become the command."""
    if sys.argv[1] == "--inside":
        raise_loopback()
        os.execvp(sys.argv[2], sys.argv[2:])
    command = ["unshare", "-rn", sys.executable, __file__, "--inside", *sys.argv[1:]]
    os.execvp("unshare", command)


if __name__ == "__main__":
    main()
