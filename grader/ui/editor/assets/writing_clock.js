// Seconds spent writing: they count from the first keystroke, while the page is seen and was typed in lately.
const LATELY_MS = 30_000;

class WritingClock {
  constructor(onTick) {
    this.seconds = 0;
    this.typedAt = 0;
    this.timer = setInterval(() => {
      if (!document.hidden && this.typedAt && Date.now() - this.typedAt < LATELY_MS) this.seconds += 1;
      onTick();
    }, 1000);
  }
  typed() {
    this.typedAt = Date.now();
  }
  reset() {
    this.seconds = 0;
    this.typedAt = 0;
  }
  stop() {
    clearInterval(this.timer);
  }
  toString() {
    const minutes = Math.floor(this.seconds / 60);
    return `${minutes}:${String(this.seconds % 60).padStart(2, "0")} of writing`;
  }
}
