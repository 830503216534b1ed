// Gradient descent on a parabola, with tangent, step and curvature; and on a bowl of two dimensions, with its axes.
import { COLORS, axes, button, drag, eachFrame, furnish, goal, handle, node, place, say, scale, sentence, shape, slider, trace } from "../interactive/kit.js";

// -------------------------------------------------------------------------------- arithmetic, as in lrlib.landscapes

/** Return the loss w.H.w / 2. */
export function loss(hessian, w) {
  return 0.5 * w.reduce((sum, wi, i) => sum + wi * hessian[i].reduce((s, h, j) => s + h * w[j], 0), 0);
}

/** Return the gradient H w. */
export function gradient(hessian, w) {
  return hessian.map((row) => row.reduce((sum, h, j) => sum + h * w[j], 0));
}

/** Return the weights before and after each step of w <- w - rate * H w, steps + 1 of them. */
export function descend(hessian, start, rate, steps) {
  const path = [start];
  for (let t = 0; t < steps; t++) {
    const slope = gradient(hessian, path[t]);
    path.push(path[t].map((w, i) => w - rate * slope[i]));
  }
  return path;
}

/** Say what a rate does along a direction, by rate times curvature. */
export function regime(product) {
  if (product > 2) return "each step ends farther away: it diverges";
  if (product > 1.97) return "it swings from side to side and hardly comes closer";
  if (product > 1.03) return "it jumps to the other side each time, and still comes closer";
  if (product >= 0.97) return "one step lands on the minimum";
  return product < 0.3 ? "it crawls, always on the same side" : "it comes closer quickly, on the same side";
}

// ------------------------------------------------------------------------------------------------------ one dimension

const REGIMES = [0.1, 1, 1.9, 2.1];

