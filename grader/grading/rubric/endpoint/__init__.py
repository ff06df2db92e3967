"""Talking to an endpoint that speaks OpenAI's API: transport, capabilities, limits."""
