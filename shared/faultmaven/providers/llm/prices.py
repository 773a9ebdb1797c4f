"""What the models cost: one table, in US dollars per million tokens.

Source: the vendors' own lists as collected in genai-prices 0.2.3 (MIT), read on 2026-11-22. They are the prices of
ordinary requests of up to 100,000 tokens of input (some models cost more beyond that); ours hold a tenth of it. What
stands in no list (a model served on one's own machine; HuggingFace's router, whose price is that of the host it picks)
has no price here: the cost of such an answer is unknown, not nought.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """Dollars per million tokens: read, written, read from the vendor's cache, written to it."""

    input: float
    output: float
    cached: float
    cache_write: float

    def cost_usd(self, input_tokens: int, output_tokens: int, cached_tokens: int, cache_write_tokens: int) -> float:
        """Return the price of one request; the two cached kinds are parts of `input_tokens`."""
        plain = max(0, input_tokens - cached_tokens - cache_write_tokens)
        read = plain * self.input + cached_tokens * self.cached + cache_write_tokens * self.cache_write
        return (read + output_tokens * self.output) / 1_000_000


def _price(input_: float, output: float, cached: float, cache_write: float | None = None) -> Price:
    """Where writing to the cache has no price of its own, it costs what reading does."""
    return Price(input_, output, cached, input_ if cache_write is None else cache_write)


_FIREWORKS = "accounts/fireworks/models/"

#: (provider, model) -> price. https://developers.openai.com/api/docs/pricing, https://www.anthropic.com/pricing#api,
#: https://ai.google.dev/gemini-api/docs/pricing, https://fireworks.ai/pricing, https://openrouter.ai/models.
PRICES: dict[tuple[str, str], Price] = {
    ("openai", "gpt-4.1"): _price(2.00, 8.00, 0.50),
    ("openai", "gpt-4.1-mini"): _price(0.40, 1.60, 0.10),
    ("openai", "gpt-5"): _price(1.25, 10.00, 0.125),
    ("openai", "gpt-5-mini"): _price(0.25, 2.00, 0.025),
    ("openai", "gpt-5.2"): _price(1.75, 14.00, 0.175),
    ("openai", "gpt-5.4"): _price(2.50, 15.00, 0.25),
    ("openai", "gpt-5.4-mini"): _price(0.75, 4.50, 0.075),
    ("openai", "gpt-5.4-nano"): _price(0.20, 1.25, 0.02),
    ("openai", "gpt-5.5"): _price(5.00, 30.00, 0.50),
    ("openai", "gpt-5.6-luna"): _price(0.20, 1.20, 0.02, 0.25),
    ("openai", "gpt-5.6-terra"): _price(2.00, 12.00, 0.20, 2.50),
    ("openai", "gpt-5.6-sol"): _price(4.00, 20.00, 0.40, 5.00),
    ("anthropic", "claude-haiku-4-5"): _price(1.00, 5.00, 0.10, 1.25),
    ("anthropic", "claude-haiku-5-5"): _price(0.10, 0.50, 0.01, 0.125),
    ("anthropic", "claude-sonnet-4-5"): _price(3.00, 15.00, 0.30, 3.75),
    ("anthropic", "claude-sonnet-4-6"): _price(3.00, 15.00, 0.30, 3.75),
    ("anthropic", "claude-sonnet-5"): _price(2.00, 10.00, 0.20, 2.50),
    ("anthropic", "claude-sonnet-5-5"): _price(2.00, 10.00, 0.10, 2.50),
    ("anthropic", "claude-opus-5"): _price(5.00, 25.00, 0.50, 6.25),
    ("anthropic", "claude-opus-5-5"): _price(4.00, 20.00, 0.20, 5.00),
    ("google", "gemini-2.5-flash"): _price(0.30, 2.50, 0.03),
    ("google", "gemini-2.5-flash-lite"): _price(0.10, 0.40, 0.01),
    ("google", "gemini-2.5-pro"): _price(1.25, 10.00, 0.125),
    ("google", "gemini-3.5-flash"): _price(1.50, 9.00, 0.15),
    ("google", "gemini-3.5-flash-lite"): _price(0.30, 2.50, 0.03),
    ("google", "gemini-3.8-flash"): _price(0.75, 3.75, 0.075),
    ("fireworks", f"{_FIREWORKS}deepseek-v4-flash"): _price(0.14, 0.28, 0.028),
    ("fireworks", f"{_FIREWORKS}deepseek-v4-pro"): _price(1.74, 3.48, 0.145),
    ("fireworks", f"{_FIREWORKS}glm-5p3"): _price(1.40, 4.40, 0.26),
    ("fireworks", f"{_FIREWORKS}gpt-oss-120b"): _price(0.15, 0.60, 0.015),
    ("fireworks", f"{_FIREWORKS}gpt-oss-20b"): _price(0.07, 0.30, 0.035),
    ("openrouter", "anthropic/claude-haiku-5.5"): _price(0.10, 0.50, 0.01, 0.125),
    ("openrouter", "anthropic/claude-sonnet-5.5"): _price(2.00, 10.00, 0.10, 2.50),
    ("openrouter", "anthropic/claude-opus-5.5"): _price(4.00, 20.00, 0.20, 5.00),
    ("openrouter", "openai/gpt-5.4"): _price(2.50, 15.00, 0.25),
    ("openrouter", "openai/gpt-5.4-mini"): _price(0.75, 4.50, 0.075),
}

#: A model's name with the day it was made, as vendors give it back: `-20260901`, `-2026-09-01`, `-latest`.
_DATED = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$")


def price_of(provider: str, model: str) -> Price | None:
    """Return the price of a model under the name it was asked by, with or without a date; None when it has none."""
    return PRICES.get((provider, model)) or PRICES.get((provider, _DATED.sub("", model)))
