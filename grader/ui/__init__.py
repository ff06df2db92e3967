"""The pages: they draw what the parts of Rehearse say, and decide nothing about grades."""
