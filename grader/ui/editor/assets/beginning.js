// The copies whose text the history may lack, one of each text: it was not saved, or the history is behind.
function openCopies(copies, stored) {
  const open = copies.filter(
    (copy) =>
      copy.text !== stored.text &&
      (copy.text || isGrown(copy, stored)) &&
      (copy.dirty !== false || !stored.text || stored.revision <= copy.base),
  );
  return open.filter(({ text }, place) => open.findLastIndex((copy) => copy.text === text) === place);
}

// Whether a copy was written from what is stored, which is then only an earlier state of it.
const isGrown = (copy, stored) => copy.base === stored.revision || copy.sent === stored.text || !stored.text;
