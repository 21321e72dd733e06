"""What model calls were made for whom, and what they cost."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from .noun import Noun


class Usage(Noun):
    """Calls of one purpose (an agent or an operation), for one source, to one model.

    `calls` were paid for; `cached` were answered from the ledger and cost nothing. Tokens are those of paid calls.
    `usd` is None where the model's price is not known.
    """

    purpose: str
    source: str | None
    model: str
    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float | None = None

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


def total_text(usages: Iterable[Usage], rows: int) -> str:
    """All usage in one line, also for each 1,000 of the rows made; a price that is not known is said to be unknown."""
    usages = tuple(usages)
    calls, cached = sum(one.calls for one in usages), sum(one.cached for one in usages)
    total = spent(usages)
    tokens, usd = total["tokens"], total["usd"]
    money = "cost unknown: no price of the model is known" if usd is None else f"${usd:,.2f}"
    each = f" ({1_000 * calls / rows:,.0f} calls per 1,000 rows)" if rows else ""
    return f"{calls:,} calls paid{each}, {cached:,} answered from the ledger, {tokens:,} tokens, {money}"


DECISIONS = ("understand", "retrieve", "critique", "plan", "judge")
"""Purposes of agents' calls, in the order of a build."""
_TYPICAL = {"critique": (1_400, 300), "plan": (4_400, 650)}
"""Prompt and answer tokens of a decision where the run has made none of its kind yet: the mean of fifteen tasks."""
USUAL_ROW = 140
"""Characters of a row of the task, as the usual one has them."""
_FRAME, _AROUND, _SHOWN, _GRADED, _GRADE = 430, 45, 3, 18, 22
"""Of a prompt in which a judge grades rows, on average over first and second ones: tokens around them, characters
around each, demonstrations that it shows, rows that it asks about (with those of which the grade is known), and tokens
of a grade with its reason."""


def _decides(usage: Usage) -> bool:
    """Whether the calls were an agent's own; the operation `judge` has its source for an account, the judge none."""
    return usage.purpose in DECISIONS and not (usage.purpose == "judge" and usage.source)


def where_calls_go(usages: Iterable[Usage]) -> str:
    """Paid calls by kind: decisions by agent, then questions about rows by operation or recipe."""
    decided, asked = Counter[str](), Counter[str]()
    for one in usages:
        (decided if _decides(one) else asked)[one.purpose] += one.calls
    sums = []
    for purpose, calls in (("for decisions", decided), ("about rows", asked)):
        parts = ", ".join(f"{name} {count:,}" for name, count in calls.most_common() if count)
        sums.append(f"{calls.total():,} {purpose}{f' ({parts})' if parts else ''}")
    return ", ".join(sums)


_USUAL_PLANS, MOST_PLANS = 1.6, 3.0
"""Plans a source took in thirty-five tasks that nobody had seen, where about one in three was sent back; and how many
are tried at most."""


def plans_a_source(usages: Sequence[Usage]) -> float:
    """How many plans a source takes: as is usual, and as this run's sources took, each counting as much as that."""
    plans = [one for one in usages if one.purpose == "plan" and one.calls]
    sources = len({one.source for one in plans})
    return min(MOST_PLANS, (_USUAL_PLANS + sum(one.calls for one in plans)) / (1 + sources))


def a_call(usages: Iterable[Usage], purpose: str, row_chars: float = USUAL_ROW) -> tuple[float, float]:
    """Prompt and answer tokens of one decision of a kind, as the run's own calls of it took, or as is usual: a judge
    reads rows of so many characters."""
    mine = [one for one in usages if one.purpose == purpose and _decides(one)]
    calls = sum(one.calls for one in mine)
    if not calls and purpose == "judge":
        return _FRAME + (_GRADED + _SHOWN) * (row_chars + _AROUND) / 4, _GRADED * _GRADE
    if not calls:
        return _TYPICAL[purpose]
    return sum(one.prompt_tokens for one in mine) / calls, sum(one.completion_tokens for one in mine) / calls


_JUDGED = 1.25
"""Prompts in which a judge grades the sample of one plan, as most need one and some a second."""
_LONGER = 0.5
"""The share by which decisions of a kind that the run has not made yet may be shorter or longer than is usual."""


def decisions_to_come(usages: Sequence[Usage], sources: int, judged: int, row_chars: float = USUAL_ROW) -> "Estimate":
    """The agents' calls about `sources` that are new, each planned as often as sources are, and about `judged` plans
    that are there, whose rows are so long. Where there are new ones, `off` and `short` reach from one plan a source, in
    decisions as short as they get, to as many as are tried at most, in long ones."""
    made = {one.purpose for one in usages if one.calls and _decides(one)}
    least = expected = most = prompt = answer = calls = 0.0
    numbers = plans_a_source(usages), 1.0, MOST_PLANS
    for purpose in ("critique", "plan", "judge"):
        took = a_call(usages, purpose, row_chars)
        usual, fewest, many = (_calls(purpose, sources, judged, plans) for plans in numbers)
        spread = 0.0 if purpose in made or not sources else _LONGER
        calls, prompt, answer = calls + usual, prompt + usual * took[0], answer + usual * took[1]
        expected += usual * sum(took)
        least += fewest * sum(took) * (1 - spread)
        most += many * sum(took) * (1 + spread)
    return Estimate(
        rows=0,
        model="",
        calls=ceil(calls),
        prompt_tokens=round(prompt),
        completion_tokens=round(answer),
        off=(expected - least) / max(1, expected),
        short=(most - expected) / max(1, expected),
    )


def _calls(purpose: str, sources: int, judged: int, plans: float) -> float:
    number = {"critique": sources, "plan": sources * plans, "judge": _JUDGED * (sources * plans + judged)}
    return number[purpose]


