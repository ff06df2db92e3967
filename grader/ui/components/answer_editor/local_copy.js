// The browser's own copy of what is being typed, one record a question.
const localCopy = {
  read(key) {
    try {
      const copy = JSON.parse(localStorage.getItem(key));
      return copy && typeof copy.text === "string" ? copy : null;
    } catch {
      return null;
    }
  },
  // Whether it was kept: storage can be switched off or full.
  write(key, copy) {
    try {
      localStorage.setItem(key, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  },
  drop(key) {
    try {
      localStorage.removeItem(key);
    } catch {}
  },
};
