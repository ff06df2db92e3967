// What this browser keeps of one answer: a record for each editor, so that no window writes over another's.
class LocalCopies {
  constructor(name, client) {
    this.name = name;
    this.own = `${name}/${client}`;
  }

  // The records of all editors, the last written last.
  read() {
    const keys = Object.keys(storage()).filter((key) => this.isOfOurs(key));
    const copies = keys.map((key) => ({ ...parsed(storage()[key]), key, raw: storage()[key] }));
    return copies.filter((copy) => typeof copy.text === "string").sort(byTime);
  }

  // Records on disk that are newer than what was `found`: a crash of the browser leaves some.
  async lost(found) {
    const records = Object.entries(await disk.read());
    const known = Object.fromEntries(found.map(({ key, at }) => [key, at ?? 0]));
    const lost = records.filter(([key, copy]) => this.isOfOurs(key) && copy.at > (known[key] ?? 0));
    return lost.map(([key, copy]) => ({ ...copy, key, raw: storage()[key] })).sort(byTime);
  }

  // Whether it was kept: storage can be switched off or full.
  write(copy) {
    const record = { ...copy, at: Date.now() };
    disk.write(this.own, record);
    try {
      localStorage.setItem(this.own, JSON.stringify(record));
      return true;
    } catch {
      return false;
    }
  }

  // Whether this editor has a record.
  has() {
    return this.own in storage();
  }

  // Of records that were read, drops those that are still the same.
  drop(copies) {
    for (const { key, raw } of copies) {
      if (storage()[key] !== raw) continue;
      delete storage()[key];
      disk.drop(key);
    }
  }

  isOfOurs(key) {
    return key === this.name || key.startsWith(`${this.name}/`);
  }
}

const disk = new DiskCopies();

const byTime = (one, other) => (one.at ?? 0) - (other.at ?? 0);

const parsed = (raw) => {
  try {
    return JSON.parse(raw);
  } catch {
    return null;
  }
};

const storage = () => {
  try {
    return localStorage;
  } catch {
    return {};
  }
};
