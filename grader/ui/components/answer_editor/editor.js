const PAUSE_MS = 800;
const PATIENCE_MS = 6000;
const OFFLINE = "Offline — kept in this browser";
const editors = new WeakMap();
const calls = new WeakMap();

// Streamlit marks its connection on the page; without the mark, silence for PATIENCE_MS says the same.
const connected = () => {
  const mark = document.querySelector("[data-test-connection-state]");
  return !mark || mark.dataset.testConnectionState === "CONNECTED";
};

class Editor {
  constructor(component) {
    const { parentElement, data } = component;
    this.root = parentElement;
    this.box = parentElement.querySelector("textarea");
    this.client = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.seq = 0;
    this.savedSeq = 0;
    this.settledSeq = 0;
    this.sentAt = 0;
    this.base = data.stored.revision;
    this.submitted = null;
    this.loadedToken = 0;
    this.component = component;

    const copy = localCopy.read(data.copy_key);
    this.sent = copy?.sent ?? null;
    this.revises = copy?.revises ?? null;
    this.peeks = copy?.peeks ?? {};
    this.clock = new WritingClock(copy?.elapsed ?? 0, () => this.tick());
    this.begin(copy, data.stored);

    this.box.oninput = () => this.typed();
    this.box.onblur = () => this.flush();
    this.box.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.grade();
      }
    };
    parentElement.querySelector(".grade").onclick = () => this.grade();
    this.onHide = () => document.hidden && this.flush();
    this.onLeave = () => this.flush();
    document.addEventListener("visibilitychange", this.onHide);
    window.addEventListener("pagehide", this.onLeave);
  }

  // The browser's copy and the stored draft: the same, one grown from the other, or a choice.
  begin(copy, stored) {
    const grown = copy && (copy.base === stored.revision || copy.sent === stored.text || !stored.text);
    this.box.value = copy && copy.text ? copy.text : stored.text;
    if (!copy || copy.text === stored.text) {
      if (stored.text) this.say("Saved");
    } else if (grown) {
      this.box.value = copy.text;
      this.later(0);
    } else {
      this.offer(stored, "This browser and the history keep different versions of this answer. Neither is lost: choose the one to go on with.");
    }
  }

  offer(stored, why) {
    const mine = this.box.value;
    offerVersions(this.root, why, [
      { title: "In this browser", text: mine, button: "Use this browser's text", choose: () => this.take(this.box.value, stored.revision) },
      { title: "Saved in the history", text: stored.text, button: "Use the saved text", choose: () => this.take(stored.text, stored.revision) },
    ]);
    this.choosing = true;
    this.say("Two versions: choose one", true);
  }

  take(text, revision) {
    this.choosing = false;
    if (revision !== null) this.base = revision;
    if (this.box.value !== text) this.box.value = text;
    this.keep();
    this.later(0);
    this.measure();
    this.box.focus();
  }

  typed() {
    this.clock.typed();
    if (!this.box.value) this.revises = null;
    const kept = this.keep();
    this.measure();
    if (this.choosing) return;
    this.say(kept ? "Typing…" : "Typing… (this browser keeps no copy)", !kept, false);
    this.later(PAUSE_MS);
  }

  keep() {
    const { text, base, sent, revises, peeks } = { ...this, text: this.box.value };
    return localCopy.write(this.component.data.copy_key, { text, base, sent, revises, peeks, elapsed: this.clock.seconds });
  }

  later(delay) {
    clearTimeout(this.timer);
    this.unsent = true;
    this.timer = setTimeout(() => this.flush(), delay);
  }

  message() {
    this.seq += 1;
    this.sent = this.box.value;
    const { question } = this.component.data;
    return {
      question, client: this.client, seq: this.seq, base: this.base, text: this.box.value,
      elapsed: this.clock.seconds, revises: this.revises, loaded: this.loadedToken,
      guidance: !!this.peeks.guidance, model_answer: !!this.peeks.model_answer,
    };
  }

  flush() {
    clearTimeout(this.timer);
    if (!this.unsent || this.choosing || this.submitted) return;
    this.keep();
    if (!connected()) return this.say(OFFLINE, true);
    this.unsent = false;
    this.sentAt = Date.now();
    const message = this.message();
    this.keep();
    this.component.setStateValue("draft", message);
  }

  grade() {
    if (this.submitted) return;
    clearTimeout(this.timer);
    this.keep();
    if (!connected()) {
      this.unsent = true;
      return this.say(`${OFFLINE}; grade it when the page is back`, true);
    }
    this.choosing = false;
    this.root.querySelector(".choice").hidden = true;
    const message = this.message();
    this.submitted = { seq: message.seq, text: message.text, at: Date.now() };
    this.unsent = false;
    this.sentAt = 0;
    this.busy(true);
    this.say("Grading…");
    this.component.setStateValue("draft", null);
    this.component.setTriggerValue("grade", message);
  }

  busy(yes) {
    const button = this.root.querySelector(".grade");
    button.setAttribute("aria-disabled", String(yes));
    button.textContent = yes ? "Grading…" : this.component.data.button;
  }

  update(component) {
    this.component = component;
    const { saved, conflict, failed, settled, loading, peeks, label } = component.data;
    this.root.querySelector("label").textContent = label;
    this.busy(this.submitted !== null);
    this.peeks = { guidance: this.peeks.guidance || peeks.guidance, model_answer: this.peeks.model_answer || peeks.model_answer };
    if (settled && settled.client === this.client && settled.seq > this.settledSeq) this.settle(settled);
    if (saved.client === this.client && saved.seq > this.savedSeq) {
      this.savedSeq = saved.seq;
      this.sentAt = 0;
      this.base = Math.max(this.base, saved.revision);
      if (conflict) this.offer(conflict, "This answer was changed in another window in the meantime. Neither version is lost: choose the one to go on with.");
      else if (failed) this.say("Not saved — kept in this browser", true);
      else if (saved.seq === this.seq && !this.unsent && !this.submitted) this.say("Saved");
      if (!this.submitted && localCopy.read(component.data.copy_key)) this.keep();
    }
    if (loading && loading.token > this.loadedToken) this.load(loading);
    this.measure();
  }

  // The answer is stored as an attempt (or was refused): what was typed since then is a draft again.
  settle({ seq, attempt, announcement }) {
    this.settledSeq = seq;
    const { text } = this.submitted ?? { text: null };
    this.submitted = null;
    this.busy(false);
    if (attempt) {
      this.revises = attempt;
      this.clock.reset();
    }
    if (attempt && this.box.value === text) {
      // Windows share the copy: another one may have written its own text there since.
      if (localCopy.read(this.component.data.copy_key)?.text === text) localCopy.drop(this.component.data.copy_key);
      this.sent = null;
      this.say("Kept in your history");
    } else {
      this.say("");
      this.keep();
      this.later(0);
    }
    this.root.querySelector(".said").textContent = announcement;
    if (attempt) this.showResult();
  }

  // On a narrow screen the result is below the fold.
  showResult() {
    setTimeout(() => {
      const result = document.getElementById("result");
      if (result && result.getBoundingClientRect().top > window.innerHeight * 0.8) {
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        result.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
      }
    }, 400);
  }

  load({ token, text, attempt, grown_from }) {
    this.loadedToken = token;
    const revise = () => {
      this.revises = attempt;
      this.take(text, null);
      this.box.scrollIntoView({ block: "center" });
    };
    if (!this.box.value.trim() || [text, grown_from].includes(this.box.value)) return revise();
    const draft = this.box.value;
    offerVersions(this.root, "There is an unfinished draft of this answer. Choose the text to go on with.", [
      { title: "Your draft", text: draft, button: "Keep my draft", choose: () => this.take(this.box.value, null) },
      { title: "The graded answer", text, button: "Revise the graded answer", choose: revise },
    ]);
    this.choosing = true;
  }

  tick() {
    this.measure();
    if (this.submitted) {
      if (!connected() || Date.now() - this.submitted.at > 20 * PATIENCE_MS) {
        this.submitted = null;
        this.busy(false);
        this.later(PAUSE_MS);
        this.say(OFFLINE, true);
      }
    } else if (!connected() && (this.unsent || this.sentAt)) {
      this.unsent = true;
      this.say(OFFLINE, true);
    } else if (this.unsent && this.offline) {
      this.flush();
    } else if (this.sentAt && Date.now() - this.sentAt > PATIENCE_MS) {
      this.say(OFFLINE, true);
      this.unsent = true;
      this.flush();
    }
  }

  measure() {
    showMeasures(this.root, this.box.value, this.clock, this.component.data.target);
    if (!CSS.supports("field-sizing", "content")) {
      this.box.style.height = "auto";
      this.box.style.height = `${this.box.scrollHeight + 2}px`;
    }
  }

  say(words, warn = false, aloud = true) {
    this.offline = words.startsWith(OFFLINE);
    const state = this.root.querySelector(".state");
    if (state.textContent !== words) state.textContent = words;
    state.classList.toggle("warn", warn);
    const said = this.root.querySelector(".said");
    if (aloud && said.textContent !== words) said.textContent = words;
  }

  close() {
    this.flush();
    this.clock.stop();
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onHide);
    window.removeEventListener("pagehide", this.onLeave);
  }
}

export default function ({ data: [data], ...rest }) {
  const component = { ...rest, data };
  const { parentElement } = component;
  calls.set(parentElement, (calls.get(parentElement) ?? 0) + 1);
  const call = calls.get(parentElement);
  const present = editors.get(parentElement);
  if (present && !parentElement.contains(present.box)) {
    // Streamlit drew the HTML anew below us: what is on the page now is a box that nobody listens to.
    present.close();
    editors.delete(parentElement);
  }
  if (!editors.has(parentElement)) {
    editors.set(parentElement, new Editor(component));
    // The page can be typed in now, so the server may begin to load what grading needs.
    component.setTriggerValue("mounted", true);
  }
  editors.get(parentElement).update(component);
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: the editor is still in use then.
    if (calls.get(parentElement) !== call) return;
    editors.get(parentElement)?.close();
    editors.delete(parentElement);
  };
}
