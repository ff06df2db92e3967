const PAUSE_MS = 800;
const PATIENCE_MS = 6000;
const HEADER_PX = 56;
const OFFLINE = "Offline — kept in this browser";
const editors = new WeakMap();
const calls = new WeakMap();

// Streamlit marks its connection on the page; without the mark, silence for PATIENCE_MS says the same.
const connected = () => {
  const mark = document.querySelector("[data-test-connection-state]");
  return !mark || mark.dataset.testConnectionState === "CONNECTED";
};

// Streamlit sends what has changed in a timer of no delay, for which a page that is being left has no time.
const atOnce = (change) => {
  const { setTimeout } = window;
  window.setTimeout = (work, delay, ...rest) => (delay ? setTimeout(work, delay, ...rest) : work(...rest));
  try {
    change();
  } finally {
    window.setTimeout = setTimeout;
  }
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
    this.unanswered = null;
    this.wished = false;
    this.session = data.session;
    this.graded = data.graded;
    this.loadedToken = "";
    this.component = component;

    this.copies = new LocalCopies(data.copy_key, this.client);
    this.sent = null;
    this.revises = null;
    this.peeks = {};
    this.clock = new WritingClock(() => this.tick());
    const found = this.copies.read();
    // What is stored cannot be read now: a copy still knows what it grew from.
    if (data.unread) this.base = found.at(-1)?.base ?? 0;
    this.recover(found, data.stored);
    this.begin(found, data.stored);

    // Until now nobody would have heard of what is typed.
    this.box.readOnly = false;
    if (data.focus) this.box.focus({ preventScroll: true });
    this.box.oninput = () => this.typed();
    this.box.onblur = () => this.flush();
    this.box.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
        event.preventDefault();
        this.grade();
      }
    };
    parentElement.querySelector(".grade").onclick = () => this.grade();
    this.onHide = () => document.hidden && this.flush();
    this.onLeave = () => atOnce(() => this.flush());
    document.addEventListener("visibilitychange", this.onHide);
    window.addEventListener("pagehide", this.onLeave);
    window.addEventListener("popstate", this.onLeave, true);
  }

  // What this browser kept and the stored draft: the same, one grown from the other, or a choice.
  begin(all, stored, typed = []) {
    const { latest } = this.component.data;
    // An answer that arrived although its page was left at once is no unsent text.
    const arrived = all.filter((copy) => copy.given && copy.text === latest?.text);
    const found = all.filter((copy) => !arrived.includes(copy));
    if (arrived.length) this.graded ??= latest;
    this.copies.drop(arrived);
    this.inherit(found.at(-1) ?? {});
    const open = openCopies([...found, ...typed], stored);
    const strange = open.filter((copy) => !isGrown(copy, stored));
    this.box.value = open.length ? open.at(-1).text : stored.text || this.graded?.text || "";
    this.dirty = open.length > 0;
    if (open.length > 1 || strange.length) {
      this.base = open.at(-1).base ?? 0;
      this.offerCopies(open, strange.length ? stored : null, found);
      return;
    }
    if (found.length) this.keep();
    this.copies.drop(found);
    if (this.dirty) this.later(0);
    else if (stored.text) this.say(this.saved());
    else if (this.graded) {
      this.revises = this.graded.attempt;
      this.say("Kept in your history");
    }
  }

  // After a crash of the browser the disk knows more; meanwhile somebody may have begun to type.
  async recover(found, stored) {
    const lost = await this.copies.lost(found);
    if (!lost.length || editors.get(this.root) !== this) return;
    const known = found.filter(({ key }) => !lost.some((copy) => copy.key === key));
    const typed = this.clock.typedAt ? [{ text: this.box.value, base: this.base }] : [];
    this.begin([...known, ...lost], stored, typed);
    this.measure();
  }

  inherit({ sent = null, revises = null, peeks = {}, elapsed = 0, wished = false, given = false }) {
    this.wished = wished || given;
    this.sent = sent;
    this.revises = revises;
    this.peeks = { ...peeks, ...this.peeks };
    this.clock.seconds = Math.max(elapsed, this.clock.seconds);
  }

  offerCopies(open, stored, found) {
    const { revision } = this.component.data.stored;
    const choose = (text) => () => {
      this.copies.drop(found);
      this.take(text(), revision);
    };
    const [mine, ...others] = open.toReversed();
    const versions = [
      { title: "In this browser", text: mine.text, button: "Use this browser's text", choose: choose(() => this.box.value) },
      ...others.map(({ text }) => ({ title: "In another window of this browser", text, button: "Use the other window's text", choose: choose(() => text) })),
    ];
    if (stored) versions.push({ title: "Saved in the history", text: stored.text, button: "Use the saved text", choose: choose(() => stored.text) });
    const keepers = stored ? "This browser and the history keep" : "Windows of this browser kept";
    this.offer(`${keepers} different versions of this answer. None is lost: choose the one to go on with.`, versions);
  }

  offerConflict(stored) {
    const use = (text) => () => this.take(text(), stored.revision);
    this.offer("This answer was changed in another window in the meantime. Neither version is lost: choose the one to go on with.", [
      { title: "In this browser", text: this.box.value, button: "Use this browser's text", choose: use(() => this.box.value) },
      { title: "Saved in the history", text: stored.text, button: "Use the saved text", choose: use(() => stored.text) },
    ]);
  }

  offer(why, versions) {
    offerVersions(this.root, why, versions);
    this.choosing = true;
    this.say(`${versions.length === 2 ? "Two" : "Several"} versions: choose one`, true);
  }

  take(text, revision) {
    this.choosing = false;
    if (revision !== null) this.base = revision;
    this.replace(text);
    this.dirty = true;
    this.keep();
    this.later(0);
    this.measure();
  }

  // As if it were typed, so that it can be undone.
  replace(text) {
    this.box.focus();
    if (this.box.value === text) return;
    this.box.select();
    document.execCommand(text ? "insertText" : "delete", false, text);
    if (this.box.value !== text) this.box.value = text;
  }

  typed() {
    this.clock.typed();
    this.wished = false;
    if (!this.box.value) this.revises = null;
    this.dirty = true;
    const kept = this.keep();
    this.measure();
    if (this.choosing) return;
    this.say(kept ? "Typing…" : "Typing… (this browser keeps no copy)", !kept, false);
    this.later(PAUSE_MS);
  }

  keep() {
    const { base, sent, dirty, revises, peeks, wished } = this;
    const text = this.box.value;
    const given = this.submitted?.text === text;
    return this.copies.write({ text, base, sent, dirty, revises, peeks, wished, given, elapsed: this.clock.seconds });
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
    if (!connected()) return this.say(this.away(), true);
    this.unsent = false;
    this.sentAt = Date.now();
    const message = this.message();
    this.keep();
    // A state: unlike a trigger, Streamlit sends it again to a server that was started anew.
    this.component.setStateValue("draft", message);
  }

  grade() {
    if (this.submitted || !this.component.data.button) return;
    clearTimeout(this.timer);
    this.wished = !connected();
    this.keep();
    if (this.wished) {
      this.unsent = true;
      return this.say(this.away(), true);
    }
    this.choosing = false;
    this.root.querySelector(".choice").hidden = true;
    const message = this.message();
    this.submitted = { seq: message.seq, text: message.text, at: Date.now() };
    this.keep();
    this.unsent = false;
    this.sentAt = 0;
    this.busy(true);
    this.say(this.component.data.busy);
    this.component.setStateValue("draft", null);
    this.component.setTriggerValue("grade", message);
  }

  // What was asked for while nobody could hear it is said until it is asked for again, or typing goes on.
  away() {
    return this.wished ? `${OFFLINE}; ${this.component.data.again} when the page is back` : OFFLINE;
  }

  saved() {
    return this.wished ? `Saved, and the page is back: ${this.component.data.again}` : "Saved";
  }

  busy(yes) {
    const button = this.root.querySelector(".grade");
    button.setAttribute("aria-disabled", String(yes));
    button.textContent = yes ? this.component.data.busy : this.component.data.button;
  }

  update(component) {
    this.component = component;
    const { session, saved, conflict, failed, settled, loading, peeks, label, does, placeholder, button } = component.data;
    this.root.querySelector("label").textContent = label;
    this.root.querySelector(".editor").classList.toggle("notes", !button);
    this.box.placeholder = placeholder;
    this.root.querySelector(".does").textContent = does;
    this.busy(this.submitted !== null);
    this.peeks = { guidance: this.peeks.guidance || peeks.guidance, model_answer: this.peeks.model_answer || peeks.model_answer };
    if (settled && settled.client === this.client && settled.seq > this.settledSeq) this.settle(settled);
    if (saved.client === this.client && saved.seq > this.savedSeq) {
      this.savedSeq = saved.seq;
      this.sentAt = 0;
      this.base = Math.max(this.base, saved.revision);
      if (conflict) this.offerConflict(conflict);
      else if (failed) this.failed();
      else if (saved.seq === this.seq && !this.unsent && !this.submitted) {
        this.dirty = false;
        this.say(this.saved());
      }
      if (!this.submitted && this.copies.has()) this.keep();
    }
    if (loading && loading.token !== this.loadedToken) this.load(loading);
    if (session !== this.session) this.beginAnew(session);
    this.measure();
  }

  // Another server has taken the place of the one that was asked, and knows nothing of it.
  beginAnew(session) {
    this.session = session;
    const asked = this.submitted?.text ?? this.unanswered;
    this.submitted = this.unanswered = null;
    if (asked === null) return;
    this.busy(false);
    if (asked === this.box.value) this.grade();
    else this.later(0);
  }

  failed() {
    this.say("Not saved — kept in this browser", true);
    if (!this.submitted && !this.unsent) this.later(PATIENCE_MS);
  }

  // The answer is stored as an attempt (or was refused): what was typed since then is a draft again.
  settle({ seq, attempt, announcement }) {
    this.settledSeq = seq;
    this.unanswered = null;
    const { text } = this.submitted ?? { text: null };
    this.submitted = null;
    this.busy(false);
    if (attempt) {
      this.revises = attempt;
      this.graded = { text, attempt };
      this.clock.reset();
    }
    if (attempt && this.box.value === text) {
      this.copies.drop(this.copies.read().filter((copy) => copy.text === text));
      this.sent = null;
      this.dirty = false;
      this.say("Kept in your history");
    } else {
      this.say("");
      this.keep();
      this.later(0);
    }
    this.root.querySelector(".said").textContent = announcement;
    this.reveal(attempt ? "#result" : ".rh-problem");
  }

  // What came of it, where it is out of sight: above the box on a wide screen, far below it on a narrow one.
  reveal(selector) {
    setTimeout(() => {
      const found = document.querySelector(selector);
      if (!found) return;
      const { top } = found.getBoundingClientRect();
      if (top >= HEADER_PX && top <= window.innerHeight * 0.4) return;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      found.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    }, 400);
  }

  load({ token, text, attempt, grown_from, selected }) {
    this.loadedToken = token;
    const revise = () => {
      this.revises = attempt;
      this.take(text, null);
      this.show(selected);
    };
    if (!this.box.value.trim() || [text, grown_from, this.graded?.text].includes(this.box.value)) return revise();
    const draft = this.box.value;
    offerVersions(this.root, "There is an unfinished draft of this answer. Choose the text to go on with.", [
      { title: "Your draft", text: draft, button: "Keep my draft", choose: () => this.take(this.box.value, null) },
      { title: "The graded answer", text, button: "Revise the graded answer", choose: revise },
    ]);
    this.choosing = true;
  }

  // The part to type over is selected, and in view wherever in a long text it stands.
  show(selected) {
    const start = selected ? this.box.value.indexOf(selected) : -1;
    if (start < 0) return this.box.scrollIntoView({ block: "center" });
    this.box.setSelectionRange(start, start + selected.length);
    const down = this.heightUpTo(start);
    this.box.scrollTop = Math.max(0, down - this.box.clientHeight / 2);
    const mark = document.createElement("i");
    mark.style.cssText = `position: absolute; top: ${this.box.offsetTop + down - this.box.scrollTop}px`;
    this.box.after(mark);
    mark.scrollIntoView({ block: "center" });
    mark.remove();
  }

  // No browser tells where in a text area a character stands.
  heightUpTo(position) {
    const copy = this.box.cloneNode();
    copy.value = this.box.value.slice(0, position);
    const width = `width: ${this.box.offsetWidth}px`;
    copy.style.cssText = `position: absolute; visibility: hidden; height: 0; min-height: 0; field-sizing: fixed; ${width}`;
    this.box.after(copy);
    const height = copy.scrollHeight;
    copy.remove();
    return height;
  }

  tick() {
    this.measure();
    if (this.submitted) {
      if (!connected() || Date.now() - this.submitted.at > 20 * PATIENCE_MS) {
        this.unanswered = this.submitted.text;
        this.submitted = null;
        this.wished = true;
        this.busy(false);
        this.later(PAUSE_MS);
        this.say(this.away(), true);
      }
    } else if (!connected() && (this.unsent || this.sentAt)) {
      this.unsent = true;
      this.say(this.away(), true);
    } else if (this.unsent && this.offline) {
      this.flush();
    } else if (this.sentAt && Date.now() - this.sentAt > PATIENCE_MS) {
      this.say(this.away(), true);
      this.unsent = true;
      this.flush();
      window.dispatchEvent(new Event("rehearse:unheard"));
    }
  }

  measure() {
    showMeasures(this.root, this.box.value, this.clock, this.component.data);
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

  // Streamlit drops what a part of the page sends that is about to go: the relay stays.
  close() {
    clearTimeout(this.timer);
    this.clock.stop();
    if (this.dirty && !this.choosing && !this.submitted) {
      const detail = this.message();
      this.keep();
      window.dispatchEvent(new CustomEvent("rehearse:left", { detail }));
    }
    document.removeEventListener("visibilitychange", this.onHide);
    window.removeEventListener("pagehide", this.onLeave);
    window.removeEventListener("popstate", this.onLeave, true);
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
