// Streamlit at times notes a link twice: the new query at the old path, then the new path. Going back would stop at a
// page that nobody has seen, so the second takes the place of the first.
const HALFWAY_MS = 5000;

if (!history.pushState.oneStep) {
  const { pushState, replaceState } = history;
  let halfway = null;
  history.pushState = function (state, title, url) {
    const to = new URL(url ?? "", location.href);
    const again =
      halfway?.href === location.href && Date.now() - halfway.at < HALFWAY_MS && to.search === location.search && to.pathname !== location.pathname;
    const samePath = to.pathname === location.pathname && to.search && to.search !== location.search;
    (again ? replaceState : pushState).call(history, state, title, url);
    halfway = samePath ? { href: location.href, at: Date.now() } : null;
  };
  history.pushState.oneStep = true;
}
