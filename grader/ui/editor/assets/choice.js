// Offers several versions of the answer; the chosen one is handed to `choose`.
function offerVersions(root, why, versions) {
  const panel = root.querySelector(".choice");
  const list = root.querySelector(".versions");
  root.querySelector(".choice-why").textContent = why;
  list.replaceChildren(
    ...versions.map(({ title, text, button, choose }) => {
      const version = document.createElement("div");
      version.className = "version";
      const heading = document.createElement("h4");
      const count = countWords(text);
      heading.textContent = `${title}, ${count === 1 ? "1 word" : `${count} words`}`;
      const preview = document.createElement("p");
      preview.className = "preview";
      preview.dir = "auto";
      preview.tabIndex = 0;
      preview.textContent = text || "(empty)";
      const use = document.createElement("button");
      use.type = "button";
      use.textContent = button;
      use.onclick = () => {
        panel.hidden = true;
        choose();
      };
      version.append(heading, preview, use);
      return version;
    }),
  );
  panel.hidden = false;
}
