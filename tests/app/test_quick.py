import subprocess
import sys

PROGRAM = """
import sys
from regraft.app.quick import spare_pandas
spare_pandas()
import pyarrow as pa
exec("pa.array(['a'])", {"__name__": "regraft.tools.some", "pa": pa})
print("pandas" in sys.modules)
import pandas as pd
print(pa.array(pd.Series([1.0, float("nan")])).null_count)
"""


def test_a_command_imports_pandas_only_for_who_asks_for_it():
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "1"]
