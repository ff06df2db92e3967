"""Public lists of questions in Markdown, in each of their dialects: all that they hold, and nothing else."""

from __future__ import annotations

import time
from textwrap import dedent

import pytest

from grader.bank.importing.source import read_source
from grader.errors import InputError

BOLD = """\
# Questions about queues

<table>
   <tr>
      <td>⚠️</td>
      <td>
         The answers here are given by whoever came by. <br>
         Be careful.
      </td>
   </tr>
</table>

* The list is based on [this post](https://a.example/post)
* Legend: 👶 easy ‍⭐️ medium 🚀 expert

## Table of contents

* [Order](#order)
* [Loss](#loss)

<br/>

## Order

**What is a queue? 👶**

A line of work that waits. It is:

1. first in
2. first out

<br/>

**How do you keep order with many readers? ‍⭐️**

Answer here

<br/>

**What does order cost? Can you say when it is worth it? 🚀**

It costs *throughput*:

![picture](img/cost.png)

```python
rate = 1 / delay
```

## Loss

**When does a queue lose messages? 👶**

When nobody acknowledges them.
"""
NUMBERED = """\
# Four questions about queues
A collection for interviews.

## Resources
1. [A course on queues](https://a.example/course)

## Questions
#### 1) What is a queue? [[src](https://a.example/1)]
A line of work that waits.
[[src]](https://a.example/2)

#### 2) Reverse a queue in place
[[Answer](https://a.example/3)]

#### 3) Queue vs. stack.
A queue gives the oldest back, a stack the newest.

#### 4) How would you find out that one is stuck?
 - By its age.
 - By its length.

#### 5) Why a queue? [[src](https://a.example/4)]
It evens out peaks.

#### 6) What is a dead letter?
One that nobody could handle.

#### 7) How do you drain a queue?
You stop the writers first.

## Contributions
Contributions are most welcome.
 1. Fork the repository.
"""
NUMBERED_HEADINGS = """\
# Queue questions & answers

> Click :star: if you like it. Follow [@somebody](https://a.example/x) for more.

<div><p align="center"><a href="https://a.example"><img src="a.gif" alt="An advert"></a></p></div>

### Table of Contents

<details open>
<summary>Hide/Show table of contents</summary>

| No. | Questions |
|-----|-----------|
|     | **Basics** |
| 1 | [What is a queue?](#what-is-a-queue) |
| 2 | [How do you use a queue in Py?](#how-do-you-use-a-queue-in-py) |
| 3 | [What are `ack` and `nack`?](#what-are-ack-and-nack) |

</details>

## Basics

1.  ### What is a queue?

    A line of work that waits.

    <details><summary>See deep-dive answer</summary>

    #### History

    It began with paper.

    </details>

    **[⬆ Back to Top](#table-of-contents)**

2. ### How do you use a `queue` in Py?

      Like this:

      ```py
      for item in queue:
          done(item)
      ```

      1. You take one.
      2. You end it.

   **[⬆ Back to Top](#table-of-contents)**

3.  ### What are `ack` and `nack`?
    They tell the broker how it went.

    ### Summary

    One says yes.

    **[⬆ Back to Top](#table-of-contents)**
"""
FOLDED = """\
# Queue exercises

## Basics

<details>
<summary>What is a <code>queue</code>?</summary><br><b>

A line of work that waits.

* It is fair
* It is slow
</b></details>

<details>
<summary>True or False? A queue may lose messages</summary><br><b>
True
</b></details>

## Use

<details>
<summary>How do you find out that a queue is stuck?</summary><br><b>
</b></details>

<details>
<summary>Explain back pressure</summary><br><b>

The reader slows the writer.

```
queue.full()
```
</b></details>

<details>
<summary>Why do queues grow?</summary><br><b>Readers are slower than writers.</b></details>
"""
SHOWN = """\
<h1 align="center">
  Queue cards
</h1>

## Contents

<details>
<summary>View contents</summary>

* [What is a queue?](#what-is-a-queue)
* [How do you drain a queue?](#how-do-you-drain-a-queue)
</details>

## Basics
### What is a queue?

<details>
<summary>View answer</summary>

A line of work that waits.

#### Good to hear

* It is fair.

##### Additional links
<!-- Whenever possible, link a source. -->

* [About queues](https://a.example)
</details>

<br>[⬆ Back to top](#contents)

### How do you drain a queue?

<details>
<summary>View answer</summary>

You stop the writers first.
</details>

<br>[⬆ Back to top](#contents)

## License

MIT. Copyright somebody.
"""
SHORT = """\
<div align="center">

# Short answers

<a href="README.md">⬅ Back to the handbook</a> &nbsp;·&nbsp; <a href="B.md">Roadmap</a>

</div>

## 🧭 Basics

**What is a queue?**
A line of work that waits. → [Queues](02-queues/)

**What's the difference between `push` and `pop`?**
`push` adds; `pop` takes
what came last.

---

## 🎨 More

**Why a queue?**
It evens out peaks.
"""