def one_plan_more(usages: Sequence[Usage], row_chars: float = USUAL_ROW) -> float:
    """Tokens of a plan that is made and judged because another one was sent back."""
    return sum(a_call(usages, "plan")) + _JUDGED * sum(a_call(usages, "judge", row_chars))


def spent(usages: Iterable[Usage]) -> dict[str, int | float | None]:
    """Tokens and dollars of all usage together; dollars None where a price is not known."""
    usages = tuple(usages)
    costs = [one.usd for one in usages]
    known = [cost for cost in costs if cost is not None]
    return {"tokens": sum(one.tokens for one in usages), "usd": sum(known) if len(known) == len(costs) else None}


class Estimate(Noun):
    """What `rows` rows are expected to take of a model, before anything is asked. `usd` is None for unknown prices.

    `off` is the share by which it may be too high and `short` the one by which it may be too low, since nobody knows
    before how many rows will be rejected: two standard deviations where a few sampled rows tell, what plans of the kind
    took where none was tried.
    """

    rows: int
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    usd: float | None = None
    off: float = 0.0
    short: float = 0.0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens


class Bill(Noun):
    """What a run has spent, and what it is expected to spend yet; told at every checkpoint, beside the cap.

    `decisions` are the agents' calls about the sources at hand, `rows` what plans ask about rows: None where no plan
    is known yet, so that nothing can be said of them. `usd` is None for prices that are not known. Nobody knows which
    plans a judge will send back: `again` are the tokens that each of them takes beyond what is expected. `asked` are
    those of asking a model about the rows, where no plan at hand does and another one may.
    """

    calls: int
    tokens: int
    usd: float | None
    decisions: Estimate
    rows: Estimate | None = None
    cap: str = ""
    again: int = 0
    asked: int = 0

    @property
    def by_the_end(self) -> tuple[int, int, float | None]:
        """Calls, tokens and dollars of the whole build."""
        more = self._to_come
        costs = [self.usd, *(one.usd for one in more)]
        known = [cost for cost in costs if cost is not None]
        usd = sum(known) if len(known) == len(costs) else None
        return self.calls + sum(one.calls for one in more), self.tokens + sum(one.tokens for one in more), usd

    @property
    def _to_come(self) -> list[Estimate]:
        return [self.decisions, *([self.rows] if self.rows else [])]

    @property
    def least_and_most(self) -> tuple[int, int]:
        """Tokens of the whole build, where few plans are tried and few rows rejected, and where many are."""
        tokens, more = self.by_the_end[1], self._to_come
        off, short = sum(one.off * one.tokens for one in more), sum(one.short * one.tokens for one in more)
        return round(tokens - off), round(tokens + short)

    @property
    def text(self) -> str:
        """The bill in one line."""
        calls, tokens, usd = self.by_the_end
        text = f"Spent so far: {_amount(self.calls, self.tokens, self.usd)}; "
        text += f"by the end about {_amount(calls, round(tokens, -2), usd)}"
        text += self._range(tokens)
        asked = f"about {round(self.asked, -2):,} tokens more where plans ask a model about rows" if self.asked else ""
        text += "" if self.rows else f", and {asked or 'what plans will ask about rows'}"
        more = f"; about {round(self.again, -2):,} tokens more for each plan that is sent back, as one in three is"
        text += more if self.again else ""
        text += f", and {asked}" if self.again and self.rows and asked else ""
        return f"{text}; {self.cap}" if self.cap else text

    def _range(self, tokens: int) -> str:
        """How far the number of tokens may be off, in words, and by what; nothing where that is a twentieth at most."""
        least, most = self.least_and_most
        off, short = tokens - least, most - tokens
        if max(off, short) <= 0.05 * tokens:
            return ""
        if abs(off - short) <= 0.05 * tokens:
            return f", give or take {off / tokens:.0%}"
        by = (
            ["how many plans sources take and how long decisions are"]
            if max(self.decisions.off, self.decisions.short)
            else []
        )
        by += ["how many rows will be rejected"] if self.rows and max(self.rows.off, self.rows.short) else []
        return f", {round(least, -2):,} to {round(most, -2):,} by {', and '.join(by)}"


def together(bills: Sequence[Bill]) -> Bill | None:
    """The bill of questions that wait side by side: each plan's rows are a share of what is to be made."""
    if not bills:
        return None
    last = max(bills, key=lambda bill: bill.calls)
    rows = [bill.rows for bill in bills if bill.rows is not None]
    shared = total(rows, 1 / len(bills)) if rows else None
    return last.model_copy(update={"decisions": total([bill.decisions for bill in bills]), "rows": shared})


def total(estimates: Sequence[Estimate], share: float = 1.0) -> Estimate:
    """Several estimates as one, or a share of them."""
    costs = [one.usd for one in estimates if one.usd is not None]
    return Estimate(
        rows=round(share * sum(one.rows for one in estimates)),
        model=next((one.model for one in estimates), ""),
        calls=ceil(share * sum(one.calls for one in estimates)),
        prompt_tokens=round(share * sum(one.prompt_tokens for one in estimates)),
        completion_tokens=round(share * sum(one.completion_tokens for one in estimates)),
        usd=share * sum(costs) if len(costs) == len(estimates) else None,
        off=sum(one.off * one.tokens for one in estimates) / max(1, sum(one.tokens for one in estimates)),
        short=sum(one.short * one.tokens for one in estimates) / max(1, sum(one.tokens for one in estimates)),
    )


def _amount(calls: int, tokens: int, usd: float | None) -> str:
    money = "" if usd is None else f", ${usd:,.2f}"
    return f"{calls:,} call{'' if calls == 1 else 's'}, {tokens:,} tokens{money}"
