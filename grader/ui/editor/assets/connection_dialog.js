const MARK = "data-test-connection-state";
const DIALOG = "[data-testid=stDialog]";
const EDITOR = "[class*=st-key-practice-editor]";
// What had the focus before a dialog took it, or before the window lost it.
let bereft = null;

const isConnected = () => {
  const app = document.querySelector(`[${MARK}]`);
  return !app || app.getAttribute(MARK) === "CONNECTED";
};

const connectionDialog = () =>
  [...document.querySelectorAll(DIALOG)].find((each) => each.querySelector("h2")?.textContent === "Connection error");

// A dialog keeps the focus as long as it is there.
const giveBack = () => {
  if (document.querySelector(DIALOG)) return;
  if (bereft?.isConnected) bereft.focus({ preventScroll: true });
  bereft = null;
};

window.addEventListener("focusout", (event) => {
  const [from] = event.composedPath();
  if (from.closest(DIALOG)) return;
  bereft = event.relatedTarget?.closest(DIALOG) || !document.hasFocus() ? from : null;
});

// Streamlit takes the focus for this dialog in the midst of a word; the editor says by itself that it is offline.
new MutationObserver(() => {
  const dialog = connectionDialog();
  if (dialog && !isConnected() && document.querySelector(EDITOR)) dialog.querySelector("[aria-label=Close]")?.click();
  else giveBack();
}).observe(document.body, { childList: true });
