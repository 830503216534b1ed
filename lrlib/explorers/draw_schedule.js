// Draw a learning-rate schedule, and see the exact expected loss of minibatch SGD on real least squares follow it.
import { COLORS, DASHES, axes, button, drag, eachFrame, furnish, goal, handle, node, ownKeys, place, say, scale, sentence, shape, trace } from "../interactive/kit.js";

// ------------------------------------------------------------------------------------- arithmetic, as in lrlib.exact

/** Return the expected excess loss after each step: z <- z + rate A z + rate**2 Q z, read out (lrlib.exact). */
export function expectedExcess({ initial, linear, quadratic, readout }, rates) {
  const size = initial.length, excess = new Float64Array(rates.length);
  let state = Float64Array.from(initial), next = new Float64Array(size);
  for (let step = 0; step < rates.length; step++) {
    const rate = rates[step];
    let loss = 0;
    for (let i = 0; i < size; i++) {
      const a = linear[i], q = quadratic[i];
      let change = 0, curve = 0;
      for (let j = 0; j < size; j++) { change += a[j] * state[j]; curve += q[j] * state[j]; }
      next[i] = state[i] + rate * (change + rate * curve);
      loss += readout[i] * next[i];
    }
    [state, next] = [next, state];
    excess[step] = loss;
  }
  return excess;
}

const DECAYS = {
  constant: (u, peak) => peak,
  linear: (u, peak, end) => peak + (end - peak) * u,
  cosine: (u, peak, end) => end + ((peak - end) * (1 + Math.cos(Math.PI * u))) / 2,
  exponential: (u, peak, end) => peak * (end / peak) ** u,
};

/** Return the rates of a shape: up from 0 to `peak` in `warmup` steps, then on to `end` at step `steps`. */
export function shapedRates(name, peak, end, warmup, steps) {
  return Float64Array.from({ length: steps }, (_, t) =>
    t < warmup ? (peak * t) / warmup : DECAYS[name]((t - warmup) / (steps - warmup), peak, end));
}

/** Return the rates through `knots`, spread evenly over the steps: straight lines on the logarithmic axis. */
export function drawnRates(knots, steps) {
  const last = knots.length - 1;
  return Float64Array.from({ length: steps }, (_, t) => {
    const at = (t / (steps - 1)) * last, i = Math.min(last - 1, Math.floor(at));
    return knots[i] * (knots[i + 1] / knots[i]) ** (at - i);
  });
}

// ------------------------------------------------------------------------------------------------------- the explorer

const KNOTS = 31, DRAWN = "drawn by hand";

