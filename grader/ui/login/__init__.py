"""The way in, where people log in: the page before all others, and what the server does around it.

Whether there is a login at all says ``[auth]`` in Streamlit's secrets; without it nothing here draws or asks
for anything. Streamlit itself speaks with the provider and keeps the identity in a signed cookie, which it
accepts for thirty days and never asks whether the identity's own token has ended: that is done here.
"""
