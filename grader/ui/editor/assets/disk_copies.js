// The same records on disk: after a crash of the browser, localStorage is as it was up to minutes before.
const openDisk = () =>
  new Promise((resolve) => {
    const opening = indexedDB.open("rehearse", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("copies");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => resolve(null);
  });

// Without a disk, as in some private windows, it keeps nothing.
class DiskCopies {
  constructor() {
    this.opened = openDisk().catch(() => null);
  }

  // All records, by their keys.
  async read() {
    const database = await this.opened;
    if (!database) return {};
    const copies = {};
    return new Promise((resolve) => {
      const cursor = database.transaction("copies").objectStore("copies").openCursor();
      cursor.onerror = () => resolve(copies);
      cursor.onsuccess = () => {
        if (!cursor.result) return resolve(copies);
        copies[cursor.result.key] = cursor.result.value;
        cursor.result.continue();
      };
    });
  }

  write(key, copy) {
    return this.change((store) => store.put(copy, key));
  }

  drop(key) {
    return this.change((store) => store.delete(key));
  }

  // All whose keys begin like this.
  dropFrom(prefix) {
    return this.change((store) => store.delete(IDBKeyRange.bound(prefix, `${prefix}\uffff`)));
  }

  async change(make) {
    const database = await this.opened;
    try {
      const changing = database.transaction("copies", "readwrite");
      make(changing.objectStore("copies"));
      changing.commit();
    } catch {}
  }
}