function renderParabola(root, data) {
  const { steps } = data, base = data.hessian[0][0];
  let curvature = base, rate = data.rate, start = data.start[0], at = 0;
  const hits = new Set();
  const x = scale([-2, 2], [54, 404], false), y = scale([0, 2 * base * 2.2], [270, 10], false);
  const t = scale([0, steps], [486, 748], false), z = scale([1e-6, 1e3], [270, 10], true);
  const svg = shape("svg", { viewBox: "0 0 760 310", role: "group", "aria-label": "A parabola with a step of gradient descent, and the loss after each step" });
  const part = (tag, style) => svg.appendChild(shape(tag, style));
  svg.append(axes(x, y, { xlabel: "weight", ylabel: "loss" }), axes(t, z, { xlabel: "step", ylabel: "loss" }));
  const bowl = part("path", { class: "line", stroke: "currentColor" });
  const visits = part("path", { class: "line", stroke: COLORS[1], "stroke-opacity": 0.45 });
  const tangent = part("path", { class: "line", stroke: COLORS[2], "stroke-dasharray": "6 4" });
  const step = part("path", { class: "line", stroke: COLORS[0] });
  const next = part("circle", { r: 6, fill: COLORS[0] });
  const losses = part("path", { class: "line", stroke: COLORS[1] });
  const now = part("circle", { r: 5, fill: COLORS[0] });

  const said = sentence(), aim = goal(
    "find the rate whose first step lands on the minimum. Then change the curvature, and find it again.",
    () => "the rate that lands in one step is 1 / curvature, whatever the curvature.",
  );
  const ball = handle(svg, "Where the descent starts: left and right move it", COLORS[0], ([px]) => { start = x.back(px); at = 0; redraw(); },
    ([dx, dy]) => { start = Math.min(2, Math.max(-2, start + 0.05 * (dx + dy))); at = 0; redraw(); });
  svg.append(ball.element);
  const range = data.range;
  const ratePart = slider("learning rate", range, rate, (value) => { rate = value; redraw(); }, { log: true });
  const curvaturePart = slider("curvature", [base / 4, base * 2], curvature, (value) => { curvature = value; redraw(); }, { log: true });
  const stepPart = slider("step shown", [0, steps - 1], 0, (value) => { at = Math.round(value); redraw(); }, { positions: steps - 1, format: (value) => String(Math.round(value)) });
  const presets = REGIMES.map((product) => button(String(product), () => { rate = product / curvature; redraw(); }, { "aria-label": `Rate times curvature ${product}` }));

  function draw() {
    const hessian = [[curvature]], path = descend(hessian, [start], rate, steps).map(([w]) => w), product = rate * curvature;
    const height = (w) => (curvature * w * w) / 2, each = Array.from({ length: 401 }, (_, i) => -2 + i / 100);
    bowl.setAttribute("d", trace(each, each.map(height), x, y));
    visits.setAttribute("d", trace(path.flatMap((w) => [w, w]).slice(1), path.flatMap((w) => [height(w), height(w)]).slice(0, -1), x, y));
    const w = path[at], slope = curvature * w, to = path[at + 1];
    // The tangent promises a loss that falls for ever; the parabola curves away from it: that is what curvature costs.
    const line = (u) => height(w) + slope * (u - w), shown = each.filter((u) => line(u) >= 0 && line(u) <= y.range[1]);
    tangent.setAttribute("d", trace(shown, shown.map(line), x, y));
    step.setAttribute("d", trace([w, to, to], [height(w), height(w), height(to)], x, y));
    next.setAttribute("cx", x.clip(to));
    next.setAttribute("cy", y.clip(height(to)));
    const heights = path.map(height);
    losses.setAttribute("d", trace(path.map((_, i) => i), heights, t, z));
    now.setAttribute("cx", t(at));
    now.setAttribute("cy", z.clip(heights[at]));
    ball.place(x(start), y.clip(height(start)), { min: -2, max: 2, now: start, text: `weight ${say(start)}, loss ${say(height(start))}` });
    ratePart.set(rate);
    curvaturePart.set(curvature);
    stepPart.set(at);
    presets.forEach((preset, i) => preset.setAttribute("aria-pressed", Math.abs(product / REGIMES[i] - 1) < 0.005));
    if (Math.abs(product - 1) < 0.03 && Math.abs(start) > 0.1) hits.add(Math.round(8 * Math.log2(curvature)));
    said.say(`Rate times curvature is ${say(product)}: ${regime(product)}. Step ${at}: slope ${say(slope)}, so the weight moves by ${say(-rate * slope)}, from ${say(w)} to ${say(to)}.`);
    aim.show(hits.size > 1);
  }
  const redraw = eachFrame(draw);
  furnish(root, aim.element,
    node("div", { class: "controls" }, ratePart.element, node("span", { role: "group", "aria-label": "Rate times curvature" }, "rate × curvature: ", ...presets.flatMap((preset) => [preset, " "]))),
    node("div", { class: "controls" }, curvaturePart.element, stepPart.element), svg, said.element);
  draw();
}

// ----------------------------------------------------------------------------------------------------- two dimensions

