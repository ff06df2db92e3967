"""Decks as the add-on CrowdAnki writes them, in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.bank.importing.anki.notes import Note, NoteType, field_names, reading_of, stored_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.models.imported import Reading


def looks_like_crowdanki(data: object) -> bool:
    """Whether JSON is a deck as CrowdAnki writes it."""
    return isinstance(data, dict) and (
        data.get("__type__") == "Deck"
        or (isinstance(data.get("notes"), list) and "note_models" in data)
        or (isinstance(data.get("children"), list) and "crowdanki_uuid" in data)
    )


def read_crowdanki(data: object) -> Reading:
    """The notes of a CrowdAnki deck and of the decks in it, outer ones first."""
    types: dict[object, NoteType] = {}
    notes: list[Note] = []
    decks = [data]
    while decks:
        deck = decks.pop()
        if not isinstance(deck, dict):
            continue
        for model in _dicts(deck.get("note_models")):
            types[str(model.get("crowdanki_uuid"))] = NoteType(str(model.get("name", "")), field_names(model))
        for note in _dicts(deck.get("notes")):
            fields, tags = note.get("fields"), note.get("tags")
            notes.append(
                Note(
                    place=f"note {len(notes) + 1}",
                    type=types.get(str(note.get("note_model_uuid")), NoteType("", ())),
                    texts=tuple(map(stored_text, fields)) if isinstance(fields, list) else (),
                    deck=stored_text(deck.get("name")),
                    tags=tuple(map(stored_text, tags)) if isinstance(tags, list) else (),
                )
            )
        decks += reversed(_dicts(deck.get("children")))
    return reading_of(notes)


def _dicts(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