export function render(root, data) {
  const { steps, rivals, target } = data, [floor, top] = data.range;
  const each = Array.from({ length: steps }, (_, t) => t);
  let kind = "constant", peak = data.start, end = floor, warmup = 0, knots = null, at = KNOTS >> 1, pen = null;
  const shown = new Set([rivals[0].name]);

  const x = scale([0, steps], [62, 712]), y = scale([floor, top], [160, 8], true);
  const lowest = Math.min(...rivals.map((rival) => rival.final)), start = data.initial_excess;
  const z = scale([lowest / 2, start * 2], [346, 194], true);
  const svg = shape("svg", { viewBox: "0 0 760 388", role: "group", "aria-label": "Learning rates to draw, and the expected excess loss" });
  svg.append(axes(x, y, { ylabel: "learning rate: draw here", xticks: [] }), axes(x, z, { xlabel: "step", ylabel: "expected excess loss" }));
  const lines = rivals.map((rival, i) => {
    const style = { class: "line", stroke: COLORS[i + 1], "stroke-dasharray": DASHES[i + 1] };
    const losses = expectedExcess(data, rival.rates);
    const pair = [shape("path", { ...style, d: trace(each, rival.rates, x, y) }), shape("path", { ...style, d: trace(each, losses, x, z) })];
    svg.append(...pair);
    return pair;
  });
  const surface = shape("rect", { class: "surface", x: 62, y: 8, width: 650, height: 152 });
  const mine = shape("path", { class: "line", stroke: COLORS[0] }), result = shape("path", { class: "line", stroke: COLORS[0] });
  mine.style.strokeWidth = result.style.strokeWidth = 3;
  svg.append(mine, result, surface);

  const knob = (label, move, nudge) => {
    const made = handle(svg, label, COLORS[0], (to) => { move(to); redraw(); }, (by, event) => { nudge(by, event); redraw(); });
    svg.append(made.element);
    return made;
  };
  const limit = (rate) => Math.min(top, Math.max(floor, rate));
  const step = (event) => (event.shiftKey ? 1.25 : 1.05);
  const peakKnob = knob("Peak: up and down change the rate, left and right the step at which warm-up ends",
    ([px, py]) => { peak = y.back(py); warmup = Math.round(Math.min(0.9 * steps, x.back(px))); if (warmup < 0.02 * steps) warmup = 0; },
    ([dx, dy], event) => {
      peak = limit(peak * step(event) ** dy);
      warmup = Math.round(Math.min(0.9 * steps, Math.max(0, warmup + dx * (event.shiftKey ? 10 : 1))));
    });
  const endKnob = knob("End: up and down change the last rate",
    ([, py]) => { end = y.back(py); }, ([, dy], event) => { end = limit(end * step(event) ** dy); });
  const pencil = knob("Pencil: left and right choose the step, up and down change the rate there",
    (to) => stroke(to), ([dx, dy], event) => {
      at = Math.min(KNOTS - 1, Math.max(0, at + dx));
      if (dy) { toKnots(); knots[at] = limit(knots[at] * step(event) ** dy); }
    });

  const choice = node("select", { onchange: () => choose(choice.value) }, ...[...Object.keys(DECAYS), DRAWN].map((name) => node("option", {}, name)));
  ownKeys(choice);
  const said = sentence(), aim = goal(
    `draw a schedule that ends below the ${target.name} at its best peak (${say(target.final)}).`,
    (loss, best) => `you end at ${say(loss)}, below the ${target.name}. ` + (best ? `The computed optimum is ${say(best.final)}: how near can you come?` : ""),
  );
  const best = rivals.find((rival) => rival.optimum);
  const cells = rivals.map(() => node("td"));
  const table = node("table", {}, node("thead", {}, node("tr", {}, ...["show", "schedule", "best peak", "ends at", "you end"].map((text) => node("th", { scope: "col" }, text)))),
    node("tbody", {}, ...rivals.map((rival, i) => {
      const tick = node("input", { type: "checkbox", checked: shown.has(rival.name), "aria-label": `Show the ${rival.name}` });
      tick.addEventListener("change", () => { if (tick.checked) shown.add(rival.name); else shown.delete(rival.name); redraw(); });
      ownKeys(tick);
      const dash = { class: "line", stroke: COLORS[i + 1], "stroke-dasharray": DASHES[i + 1], d: "M0 5H28" };
      const swatch = shape("svg", { class: "sample", width: 28, height: 10, "aria-hidden": "true" }, shape("path", dash));
      return node("tr", {}, node("td", {}, tick, " ", swatch), node("th", { scope: "row" }, rival.name), node("td", {}, say(rival.peak)), node("td", {}, say(rival.final)), cells[i]);
    })));
  const code = node("textarea", { readonly: true, rows: 3, "aria-label": "Your schedule as Python" });
  ownKeys(code);
  const takeaway = node("details", { ontoggle: () => redraw() }, node("summary", {}, "Take this schedule with you: as Python"), code);

  function rates() {
    if (knots) return drawnRates(knots, steps);
    return shapedRates(kind, peak, end > floor || kind === "exponential" ? end : 0, warmup, steps);
  }

  function toKnots() {
    if (knots) return;
    const now = rates();
    knots = Array.from({ length: KNOTS }, (_, i) => limit(now[Math.round((i / (KNOTS - 1)) * (steps - 1))]));
    choice.value = DRAWN;
  }

  function stroke([px, py]) {                       // sets the knots from where the pen was to where it is
    toKnots();
    const to = Math.round((Math.min(steps, Math.max(0, x.back(px))) / steps) * (KNOTS - 1)), rate = y.back(py), from = pen ?? [to, rate];
    const way = Math.abs(to - from[0]);
    for (let k = 0; k <= way; k++) knots[from[0] + Math.sign(to - from[0]) * k] = way ? from[1] * (rate / from[1]) ** (k / way) : rate;
    pen = [to, rate];
    at = to;
  }

  function choose(name) {
    if (name === DRAWN) toKnots();
    else { kind = name; knots = null; }
    redraw();
  }

  function draw() {
    const now = rates(), losses = expectedExcess(data, now), final = losses[steps - 1];
    mine.setAttribute("d", trace(each, now, x, y));
    result.setAttribute("d", trace(each, losses, x, z));
    lines.forEach((pair, i) => pair.forEach((line) => { line.style.display = shown.has(rivals[i].name) ? "" : "none"; }));
    const free = knots !== null;
    pencil.element.style.display = free ? "" : "none";
    peakKnob.element.style.display = free ? "none" : "";
    endKnob.element.style.display = free || kind === "constant" ? "none" : "";
    const bounds = { min: floor, max: top }, ending = `ends at an excess of ${say(final)}`;
    peakKnob.place(x(warmup), y.clip(peak), { ...bounds, now: peak, text: `peak ${say(peak)} after ${warmup} steps of warm-up; ${ending}` });
    const zero = end <= floor && kind !== "exponential";
    endKnob.place(x(steps), y.clip(end), { ...bounds, now: end, text: `end ${zero ? 0 : say(end)}; ${ending}` });
    const there = Math.round((at / (KNOTS - 1)) * (steps - 1));
    pencil.place(x(there), y.clip(now[there]), { ...bounds, now: now[there], text: `rate ${say(now[there])} at step ${there} of ${steps}; ${ending}` });
    rivals.forEach((rival, i) => {
      const ratio = final / rival.final;
      cells[i].textContent = ratio < 1 ? `✓ ${say(1 / ratio)} times lower` : Number.isFinite(ratio) ? `${say(ratio)} times as high` : "diverged";
    });
    said.say(`Your schedule ${Number.isFinite(final) && final < start ? ending : "diverges: the expected loss grows"}; the goal is ${say(target.final)}.`);
    aim.show(final < target.final, final, best);
    if (takeaway.open) {
      const picks = free ? knots : Array.from({ length: 61 }, (_, i) => now[Math.round((i / 60) * (steps - 1))]);
      code.value = `rates = np.interp(np.arange(${steps}), np.linspace(0, ${steps - 1}, ${picks.length}),\n    [${Array.from(picks, (rate) => Number(rate.toPrecision(4))).join(", ")}])`;
    }
  }
  const redraw = eachFrame(draw);
  drag(surface, (event, first) => {
    if (first) { pen = null; toKnots(); draw(); pencil.element.focus({ preventScroll: true }); }
    stroke(place(event, svg));
    redraw();
  }, () => { pen = null; });

  const restart = button("Start again", () => { kind = "constant"; peak = data.start; end = floor; warmup = 0; knots = null; choice.value = kind; redraw(); });
  furnish(root, aim.element, node("div", { class: "controls" }, node("label", {}, "Shape", choice), restart), svg, said.element, table, takeaway);
  draw();
}
