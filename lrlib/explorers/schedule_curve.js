// A schedule as a curve, with a slider for each parameter.
import { COLORS, axes, eachFrame, furnish, node, ownKeys, say, scale, sentence, shape, slider, trace } from "../interactive/kit.js";

// ----------------------------------------------------------------------------------- arithmetic, as in lrlib.schedules

const stairs = (t, length, staircase) => (staircase ? Math.floor(t / length) : t / length);

export const FORMULAS = {
  exponential_decay: (t, { initial_learning_rate: initial, decay_steps, decay_rate, staircase }) => initial * decay_rate ** stairs(t, decay_steps, staircase),
  inverse_time_decay: (t, { initial_learning_rate: initial, decay_steps, decay_rate, staircase }) => initial / (1 + decay_rate * stairs(t, decay_steps, staircase)),
  warmup_cosine: (t, { peak_learning_rate: peak, total_steps, warmup_steps, end_learning_rate: end = 0 }) => {
    if (t < warmup_steps) return (peak * t) / warmup_steps;
    const length = total_steps - warmup_steps;
    return end + ((peak - end) * (1 + Math.cos((Math.PI * Math.min(t - warmup_steps, length)) / length))) / 2;
  },
};

/** Return the rates of the first `steps` steps. */
export function curve(name, steps, values) {
  return Array.from({ length: steps }, (_, t) => FORMULAS[name](t, values));
}

// ------------------------------------------------------------------------------------------------------- the explorer

export function render(root, data) {
  const { schedule, steps, fixed, top } = data, count = Array.from({ length: steps }, (_, t) => t);
  const values = { ...fixed, ...Object.fromEntries(data.sliders.map(({ name, start }) => [name, start])) };
  const x = scale([0, steps - 1], [62, 748]), y = scale([-0.03 * top, 1.05 * top], [270, 10]);
  const svg = shape("svg", { viewBox: "0 0 760 310", role: "group", "aria-label": `${schedule}: learning rate against step` });
  svg.append(axes(x, y, { xlabel: "step", ylabel: "learning rate" }));
  const before = trace(count, curve(schedule, steps, values), x, y);
  svg.append(shape("path", { class: "line", stroke: COLORS[4], "stroke-opacity": 0.6, "stroke-dasharray": "2 3", d: before }));
  const line = svg.appendChild(shape("path", { class: "line", stroke: COLORS[0] })), said = sentence();

  function draw() {
    const rates = curve(schedule, steps, values), [first, last] = [rates[0], rates[steps - 1]];
    line.setAttribute("d", trace(count, rates, x, y));
    said.say(`From ${say(first)} at step 0 to ${say(last)} at step ${steps - 1}; highest ${say(Math.max(...rates))}.`);
  }
  const redraw = eachFrame(draw);

  function box({ name, start }) {
    const input = node("input", { type: "checkbox", checked: start, onchange: () => { values[name] = input.checked; redraw(); } });
    ownKeys(input);
    return node("label", {}, input, name);
  }

  function range({ name, kind, low, high, start }) {
    const whole = kind === "int", as = whole ? Math.round : (now) => now;
    const change = (now) => { values[name] = as(now); redraw(); };
    const options = whole ? { positions: high - low, format: (now) => String(Math.round(now)) } : { log: kind === "log", positions: 400 };
    const { element } = slider(name, [low, high], start, change, options);
    element.firstChild.style.minWidth = "10em"; // room for "peak_learning_rate"
    return element;
  }

  const controls = data.sliders.map((spec) => node("div", { class: "controls" }, spec.kind === "tick" ? box(spec) : range(spec)));
  furnish(root, ...controls, svg, said.element, node("p", {}, "Move a parameter; the dotted line is the start."));
  draw();
}
