// Removes the copies under some prefixes, and those of editors that are gone and whose text is in the history.
export default function ({ data: [{ prefixes, stored }] }) {
  for (const prefix of prefixes) {
    disk.dropFrom(prefix);
    for (const key of Object.keys(storage())) if (key.startsWith(prefix)) delete storage()[key];
  }
  for (const [name, client] of stored) {
    const copies = new LocalCopies(name, client);
    copies.drop(copies.read().filter(({ key }) => key === copies.own));
  }
}
