"""Questions from what people have: tables, pages, lists, decks and quizzes.

A source is bytes with a name. ``source`` finds out what it is, by what it holds and not by its name, and has
the reader of that form read it. ``documents`` makes blocks of texts (HTML, Word, PDF, Markdown, plain text),
in which ``pages`` finds questions, guidance and model answers; what stands in ``tables``, ``anki`` decks and
``quizzes`` has fields already.
"""
