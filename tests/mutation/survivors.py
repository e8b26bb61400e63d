"""The changes of our code that no test notices, and why none can or need.

`SURVIVORS[module]` is a list of `(reason, changes)`. A change is written `place: before => after`:
the function or class that it is in, and the line without and with it.
"""

from __future__ import annotations

SURVIVORS = {
    "_token": [],
    "_face": [],
    "_restore": [],
    "_scan": [],
    "_registry": [],
}
