// The browser looks for an address's #place before Streamlit has drawn anything, and then no more.
const HERE = "rh-here";
const SETTLES_WITHIN = 3000;

function find(place) {
  const name = CSS.escape(place);
  return [...document.querySelectorAll(`.rh [id="${name}"], .rh [data-place~="${name}"]`)];
}

function arrive(found) {
  for (const element of found) element.classList.add(HERE);
  const [first] = found;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center", behavior: "instant" });
}

// What is drawn late moves the place; whoever does something meanwhile is left alone.
function stay(first) {
  const main = first.closest("[data-testid=stMain]") ?? document.body;
  const watch = new ResizeObserver(() => first.scrollIntoView({ block: "center", behavior: "instant" }));
  for (const element of main.children) watch.observe(element);
  const leave = () => {
    watch.disconnect();
    for (const event of ["wheel", "touchstart", "keydown", "pointerdown"]) removeEventListener(event, leave);
  };
  for (const event of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(event, leave);
  setTimeout(leave, SETTLES_WITHIN);
}

function look(place, until) {
  const found = find(place);
  if (found.length) {
    arrive(found);
    stay(found[0]);
  } else if (performance.now() < until) {
    setTimeout(look, 50, place, until);
  }
}

export default function ({ parentElement, data: [place] }) {
  const root = parentElement.querySelector("span");
  if (root.dataset.arrived === place) return;
  root.dataset.arrived = place;
  look(place, performance.now() + SETTLES_WITHIN);
}
