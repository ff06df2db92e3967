// Word count against the target range, as words and as a line; and the blanks that advice left to fill.
const WORDS_A_SECOND = 2.2;
// A dash or an emoji that stands alone is no word.
const countWords = (text) =>
  (text.match(/\S+/gu) || []).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;

function showMeasures(root, text, clock, { target, blank }) {
  const words = countWords(text);
  const full = target.most * 1.25;
  const percent = (count) => `${Math.min(100, (100 * count) / full)}%`;
  const place = (selector, from, to) => {
    const zone = root.querySelector(selector);
    zone.style.left = percent(from);
    zone.style.width = percent(to - from);
  };
  place(".passes", target.least, target.most);
  place(".target", target.low, target.high);
  root.querySelector(".now").style.left = percent(words);
  root.querySelector(".words").textContent = words === 1 ? "1 word" : `${words.toLocaleString()} words`;
  const seconds = 5 * Math.round(words / WORDS_A_SECOND / 5);
  root.querySelector(".spoken").textContent = `about ${seconds} seconds aloud`;
  root.querySelector(".spoken").hidden = seconds < 10;
  const open = (text.match(new RegExp(blank, "g")) || []).length;
  root.querySelector(".blanks").textContent = open === 1 ? "1 blank to fill" : `${open} blanks to fill`;
  root.querySelector(".blanks").hidden = !open;
  root.querySelector(".aim").textContent =
    words > target.most
      ? `long for a spoken answer; aim for ${target.low}–${target.high}`
      : `aim for ${target.low}–${target.high}`;
  root.querySelector(".clock").textContent = clock.seconds ? String(clock) : "";
  root.querySelector(".clock").hidden = !clock.seconds;
}
