"""The ways to a server: one call there and back, by the OpenAI client, by LangChain, or as a raw completion."""
