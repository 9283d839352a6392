"""From sources to documents and passages.

``expand`` says what there is to read, ``read_sources`` reads it with all cores, and what comes out
are documents cut into passages. ``read_blob`` and ``split_passages`` do one document by hand. Each
format has a module of its own, imported when its first file comes; ``READERS`` lists them.
"""

from onward.documents.addresses import public_url
from onward.documents.draft import Draft, Reader
from onward.documents.kinds import kind_of
from onward.documents.passages import split_passages
from onward.documents.pool import Outcome, Reading, Unchanged, read_sources
from onward.documents.read import READERS, read_blob
from onward.documents.sources import Source, expand, load

__all__ = [
    "READERS",
    "Draft",
    "Outcome",
    "Reader",
    "Reading",
    "Source",
    "Unchanged",
    "expand",
    "kind_of",
    "load",
    "public_url",
    "read_blob",
    "read_sources",
    "split_passages",
]
