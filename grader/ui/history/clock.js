// Counts the time one speaks; the server hears nothing of it.
export default function ({ parentElement }) {
  const root = parentElement.querySelector(".rehearsal");
  if (root.dataset.ready) return;
  root.dataset.ready = "yes";
  const [go, time, again, print] = [".go", ".time", ".again", ".print"].map((name) => root.querySelector(name));
  let counted = 0;
  let since = null;

  const elapsed = () => counted + (since === null ? 0 : performance.now() - since);
  const show = () => {
    const seconds = Math.floor(elapsed() / 1000);
    time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    go.textContent = since !== null ? "Pause" : counted ? "Go on" : "Start speaking";
    again.hidden = since !== null || !counted;
  };
  go.onclick = () => {
    counted = elapsed();
    since = since === null ? performance.now() : null;
    show();
  };
  again.onclick = () => {
    counted = 0;
    show();
    go.focus();
  };
  print.onclick = () => window.print();
  const timer = setInterval(() => (root.isConnected ? show() : clearInterval(timer)), 200);
}
