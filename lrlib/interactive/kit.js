// What every explorer is made of: elements, scales, plots, sliders, handles, a goal. No dependency, no state of its own.

const STYLE = `
.lr-explorer { max-width: 760px; font: 14px/1.45 system-ui, sans-serif; color: inherit; margin: 4px 0 8px; }
.lr-explorer svg { display: block; width: 100%; height: auto; overflow: visible; }
.lr-explorer svg text { fill: currentColor; font: 13px system-ui, sans-serif; user-select: none; }
.lr-explorer svg .frame { fill: none; stroke: currentColor; stroke-opacity: .55; }
.lr-explorer svg .grid { stroke: currentColor; stroke-opacity: .14; }
.lr-explorer svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.lr-explorer svg .surface { fill: transparent; cursor: crosshair; touch-action: none; }
.lr-explorer svg .handle { stroke: currentColor; stroke-width: 1.5; cursor: grab; touch-action: none; }
.lr-explorer :focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }
.lr-explorer .controls { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; margin: 6px 0; }
.lr-explorer label { display: inline-flex; align-items: center; gap: 8px; }
.lr-explorer input[type=range] { width: 240px; accent-color: #0072b2; }
.lr-explorer input[type=checkbox] { accent-color: #0072b2; width: 16px; height: 16px; margin: 0; }
.lr-explorer output { min-width: 5em; font-variant-numeric: tabular-nums; }
.lr-explorer button, .lr-explorer select { font: inherit; color: inherit; background: transparent; padding: 3px 10px;
  border: 1px solid currentColor; border-radius: 4px; cursor: pointer; min-height: 28px; }
.lr-explorer button[aria-pressed=true] { box-shadow: inset 0 0 0 2px currentColor; }
.lr-explorer select option { color: #000; background: #fff; }
.lr-explorer p { margin: 6px 0; }
.lr-explorer .goal { border-left: 4px solid #d55e00; padding: 2px 0 2px 10px; }
.lr-explorer .goal.reached { border-color: #009e73; }
.lr-explorer table { border-collapse: collapse; margin: 6px 0; font-size: 13px; font-variant-numeric: tabular-nums; }
.lr-explorer table :is(th, td) { padding: 2px 12px 2px 0; text-align: left; max-width: none; }
.lr-explorer .named { display: inline-block; min-width: 7em; }
.lr-explorer fieldset { border: 0; margin: 4px 0 8px; padding: 0; }
.lr-explorer .option { display: flex; padding: 3px 0; }
.lr-explorer input[type=radio] { accent-color: #0072b2; width: 16px; height: 16px; margin: 0; flex: none; }
.lr-explorer input[type=text] { font: inherit; color: inherit; background: transparent; border: 1px solid currentColor;
  border-radius: 4px; padding: 3px 6px; }
.lr-explorer button:disabled { opacity: .5; cursor: default; }
.lr-explorer textarea { width: 100%; box-sizing: border-box; font: 12px monospace; color: inherit; background: transparent; }
.lr-explorer svg.sample { display: inline; width: 28px; }
`;

// Okabe and Ito's colours that show on white and on black; the first is the learner's own.
export const COLORS = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#7a7a7a", "#56b4e9"];
export const DASHES = ["", "8 3", "2 3", "8 3 2 3", "12 4", "4 2"];

/** Return a number as people write it: three digits, a power of ten only where it saves zeros. */
export function say(value) {
  if (!Number.isFinite(value)) return "beyond all bounds";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e5 || size < 1e-4) return String(value.toExponential(1)).replace("e+", "e").replace(".0e", "e");
  return String(Number(value.toPrecision(3)));
}

/** Return a new HTML element. Attributes named on... are listeners; children are elements or texts. */
export function node(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** Return a new SVG element, as `node` does. */
export function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Replace the still picture in `root` by the explorer's parts, and give them the common style. */
export function furnish(root, ...parts) {
  root.classList.add("lr-explorer");
  root.replaceChildren(node("style", {}, STYLE), ...parts);
}

/** Return a function from values to pixels; `.back` goes from pixels to values and stays within `from`. */
export function scale([low, high], [start, end], log = false) {
  const go = log ? Math.log : (value) => value, come = log ? Math.exp : (value) => value;
  const share = (value) => (go(value) - go(low)) / (go(high) - go(low));
  const to = (value) => start + share(value) * (end - start);
  const within = (value) => Math.min(high, Math.max(low, value));
  to.clip = (value) => to(Number.isNaN(value) ? high : within(value));
  to.back = (pixel) => within(come(go(low) + ((pixel - start) / (end - start)) * (go(high) - go(low))));
  to.range = [low, high];
  to.log = log;
  return to;
}

/** Return three to eight round values within a scale's range; on a logarithmic scale powers of ten. */
export function ticks(of) {
  const [low, high] = of.range, found = [];
  if (of.log) {
    const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
    for (let power = first; power <= last; power += Math.ceil((last - first + 1) / 8)) found.push(10 ** power);
    return found;
  }
  const rough = (high - low) / 4, unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * unit).find((s) => s >= rough * 0.999);
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(k * step);
  return found;
}

