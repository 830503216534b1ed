// What is wider than its place scrolls by itself; the keyboard reaches it too, and only then.
function reachable() {
  for (const wide of document.querySelectorAll("pre, .formula, .table-wrapper, .output")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    else wide.removeAttribute("tabindex");
  }
}
addEventListener("DOMContentLoaded", reachable);
addEventListener("resize", reachable);
document.addEventListener("toggle", reachable, true);
