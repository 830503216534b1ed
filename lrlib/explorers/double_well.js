// Gradient descent on a line with two wells, one sharp and one flat: which rates leave the sharp one?
import { COLORS, axes, eachFrame, furnish, goal, node, ownKeys, say, scale, sentence, shape, slider, trace } from "../interactive/kit.js";

// ------------------------------------------------------------------- arithmetic, as in lrlib.explorers._double_well

/** Return `{ loss, gradient, curvature }` at w: the smooth minimum of two parabolas. */
export function landscape({ sharp, flat, smoothing }, w) {
  const [a, b] = [sharp, flat].map(({ at, curvature: c }) => ({ value: (c * (w - at) ** 2) / 2, slope: c * (w - at), c }));
  const lower = Math.min(a.value, b.value), ea = Math.exp((lower - a.value) / smoothing), eb = Math.exp((lower - b.value) / smoothing);
  const share = ea / (ea + eb);                                       // how much of the place belongs to the sharp well
  return {
    loss: lower - smoothing * Math.log(ea + eb),
    gradient: share * a.slope + (1 - share) * b.slope,
    curvature: share * a.c + (1 - share) * b.c - (share * (1 - share) * (a.slope - b.slope) ** 2) / smoothing,
  };
}

/** Return the weights before and after each step, rates.length + 1 of them. */
export function descend(wells, start, rates) {
  const path = [start];
  for (const rate of rates) {
    const w = path[path.length - 1];
    path.push(w - rate * landscape(wells, w).gradient);
  }
  return path;
}

/** Return the rates: constant, or a triangular wave that goes up to `rate` and comes down to `low`, as in lrlib.schedules. */
export function plan(rate, low, stepSize, steps, cyclic) {
  return Array.from({ length: steps }, (_, t) => {
    if (!cyclic) return rate;
    const cycle = Math.floor(1 + t / (2 * stepSize)), x = Math.abs(t / stepSize - 2 * cycle + 1);
    return low + (rate - low) * Math.max(0, 1 - x);
  });
}

// ------------------------------------------------------------------------------------------------------- the explorer

export function render(root, data) {
  const { wells, steps, start, low, stepSize, sharpness } = data, border = data.border;
  let rate = data.rate, cyclic = false, stayed = 0, left = Infinity;
  const x = scale([-2.4, 3], [54, 404]), y = scale([-0.5, 8], [270, 10]), t = scale([0, steps], [486, 748]);
  const svg = shape("svg", { viewBox: "0 0 760 310", role: "group", "aria-label": "A loss with a sharp and a flat well, and the path of gradient descent" });
  const upper = sharpness ? scale([0, 8], [130, 10]) : scale([-2.4, 3], [270, 10]);
  const limit = scale([1, 1000], [270, 150], true);
  svg.append(axes(x, y, { xlabel: "weight", ylabel: "loss" }));
  svg.append(sharpness ? axes(t, upper, { ylabel: "loss", xticks: [] }) : axes(t, upper, { xlabel: "step", ylabel: "weight" }));
  if (sharpness) svg.append(axes(t, limit, { xlabel: "step", ylabel: "sharpness; dashed: 2 / rate" }));
  const each = Array.from({ length: 217 }, (_, i) => -2.4 + i / 40);
  svg.append(shape("path", { class: "line", stroke: "currentColor", d: trace(each, each.map((w) => landscape(wells, w).loss), x, y) }));
  const style = { class: "line", stroke: COLORS[0] };
  const path = svg.appendChild(shape("path", { ...style, "stroke-opacity": 0.5 })), dots = svg.appendChild(shape("g", { fill: COLORS[0] }));
  const story = svg.appendChild(shape("path", { ...style, stroke: COLORS[1] }));
  const curved = svg.appendChild(shape("path", { ...style, stroke: COLORS[1] })), edge = svg.appendChild(shape("path", { ...style, stroke: COLORS[0], "stroke-dasharray": "6 4" }));

  const said = sentence(), aim = goal(
    "find the lowest constant rate that leaves the sharp well, to within 5 %: try one that stays and one that leaves.",
    (value) => `you left at ${say(value)}; the border is 2 / sharpness, here ${say(2 / wells.sharp.curvature)}.`,
  );
  const ratePart = slider("learning rate", data.range, rate, (value) => { rate = value; redraw(); }, { log: true });
  const tick = node("input", { type: "checkbox", onchange: () => { cyclic = tick.checked; redraw(); } });
  ownKeys(tick);

  function fate(weights) {
    const last = weights.slice(-10), end = weights[weights.length - 1];
    if (!Number.isFinite(end) || Math.abs(end) > 10) return "diverges: it leaves both wells";
    if (last.every((w) => w < border)) return "stays in the sharp well";
    if (last.every((w) => w > border)) return Math.abs(end - wells.flat.at) < 0.3 ? "leaves the sharp well and settles in the flat one" : "leaves the sharp well and swings in the flat one";
    return "goes to and fro between the wells";
  }

  function draw() {
    const rates = plan(rate, low, stepSize, steps, cyclic), weights = descend(wells, start, rates);
    const points = weights.map((w) => landscape(wells, w)), count = weights.map((_, i) => i), outcome = fate(weights);
    path.setAttribute("d", trace(weights, points.map((point) => point.loss), x, y));
    dots.replaceChildren(...weights.map((w, i) => shape("circle", { cx: x.clip(w), cy: y.clip(points[i].loss), r: i ? 3 : 6 })));
    story.setAttribute("d", trace(count, sharpness ? points.map((point) => point.loss) : weights, t, upper));
    if (sharpness) {
      curved.setAttribute("d", trace(count, points.map((point) => Math.max(1, point.curvature)), t, limit));
      edge.setAttribute("d", trace(count.slice(0, -1), rates.map((value) => 2 / value), t, limit));
    }
    if (!cyclic && outcome.startsWith("stays")) stayed = Math.max(stayed, rate);
    if (!cyclic && outcome.startsWith("leaves")) left = Math.min(left, rate);
    ratePart.set(rate);
    const product = rate * wells.sharp.curvature;
    said.say(`${cyclic ? `Cycling between ${say(low)} and ${say(rate)}` : `Rate ${say(rate)}`}: it ${outcome}. Rate times curvature is ${say(product)} in the sharp well, ${say(rate * wells.flat.curvature)} in the flat one.`);
    aim.show(left / stayed < 1.05, left);
  }
  const redraw = eachFrame(draw);
  furnish(root, aim.element, node("div", { class: "controls" }, ratePart.element, node("label", {}, tick, `cycle between ${say(low)} and this rate`)), svg, said.element);
  draw();
}
