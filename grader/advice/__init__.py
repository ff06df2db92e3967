"""Edits that were tried on a copy of the answer before they are shown, and that never invent."""
