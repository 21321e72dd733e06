"""pyarrow's compute functions. They come into being at import time, so that type checkers do not know them."""

from typing import Any

import pyarrow.compute

compute: Any = pyarrow.compute
