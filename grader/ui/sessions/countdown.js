const timers = new WeakMap();

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const minutes = (seconds) => (seconds % 60 ? clock(seconds) : `${seconds / 60}`);

const write = (element, words) => {
  if (element.textContent !== words) element.textContent = words;
};

// Counts from the moment of drawing: how the clocks of browser and server differ is of no matter.
function show(root, { left, used, planned, when_over }, gone) {
  const timed = left !== null;
  const rest = timed ? Math.max(left - gone, 0) : used + gone;
  const over = timed && rest === 0;
  root.classList.toggle("is-over", over);
  write(root.querySelector("b"), clock(timed ? Math.ceil(rest) : rest));
  write(root.querySelector("span"), timed ? `left of ${minutes(planned)} min` : "so far, without a limit");
  root.querySelector(".line").hidden = !timed;
  root.querySelector("i").style.width = over || !timed ? "100%" : `${(100 * (planned - rest)) / planned}%`;
  write(root.querySelector(".said"), over ? when_over : "");
}

export default function ({ parentElement, data: [data] }) {
  const root = parentElement.querySelector(".countdown");
  const begun = Date.now();
  const tick = () => show(root, data, Math.max(Date.now() - begun, 0) / 1000);
  clearInterval(timers.get(parentElement));
  const timer = setInterval(tick, 500);
  timers.set(parentElement, timer);
  tick();
  return () => clearInterval(timer);
}
