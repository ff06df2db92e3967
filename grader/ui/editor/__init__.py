"""The box an answer is typed in, and all that keeps what is typed.

An answer is minutes of thought, and Streamlit alone would lose it: its text area sends what was typed only
when it loses the focus, cannot be typed in while the connection is down, and is emptied when its page is
left. So the box is a component of our own (``box``, with assets/editor.js), and what is typed is kept in
places that fail for different reasons:

1. **localStorage**, at every keystroke, before anything else happens. It outlives a reload, a closed tab, a
   server that is gone. Each editor writes a record of its own, so two windows never write over each other.
2. **IndexedDB**, the same records again. Chromium writes localStorage to disk up to minutes later, IndexedDB
   at once: only these are left after the browser crashed or was killed.
3. **The history's row for the draft**, 0.8 seconds after the last keystroke and whenever the box loses the
   focus, is hidden or goes. It outlives the browser's data, and another device finds it. Each save counts
   the row's revision up and names the one its text grew from: a save that grew from an older one is refused,
   and both texts are offered.
4. **The relay**, a component that every page has. Streamlit drops what a part of the page sends in the very
   moment in which that part goes, as a box does when its page is left. The box hands its last text to the
   relay, which stays and sends it.

What happens then:

- *Reload, or the page is left*: the box goes, the relay sends the text that was not saved yet. The new box
  shows the row; a record of this browser that grew from it is newer and wins, and is saved.
- *Offline, or the server is stopped*: typing goes on, into localStorage and IndexedDB. The box says that it
  is offline and sends its text once the connection is back, to a new server as well.
- *The browser is killed*: the records on disk that are newer than those of localStorage come back.
- *Two windows, or two devices*: the save that comes second is refused. The box then offers both texts, as it
  does where a record and the row differ and neither grew from the other. None is ever chosen silently.
- *Graded*: the text is an attempt from the click on, before it is graded. Then the row is emptied and the
  records with this text go. A session's boxes go with their question, so their records are removed by the
  next page (``browser_copies.drop``).
- *Deleted by its owner*: the records go as well (``browser_copies.erase``).

``messages`` reads what the browser sends and saves it once, however often it is sent: messages are numbered,
and Streamlit repeats the last one to a server that was started anew.
"""

from grader.ui.editor.box import FOR_NOTES, draw, keep_sent, notes_key, words_for

__all__ = ["FOR_NOTES", "draw", "keep_sent", "notes_key", "words_for"]
