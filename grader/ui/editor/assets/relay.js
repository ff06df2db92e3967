const ALONE_MS = 100;
// Texts of editors that are gone, until they are sent.
const left = [];
let send = () => {};

// Later, for what goes in one message with a part of the page that is just going is dropped with that part.
const sendLater = () => setTimeout(() => send(), ALONE_MS);

// For good: between two drawings of the relay nobody else would listen.
window.addEventListener("rehearse:left", ({ detail }) => {
  left.push(detail);
  sendLater();
});
window.addEventListener("rehearse:unheard", sendLater);
// Another window of this browser is at the login: the page looks whether its own still holds.
window.addEventListener("storage", ({ key }) => {
  if (key === "rehearse.gate") sendLater();
});

// Streamlit runs the script at a reconnection only if it was running when the connection broke. A server that was
// started anew, or has forgotten this page meanwhile, knows no part of it then and drops what its editors send.
export default function ({ setTriggerValue, data: [{ copies }] }) {
  try {
    // Whose copies a logout removes.
    localStorage.setItem("rehearse.copies", copies);
  } catch {}
  const app = document.querySelector(`[${MARK}]`);
  const mine = () => {
    if (!isConnected()) return;
    if (left.length) setTriggerValue("left", left.splice(0));
    else setTriggerValue("woken", true);
  };
  send = mine;
  if (left.length) sendLater();
  const observer = new MutationObserver(sendLater);
  if (app) observer.observe(app, { attributeFilter: [MARK] });
  return () => {
    observer.disconnect();
    if (send === mine) send = () => {};
  };
}
