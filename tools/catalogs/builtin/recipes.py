"""The datasets of the built-in catalog."""

from . import tables
from .library import read_library
from .recipe import Recipe, Row, written_rows

_PYTHON = "Read from the Python installation that runs Regraft."
_WRITTEN = "Written by the authors of Regraft for its examples and tests."


def _functions() -> list[Row]:
    return read_library().functions


def _classes() -> list[Row]:
    return read_library().classes


def _exceptions() -> list[Row]:
    return [*tables.built_in_exceptions(), *read_library().exceptions]


RECIPES = (
    Recipe(
        id="python/functions",
        title="Python functions and what they do",
        summary=(
            "Functions and methods of Python's standard library: the source code without its docstring, and a "
            "one-sentence description of what the code does. For code summarization, describing or explaining a piece "
            "of Python code, docstring generation and code search."
        ),
        source=_PYTHON,
        license="psf-2.0",
        columns={
            "name": "name of the function",
            "module": "module that defines it",
            "qualified_name": "module, class and name",
            "signature": "name with parameters",
            "code": "source code of the function, without its docstring",
            "docstring": "the whole docstring",
            "summary": "description of what the code does, in one sentence",
        },
        rows=_functions,
        languages=("code", "en"),
        tasks=("text-generation", "summarization"),
        tags=("code", "python", "docstring", "code-summarization"),
    ),
    Recipe(
        id="python/classes",
        title="Python classes",
        summary=(
            "Classes of Python's standard library with their base classes, their public methods and a one-sentence "
            "description of what objects of the class are for."
        ),
        source=_PYTHON,
        license="psf-2.0",
        columns={
            "name": "name of the class",
            "module": "module that defines it",
            "bases": "names of its base classes",
            "methods": "names of its public methods",
            "summary": "description of the class in one sentence",
        },
        rows=_classes,
        tasks=("text-generation",),
        tags=("python", "api", "documentation"),
    ),
    Recipe(
        id="python/exceptions",
        title="Python exceptions",
        summary="Exceptions and warnings of Python with their place in the hierarchy and when they are raised.",
        source=_PYTHON,
        license="psf-2.0",
        columns={
            "name": "name of the exception",
            "module": "module that defines it",
            "bases": "the exceptions it derives from",
            "summary": "what went wrong when it is raised",
        },
        rows=_exceptions,
        tasks=("text-generation",),
        tags=("python", "errors", "documentation"),
    ),
    Recipe(
        id="python/built-in-names",
        title="Python keywords and built-in functions",
        summary="The reserved words, built-in functions and built-in types of Python, most of them described.",
        source=_PYTHON,
        license="psf-2.0",
        columns={
            "name": "the word",
            "kind": "keyword, soft keyword, function or type",
            "description": "what it does, in one sentence",
        },
        rows=tables.built_in_names,
        tasks=("text-classification",),
        tags=("python", "keywords"),
    ),
    Recipe(
        id="python/encoding-aliases",
        title="Names of text encodings",
        summary="Other names of the character encodings that Python knows, each with the encoding's main name.",
        source=_PYTHON,
        license="psf-2.0",
        columns={"alias": "another name of the encoding", "encoding": "main name of the encoding"},
        rows=tables.encodings,
        tasks=("table-question-answering",),
        tags=("encoding", "characters"),
    ),
    Recipe(
        id="web/http-status-codes",
        title="HTTP status codes",
        summary="Status codes of web servers' answers with their phrase, class and meaning.",
        source=_PYTHON,
        license="psf-2.0",
        columns={
            "code": "three-digit status code",
            "name": "name of the constant",
            "phrase": "reason phrase",
            "class": "informational, success, redirection, client error or server error",
            "description": "what the status means",
        },
        rows=tables.http_statuses,
        tasks=("text-classification", "table-question-answering"),
        tags=("http", "web", "protocol"),
    ),
    Recipe(
        id="web/html-entities",
        title="HTML character entities",
        summary="Named character references of HTML 5 with the characters they stand for and those characters' names.",
        source=_PYTHON,
        license="psf-2.0",
        columns={
            "entity": "the reference as it is written in HTML",
            "character": "the character or characters it stands for",
            "meaning": "names of the characters",
        },
        rows=tables.html_entities,
        tasks=("table-question-answering",),
        tags=("html", "web", "characters"),
    ),
    Recipe(
        id="web/media-types",
        title="Media types of file name extensions",
        summary="File name extensions with their Internet media type (MIME type), such as .png and image/png.",
        source=_PYTHON,
        license="psf-2.0",
        columns={
            "extension": "extension with its dot",
            "media_type": "media type",
            "family": "first part of the media type: image, audio, text, …",
        },
        rows=tables.media_types,
        tasks=("text-classification",),
        tags=("mime", "files", "web"),
    ),
    Recipe(
        id="unicode/characters",
        title="Characters of Unicode and their names",
        summary="Letters, marks, digits, symbols and pictographs with code point, name, category and script.",
        source=_PYTHON + " The names are those of the Unicode Character Database.",
        license="unicode-3.0",
        columns={
            "character": "the character",
            "code_point": "its code point, such as U+0041",
            "name": "its name in lower case",
            "category": "its general category in words",
            "script": "first word of a letter's name, as a rule its script; null for others",
        },
        rows=tables.characters,
        tasks=("text-classification", "table-question-answering"),
        tags=("unicode", "characters", "symbols", "emoji"),
    ),
    Recipe(
        id="time/zones",
        title="Time zones of the world",
        summary="Time zones by region and place with their offsets from universal time in winter and summer.",
        source=_PYTHON + " The zones are those of the IANA time zone database.",
        license="cc0-1.0",
        columns={
            "zone": "name in the database, such as Europe/Oslo",
            "region": "continent or ocean",
            "place": "city or other place",
            "offset_january": "offset from UTC on 1 January 2024",
            "offset_july": "offset from UTC on 1 July 2024",
            "changes_clocks": "whether the two offsets differ",
        },
        rows=tables.time_zones,
        tasks=("table-question-answering",),
        tags=("time", "geography"),
    ),
    Recipe(
        id="time/dates",
        title="Dates in several notations",
        summary="Dates of 2000 to 2029 in ISO, American and written-out notation, with weekday and day of the year.",
        source="Computed by Regraft.",
        license="cc0-1.0",
        columns={
            "iso": "year-month-day",
            "us": "month/day/year",
            "words": "month in words, day, year",
            "weekday": "English name of the weekday",
            "day_of_year": "number of the day in its year, from 1",
            "leap_year": "whether the year has 366 days",
        },
        rows=tables.dates,
        tasks=("table-question-answering",),
        tags=("dates", "calendar", "weekday"),
    ),
    Recipe(
        id="system/error-numbers",
        title="Error numbers of the operating system",
        summary="The system's error numbers with their symbolic names and messages.",
        source=_PYTHON,
        license="psf-2.0",
        columns={"name": "symbolic name, such as ENOENT", "number": "error number", "message": "the system's message"},
        rows=tables.error_numbers,
        tasks=("table-question-answering",),
        tags=("errno", "operating-system"),
    ),
    Recipe(
        id="system/signals",
        title="Signals of the operating system",
        summary="Signals that a process can receive, with their numbers and descriptions.",
        source=_PYTHON,
        license="psf-2.0",
        columns={"name": "symbolic name, such as SIGINT", "number": "signal number", "description": "what it tells"},
        rows=tables.signals,
        tasks=("table-question-answering",),
        tags=("signals", "operating-system"),
    ),
    Recipe(
        id="shop/product-reviews",
        title="Product reviews with sentiment",
        summary=(
            "One-sentence customer reviews of products from a web shop, each positive or negative. For sentiment "
            "classification."
        ),
        source=_WRITTEN,
        license="cc0-1.0",
        columns={
            "review": "the customer's review",
            "category": "kind of product",
            "sentiment": "positive or negative",
        },
        rows=lambda: written_rows("product-reviews"),
        tasks=("text-classification",),
        tags=("sentiment", "reviews", "customers"),
    ),
    Recipe(
        id="shop/support-questions",
        title="Customer support questions with intents",
        summary="Questions to the customer support of a web shop, each with what the customer wants (its intent).",
        source=_WRITTEN,
        license="cc0-1.0",
        columns={
            "question": "what the customer writes",
            "intent": "track_order, return_item, refund_status, change_address, reset_password or product_question",
        },
        rows=lambda: written_rows("support-questions"),
        tasks=("text-classification",),
        tags=("intent", "customer-support", "chatbot"),
    ),
    Recipe(
        id="school/word-problems",
        title="Arithmetic word problems",
        summary="Short word problems of elementary school with the equation that solves them and the answer, a number.",
        source=_WRITTEN,
        license="cc0-1.0",
        columns={
            "question": "the word problem",
            "equation": "the arithmetic expression that solves it",
            "answer": "the answer as a number",
        },
        rows=lambda: written_rows("word-problems"),
        tasks=("question-answering",),
        tags=("math", "arithmetic", "word-problems"),
    ),
    Recipe(
        id="language/entailment-pairs",
        title="Sentence pairs with entailment labels",
        summary=(
            "Pairs of sentences: does the second (hypothesis) follow from the first (premise), is it undecided, or "
            "does it contradict it? Label 0 is entailment, 1 is neutral, 2 is contradiction. For natural language "
            "inference."
        ),
        source=_WRITTEN,
        license="cc0-1.0",
        columns={
            "premise": "a sentence taken to be true",
            "hypothesis": "a sentence to be judged by it",
            "label": "0 (entailment), 1 (neutral) or 2 (contradiction)",
        },
        rows=lambda: written_rows("entailment-pairs"),
        tasks=("text-classification",),
        tags=("nli", "entailment", "inference"),
        label_names={"label": ("entailment", "neutral", "contradiction")},
    ),
    Recipe(
        id="language/indirect-answers",
        title="Yes-no questions with indirect answers",
        summary=(
            "Questions that ask for yes or no, replies that say neither word, and what the reply means. For "
            "understanding implicature in dialogue."
        ),
        source=_WRITTEN,
        license="cc0-1.0",
        columns={"question": "a yes-no question", "answer": "the indirect reply", "meaning": "yes or no"},
        rows=lambda: written_rows("indirect-answers"),
        tasks=("text-classification",),
        tags=("dialogue", "implicature", "yes-no"),
    ),
)
