import os
import subprocess
import sys

import pytest

PROGRAM = """
import sys
from regraft.tools.sparing import spare_pandas
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


@pytest.mark.parametrize("refused", ["", "exec(\"pa.array(['a'])\", {'__name__': 'regraft.tools.some', 'pa': pa})"])
@pytest.mark.parametrize("asks", ["import pyarrow.dataset", "pa.table({'a': [1]}).to_pandas()"])
def test_arrow_that_looks_for_pandas_itself_gets_it_and_never_waits_for_itself(refused, asks):
    lines = ["from regraft.tools.sparing import spare_pandas", "spare_pandas()", "import pyarrow as pa", refused, asks]
    program = "\n".join([*lines, "print(len(pa.table({'a': [1]}).to_pandas()))"])
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["1"]


ASKING = """
import sys
from regraft.tools.sparing import spare_pandas
spare_pandas()
names = {"__name__": "pyarrow.compute"}
exec("def take():\\n    import pandas", names)
calls = "try:\\n    take()\\nexcept ModuleNotFoundError:\\n    print('refused')"
exec(calls, {"__name__": CALLER, "take": names["take"]})
print("pandas" in sys.modules)
"""


@pytest.mark.parametrize(
    ("caller", "told"), [("regraft.tools.some", ["refused", "False"]), ("plugin.of.somebody", ["True"])]
)
def test_who_made_arrow_look_counts_where_a_function_of_arrow_imports_pandas(caller, told):
    """Threads that looked so, after one was refused, waited for each other without end."""
    program = ASKING.replace("CALLER", repr(caller))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == told


@pytest.mark.parametrize(
    ("name", "usual", "asked"),
    [
        ("PYDANTIC_DISABLE_PLUGINS", "__all__", ""),
        ("MIMALLOC_PURGE_DELAY", "10000", "0"),
        ("MIMALLOC_ARENA_EAGER_COMMIT", "0", "1"),
    ],
)
def test_pydantic_looks_for_no_plugins_and_arrow_keeps_its_memory_unless_the_user_says_otherwise(name, usual, asked):
    program = "import os, sys; from regraft.tools.sparing import spare, spare_pages; spare(); spare_pages(); "
    program += f"print('pyarrow' in sys.modules, repr(os.environ[{name!r}]))"
    others = {key: value for key, value in os.environ.items() if key != name}
    for given, told in (({}, usual), ({name: asked}, asked)):
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=others | given)
        assert done.stdout.split() == ["False", repr(told)]


@pytest.mark.parametrize(("asked", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "4"}, "4")])
def test_matrices_are_multiplied_by_the_thread_that_asks_unless_the_user_says_otherwise(asked, threads):
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"} | asked
    program = "import os, sys; from regraft.tools.sparing import spare; spare(); "
    program += "print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["False", threads]


EXTRAS = """
import sys
from regraft.tools.sparing import spare
spare()
import langgraph.graph, bm25s, langchain_core.messages.utils
spared = ("httpx._main", "opentelemetry", "scipy", "tornado", "langchain_text_splitters")
print(*(name in sys.modules for name in spared))
import pydantic, scipy.sparse, opentelemetry.trace
class Mine(pydantic.BaseModel):
    n: int
print("scipy" in sys.modules, Mine.__pydantic_complete__)
from langchain_core.messages import HumanMessage
print(HumanMessage("hello").model_dump()["content"])
"""


@pytest.mark.parametrize(("asked", "traces"), [({}, "False"), ({"OTEL_SERVICE_NAME": "mine"}, "True")])
def test_packages_do_without_their_extras_and_others_get_them(asked, traces):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LANG", "OTEL"))} | asked
    told = subprocess.run([sys.executable, "-c", EXTRAS], capture_output=True, text=True, check=True, env=environment)
    assert told.stdout.split() == ["False", traces, "False", "False", "False", "True", "True", "hello"]


LISTING = """
import sys
from regraft.tools.sparing import spare
spare()
import langsmith.run_trees, langgraph_sdk.auth.types
print("langsmith.types.rule" in sys.modules, "langgraph_sdk.client" in sys.modules)
from concurrent.futures import ThreadPoolExecutor
from langsmith import types
with ThreadPoolExecutor(4) as pool:
    print(*(rule.__name__ for rule in pool.map(lambda _: types.Rule, range(4))))
print(hasattr(types, "Unheard"))
from langgraph_sdk import *
print(get_client.__name__)
"""


def test_a_package_that_lists_names_of_many_modules_imports_them_when_it_is_asked_for_one():
    told = subprocess.run([sys.executable, "-c", LISTING], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False", *["Rule"] * 4, "False", "get_client"]


SCIPY = """
import sys
from regraft.tools.sparing import spare
spare()
import numpy as np, scipy.sparse
from scipy.optimize import linear_sum_assignment
unused = ("numpy.f2py.f2py2e", "numpy.ma.core", "unittest", "scipy.optimize._optimize")
print(*(name in sys.modules for name in unused))
print(*linear_sum_assignment(np.array([[1, 2], [0, 5]]))[1])
print(np.ma.array([1, 2], mask=[0, 1]).sum(), scipy.optimize.linear_sum_assignment is linear_sum_assignment)
from scipy.optimize import minimize_scalar
print(round(minimize_scalar(lambda x: (x - 3) ** 2).x))
"""


def test_what_numpy_and_scipy_offer_is_imported_when_it_is_used():
    told = subprocess.run([sys.executable, "-c", SCIPY], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False"] * 4 + ["1", "0", "1", "True", "3"]


CERTIFICATES = """
import ssl
from regraft.tools.sparing import spare
spare()
from aiohttp.connector import _SSL_CONTEXT_VERIFIED as context
known = ssl.create_default_context().get_ca_certs()
print(context.get_ca_certs() == [], ssl.create_default_context().get_ca_certs() == known)
context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
print(type(context) is ssl.SSLContext, context.get_ca_certs() == known, context.verify_mode is ssl.CERT_REQUIRED)
"""


def test_certificates_are_read_when_a_server_is_reached_that_shows_one():
    told = subprocess.run([sys.executable, "-c", CERTIFICATES], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True"] * 5
