"""BLAKE2b, which tells whether bytes are what they were, without what `hashlib` brings along to find it.

That module loads OpenSSL, which takes as long as opening the archive and the index together, and then gives Python's
own BLAKE2b all the same. Where an interpreter keeps it elsewhere, `hashlib` is asked.
"""

try:
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

__all__ = ["blake2b"]
