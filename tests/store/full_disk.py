"""Chart until no file may grow any more, then get the space back and go on.

    python tests/store/full_disk.py URL

Prints the trouble, the text, and how many rows were saved in the end.
"""

import resource
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.store.conftest import charted, save

from cartwatch import store

engine = store.engine(sys.argv[1])
file = Path(str(engine.url.database))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
largest = file.stat().st_size + 400_000
resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
saved = 0
try:
    while True:
        save(engine, *(charted(n / 60, dose="x" * 200) for n in range(40)))
        saved += 40
except store.StoreError as error:
    print(error.trouble, error, sep="\n")
unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
save(engine, charted(1))
print(saved + 1)