function renderBowl(root, data) {
  const { hessian, curvatures, directions, steps, range, target } = data;
  let rate = data.rate, start = data.start;
  const reach = data.reach, x = scale([-reach, reach], [46, 336], false), y = scale([-reach, reach], [300, 10], false);
  const t = scale([0, steps], [424, 748], false), first = loss(hessian, data.start), z = scale([first * 1e-8, first * 1e3], [300, 10], true);
  const svg = shape("svg", { viewBox: "0 0 760 340", role: "group", "aria-label": "The path of gradient descent over a bowl, and the loss after each step" });
  const part = (tag, style) => svg.appendChild(shape(tag, style));
  svg.append(axes(x, y, { xlabel: "first weight", ylabel: "second weight" }), axes(t, z, { xlabel: "step", ylabel: "loss" }));
  const clip = `clip-${Math.random().toString(36).slice(2)}`;
  svg.append(shape("clipPath", { id: clip }, shape("rect", { x: 46, y: 10, width: 290, height: 290 })));
  const inside = svg.appendChild(shape("g", { "clip-path": `url(#${clip})` })), unit = x(1) - x(0);
  const turn = (-Math.atan2(directions[0][1], directions[0][0]) * 180) / Math.PI;
  for (let level = 16; level > 0.01; level /= 4) {      // contours of the loss at `level` times the first
    const [rx, ry] = curvatures.map((c) => Math.sqrt((2 * level * first) / c) * unit);
    inside.append(shape("ellipse", { rx, ry, transform: `translate(${x(0)} ${y(0)}) rotate(${turn})`, fill: "none", stroke: "currentColor", "stroke-opacity": 0.35 }));
  }
  directions.forEach(([dx, dy], i) => {
    const far = reach * 0.92;
    inside.append(shape("path", { class: "line", stroke: COLORS[2 - i], "stroke-dasharray": "6 4", d: `M${x(-far * dx)} ${y(-far * dy)}L${x(far * dx)} ${y(far * dy)}` }));
  });
  const path = inside.appendChild(shape("path", { class: "line", stroke: COLORS[0] })), dots = inside.appendChild(shape("g", { fill: COLORS[0] }));
  const losses = part("path", { class: "line", stroke: COLORS[0] });

  const said = sentence(), aim = goal(
    `find a rate that brings you ${say(1 / target)} times nearer to the minimum in ${steps} steps.`,
    (value) => `at the rate ${say(value)} both directions shrink about equally fast. Lower, the flat one waits; higher, the steep one swings.`,
  );
  const bounded = (value) => Math.min(reach, Math.max(-reach, value));
  const ball = handle(svg, "Where the descent starts: the arrow keys move it", COLORS[0], ([px, py]) => { start = [x.back(px), y.back(py)]; redraw(); },
    ([dx, dy]) => { start = [bounded(start[0] + 0.05 * reach * dx), bounded(start[1] + 0.05 * reach * dy)]; redraw(); });
  svg.append(ball.element);
  const ratePart = slider("learning rate", range, rate, (value) => { rate = value; redraw(); }, { log: true });
  const table = node("table", {}, node("thead", {}, node("tr", {}, ...["direction", "curvature", "rate × curvature", "what it does"].map((text) => node("th", { scope: "col" }, text)))));
  const rows = curvatures.map((c, i) => {
    const cells = [node("td"), node("td")], dash = { class: "line", stroke: COLORS[2 - i], "stroke-dasharray": "6 4", d: "M0 5H28" };
    const swatch = shape("svg", { class: "sample", width: 28, height: 10, "aria-hidden": "true" }, shape("path", dash));
    table.append(node("tbody", {}, node("tr", {}, node("th", { scope: "row" }, swatch, i ? " steep" : " flat"), node("td", {}, say(c)), ...cells)));
    return cells;
  });

  function draw() {
    const points = descend(hessian, start, rate, steps), heights = points.map((w) => loss(hessian, w));
    path.setAttribute("d", points.map(([a, b], i) => `${i ? "L" : "M"}${Math.max(-1e5, Math.min(1e5, x(a)))} ${Math.max(-1e5, Math.min(1e5, y(b)))}`).join(""));
    dots.replaceChildren(...points.map(([a, b]) => shape("circle", { cx: x.clip(a), cy: y.clip(b), r: 2.5 })));
    losses.setAttribute("d", trace(points.map((_, i) => i), heights, t, z));
    curvatures.forEach((c, i) => { rows[i][0].textContent = say(rate * c); rows[i][1].textContent = regime(rate * c); });
    const length = (w) => Math.hypot(...w), left = length(points[steps]) / length(start);
    ball.place(x(start[0]), y(start[1]), { min: -reach, max: reach, now: start[0], text: `start at ${say(start[0])}, ${say(start[1])}` });
    ratePart.set(rate);
    said.say(`Learning rate ${say(rate)}: after ${steps} steps ${left < 1 ? `${say(left)} of the distance to the minimum is left` : left > 1e6 ? "it is beyond all bounds" : `it is ${say(left)} times as far away as at the start`}.`);
    aim.show(left < target && length(start) > 0.2 * reach, rate);
  }
  const redraw = eachFrame(draw);
  furnish(root, aim.element, node("div", { class: "controls" }, ratePart.element), svg, said.element, table);
  draw();
}

export function render(root, data) {
  (data.start.length === 1 ? renderParabola : renderBowl)(root, data);
}