TABLE = """\
# Queues

| Question | Level |
|---|---|
| What is a `queue`? | Fundamental |
| Why a queue? | Advanced |
"""
ITEMS = """\
# For one company

- 🟡 Explain how you would shard a queue.
- 🔴 What is a queue?
- 🟡 Behavioral: Tell me about a time a queue was stuck.
- 🟢 Design a queue for a shop.
"""


def read(text: str) -> list[tuple[str, str, str]]:
    reading = read_source("list.md", text.encode())
    assert reading.form == "a Markdown text"
    assert reading.unread == ()
    assert not any(one.guidance for one in reading.questions)
    return [(one.text, one.model_answer, one.level) for one in reading.questions]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (
            BOLD,
            [
                (
                    "What is a queue?",
                    "A line of work that waits. It is:\n\n1. first in\n2. first out",
                    "easy",
                ),
                ("How do you keep order with many readers?", "", "medium"),
                (
                    "What does order cost? Can you say when it is worth it?",
                    "It costs throughput:\n\nrate = 1 / delay",
                    "expert",
                ),
                ("When does a queue lose messages?", "When nobody acknowledges them.", "easy"),
            ],
        ),
        (
            NUMBERED,
            [
                ("What is a queue?", "A line of work that waits.", ""),
                ("Reverse a queue in place", "", ""),
                ("Queue vs. stack.", "A queue gives the oldest back, a stack the newest.", ""),
                ("How would you find out that one is stuck?", "- By its age.\n- By its length.", ""),
                ("Why a queue?", "It evens out peaks.", ""),
                ("What is a dead letter?", "One that nobody could handle.", ""),
                ("How do you drain a queue?", "You stop the writers first.", ""),
            ],
        ),
        (
            NUMBERED_HEADINGS,
            [
                ("What is a queue?", "A line of work that waits.\n\nHistory\n\nIt began with paper.", ""),
                (
                    "How do you use a queue in Py?",
                    "Like this:\n\nfor item in queue:\n    done(item)\n\n1. You take one.\n2. You end it.",
                    "",
                ),
                (
                    "What are ack and nack?",
                    "They tell the broker how it went.\n\nSummary\n\nOne says yes.",
                    "",
                ),
            ],
        ),
        (
            FOLDED,
            [
                ("What is a queue?", "A line of work that waits.\n\n- It is fair\n- It is slow", ""),
                ("True or False? A queue may lose messages", "True", ""),
                ("How do you find out that a queue is stuck?", "", ""),
                ("Explain back pressure", "The reader slows the writer.\n\nqueue.full()", ""),
                ("Why do queues grow?", "Readers are slower than writers.", ""),
            ],
        ),
        (
            SHOWN,
            [
                ("What is a queue?", "A line of work that waits.\n\nGood to hear\n\n- It is fair.", ""),
                ("How do you drain a queue?", "You stop the writers first.", ""),
            ],
        ),
        (
            SHORT,
            [
                ("What is a queue?", "A line of work that waits. → Queues", ""),
                ("What's the difference between push and pop?", "push adds; pop takes what came last.", ""),
                ("Why a queue?", "It evens out peaks.", ""),
            ],
        ),
        (
            TABLE,
            [("What is a queue?", "", "Fundamental"), ("Why a queue?", "", "Advanced")],
        ),
        (
            ITEMS,
            [
                ("Explain how you would shard a queue.", "", "medium"),
                ("What is a queue?", "", "hard"),
                ("Behavioral: Tell me about a time a queue was stuck.", "", "medium"),
                ("Design a queue for a shop.", "", "easy"),
            ],
        ),
    ],
    ids=["bold", "numbered", "numbered headings", "folded", "shown", "short", "table", "items"],
)
def test_every_question_and_answer_of_a_dialect_is_read(
    text: str, questions: list[tuple[str, str, str]]
) -> None:
    assert read(text) == questions


def test_a_list_of_links_has_no_questions() -> None:
    text = """\
        # Awesome queue questions

        ## Design patterns

        - [Design patterns for queues](https://a.example/1)
        - [What is a queue? 40 questions](https://a.example/2)

        ## Networks

        * [Top 50 queue interview questions](https://a.example/3)
        * [Explain queues – questions and answers](https://a.example/4)

        ## Tools

        * [Queue tools](https://a.example/5)

        ## Books

        * [Queue books](https://a.example/6)
        """
    with pytest.raises(InputError, match=r"^No questions were found in links\.md"):
        read_source("links.md", dedent(text).encode())


def test_415_questions_are_read_in_little_time() -> None:
    part = NUMBERED_HEADINGS[NUMBERED_HEADINGS.index("2. ###") : NUMBERED_HEADINGS.index("3.  ###")]
    text = "# Questions\n\n" + "".join(
        part.replace("2. ###", f"{number}. ###").replace("in Py", f"in case {number}")
        for number in range(1, 416)
    )
    start = time.thread_time()
    assert len(read_source("list.md", text.encode()).questions) == 415
    assert time.thread_time() - start < 20
