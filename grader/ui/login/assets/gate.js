// Tells other windows to look whether they are logged in, and forgets the copies of what the server has; after
// a logout, all of who was logged in: others may use this browser.
export default function () {
  const left = document.cookie.split("; ").includes("rehearse_out=1");
  const own = storage()["rehearse.copies"];
  for (const key of Object.keys(storage())) {
    if (!key.startsWith("rehearse:")) continue;
    if ((left && own && key.startsWith(own)) || parsed(storage()[key])?.dirty === false) {
      delete storage()[key];
      disk.drop(key);
    }
  }
  if (left) {
    if (own) disk.dropFrom(own);
    document.cookie = "rehearse_out=; Max-Age=0; Path=/; SameSite=Lax";
  }
  try {
    localStorage.setItem("rehearse.gate", Date.now());
  } catch {}
}