/** Return a group with frame, grid, ticks and labels; `x` and `y` are scales in the same pixels. */
export function axes(x, y, { xlabel = "", ylabel = "", xticks = ticks(x), yticks = ticks(y) } = {}) {
  const [left, right] = x.range.map(x), [bottom, top] = y.range.map(y), group = shape("g", { "aria-hidden": "true" });
  for (const value of xticks) {
    group.append(shape("line", { class: "grid", x1: x(value), x2: x(value), y1: top, y2: bottom }));
    group.append(shape("text", { x: x(value), y: bottom + 17, "text-anchor": "middle" }, say(value)));
  }
  for (const value of yticks) {
    group.append(shape("line", { class: "grid", x1: left, x2: right, y1: y(value), y2: y(value) }));
    group.append(shape("text", { x: left - 7, y: y(value) + 4, "text-anchor": "end" }, say(value)));
  }
  group.append(
    shape("rect", { class: "frame", x: left, y: top, width: right - left, height: bottom - top }),
    shape("text", { x: (left + right) / 2, y: bottom + 34, "text-anchor": "middle" }, xlabel),
    shape("text", { x: left + 8, y: top + 17 }, ylabel),
  );
  return group;
}

/** Return the `d` of a path through the points; a value out of the scale runs along its edge. */
export function trace(xs, ys, x, y) {
  let d = "";
  for (let i = 0; i < ys.length; i++) d += `${i ? "L" : "M"}${x.clip(xs[i]).toFixed(1)} ${y.clip(ys[i]).toFixed(1)}`;
  return d;
}

/** Return where a pointer is in the units of an SVG's viewBox. */
export function place(event, svg) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [at.x, at.y];
}

/** Call `move(event, first)` while a pointer is dragged on `element`. JupyterLab must not see it, or it takes the focus. */
export function drag(element, move, end = () => {}) {
  let held = false;
  element.addEventListener("mousedown", (event) => event.stopPropagation());
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    held = true;
    move(event, true);
  });
  element.addEventListener("pointermove", (event) => held && move(event, false));
  for (const over of ["pointerup", "pointercancel"]) {
    element.addEventListener(over, () => { if (held) { held = false; end(); } });
  }
}

/** Keep plain keys from JupyterLab, whose one-letter shortcuts would cut cells; Ctrl+S, Escape and Tab pass. */
export function ownKeys(element, actions = {}) {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape") return;
    event.stopPropagation();
    const action = actions[event.key];
    if (action) { event.preventDefault(); action(event); }
  });
}

/** Return `{ element, set }`: a slider whose value is said as a number, also where it moves logarithmically. */
export function slider(label, [low, high], value, change, { log = false, format = say, positions = 1000 } = {}) {
  const to = scale([low, high], [0, positions], log), shown = node("output");
  const input = node("input", { type: "range", min: 0, max: positions, step: 1 });
  const set = (now) => {
    input.value = Math.round(to.clip(now));
    shown.textContent = format(now);
    input.setAttribute("aria-valuetext", format(now));
  };
  input.addEventListener("input", () => {
    const now = to.back(Number(input.value));
    set(now);
    change(now);
  });
  ownKeys(input);
  set(value);
  return { element: node("label", {}, node("span", { class: "named" }, label), input, shown), input, set };
}

/** Return a button. */
export function button(text, act, attributes = {}) {
  const made = node("button", { type: "button", onclick: act, ...attributes }, text);
  ownKeys(made);
  return made;
}

/**
 * Return `{ element, place }`: a dot to drag or to move with the arrow keys, a slider to a screen reader.
 * `move([x, y])` gets pixels from the pointer; `nudge([dx, dy], event)` gets -1, 0 or 1 from the keys.
 */
export function handle(svg, label, color, move, nudge, end = () => {}) {
  const element = shape("circle", { class: "handle", r: 9, fill: color, "fill-opacity": 0.6, tabindex: 0, role: "slider" });
  element.setAttribute("aria-label", label);
  const press = (dx, dy) => (event) => { nudge([dx, dy], event); end(); };
  drag(element, (event, first) => { if (first) element.focus({ preventScroll: true }); move(place(event, svg)); }, end);
  ownKeys(element, {
    ArrowLeft: press(-1, 0), ArrowRight: press(1, 0), ArrowUp: press(0, 1), ArrowDown: press(0, -1),
    Home: press(-1e9, 0), End: press(1e9, 0), PageUp: press(0, 5), PageDown: press(0, -5),
  });
  return {
    element,
    place(x, y, { now, min, max, text }) {
      element.setAttribute("cx", x);
      element.setAttribute("cy", y);
      element.setAttribute("aria-valuemin", min);
      element.setAttribute("aria-valuemax", max);
      element.setAttribute("aria-valuenow", now);
      element.setAttribute("aria-valuetext", text);
    },
  };
}

/** Return `{ element, say }`: a sentence beneath the picture, which a screen reader reads once the hand rests. */
export function sentence() {
  const element = node("p"), spoken = node("p", { role: "status" });
  spoken.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0";
  let waiting;
  return {
    element: node("div", {}, element, spoken),
    say(text) {
      if (element.textContent === text) return;
      element.textContent = text;
      clearTimeout(waiting);
      waiting = setTimeout(() => { spoken.textContent = text; }, 600);
    },
  };
}

/** Return `{ element, show, reached }`: what to reach, and the confirmation once it is reached. It stays reached. */
export function goal(text, praise) {
  const element = node("p", { class: "goal", role: "status" }, `Goal: ${text}`);
  return {
    element,
    reached: false,
    show(reached, ...values) {
      if (!reached || this.reached) return;
      this.reached = true;
      element.classList.add("reached");
      element.textContent = `✓ Goal reached: ${praise(...values)}`;
    },
  };
}

/** Return `redraw`, which calls `draw` once before the next frame, however often it is called. */
export function eachFrame(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; draw(); });
  };
}
