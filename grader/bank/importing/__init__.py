"""Questions from what people have: tables, pages, lists, decks and quizzes.

A source is bytes with a name. ``source`` finds out what it is, by what it holds and not by its name, and has
the reader of that form read it. Readers of texts (HTML, Word, PDF, Markdown, plain text) make blocks of
them, in which ``question_page`` finds questions, guidance and model answers; readers of tables, decks,
quizzes and records have fields already and make questions at once.
"""
