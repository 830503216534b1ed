// Peak against warm-up over a grid of recorded runs: choose a point, see the run.
import { COLORS, axes, drag, eachFrame, furnish, goal, handle, node, place, say, scale, sentence, shape, trace } from "../interactive/kit.js";

// Light to dark, so that it can be read in grey: low loss is dark.
const SHADES = ["#1b2a49", "#27506f", "#2f7b87", "#57a58f", "#9fcb98", "#e6ebae"];

/** Return the shade of a value on a logarithmic scale from `low` to `high`. */
export function shade(value, low, high) {
  if (value === null) return "none";
  const share = high > low ? Math.log(value / low) / Math.log(high / low) : 0;
  return SHADES[Math.min(SHADES.length - 1, Math.max(0, Math.floor(share * SHADES.length)))];
}

export function render(root, data) {
  const { peaks, warmups, final, losses, rates, steps, lost, runs, target } = data, P = peaks.length, W = warmups.length;
  let [p, w] = data.start;
  const left = 62, top = 26, wide = 300 / W, high = 262 / P, bottom = top + high * P;
  const svg = shape("svg", { viewBox: "0 0 760 350", role: "group", "aria-label": "A grid of recorded runs, peak against warm-up, and the run that is chosen" });
  const known = final.flat().filter((value) => value !== null), low = Math.min(...known), top_ = Math.max(...known);
  const grid = svg.appendChild(shape("g", { "aria-hidden": "true" }));
  const X = (j) => left + j * wide, Y = (i) => bottom - (i + 1) * high;
  peaks.forEach((peak, i) => {
    grid.append(shape("text", { x: left - 7, y: Y(i) + high / 2 + 4, "text-anchor": "end" }, say(peak)));
    warmups.forEach((warmup, j) => {
      const value = final[i][j];
      grid.append(shape("rect", { x: X(j), y: Y(i), width: wide - 1, height: high - 1, fill: shade(value, low, top_), stroke: "currentColor", "stroke-opacity": 0.3 }));
      if (value === null) grid.append(shape("text", { x: X(j) + wide / 2, y: Y(i) + high / 2 + 5, "text-anchor": "middle" }, "×"));
    });
  });
  warmups.forEach((warmup, j) => grid.append(shape("text", { x: X(j) + wide / 2, y: bottom + 17, "text-anchor": "middle" }, say(warmup))));
  grid.append(
    shape("text", { x: left + 150, y: bottom + 35, "text-anchor": "middle" }, "warm-up (steps)"),
    shape("text", { x: left - 44, y: top - 10 }, `peak, and ${data.measure} (dark is low, × is lost)`),
  );
  const at = losses.at, t = scale([0, steps], [446, 748]), r = scale([0, 1.05 * Math.max(...peaks)], [106, 10]), z = scale(data.range, [300, 140], true);
  svg.append(axes(t, r, { ylabel: "learning rate", xticks: [] }), axes(t, z, { xlabel: "step", ylabel: data.ylabel }));
  const others = svg.appendChild(shape("g")), rate = svg.appendChild(shape("path", { class: "line", stroke: COLORS[0] })), run = svg.appendChild(shape("path", { class: "line", stroke: COLORS[0] }));
  const ring = svg.appendChild(shape("rect", { width: wide - 1, height: high - 1, fill: "none", stroke: COLORS[0], "stroke-width": 4 }));
  const surface = svg.appendChild(shape("rect", { class: "surface", x: left, y: top, width: wide * W, height: high * P }));

  const said = sentence(), aim = goal(data.goal, () => `${describe(p, w)}`);
  const within = (value, count) => Math.min(count - 1, Math.max(0, value));
  const choose = ([px, py]) => { w = within(Math.floor((px - left) / wide), W); p = within(Math.floor((bottom - py) / high), P); redraw(); };
  const knob = handle(svg, "The run: up and down change the peak, left and right the warm-up", COLORS[0], choose, ([dx, dy]) => { w = within(w + dx, W); p = within(p + dy, P); redraw(); });
  svg.append(knob.element);
  drag(surface, (event, first) => { if (first) knob.element.focus({ preventScroll: true }); choose(place(event, svg)); });

  function describe(i, j) {
    const gone = lost[i][j], end = final[i][j];
    const fate = gone === 0 ? "" : runs === 1 ? "the run is lost" : `${gone} of ${runs} runs are lost`;
    return `Peak ${say(peaks[i])} after ${say(warmups[j])} steps of warm-up: ` + [end === null ? "" : `${data.measure} ${say(end)}`, fate].filter(Boolean).join("; ") + ".";
  }

  /** Return the path of a run, which ends where it is lost. */
  function line(i, j) {
    const values = losses.values[i][j], end = values.indexOf(null);
    const kept = end < 0 ? values : values.slice(0, end);
    return trace(at.slice(0, kept.length), kept, t, z);
  }

  function draw() {
    others.replaceChildren(...warmups.map((_, j) => shape("path", { class: "line", stroke: "currentColor", "stroke-opacity": 0.25, d: line(p, j) })));
    rate.setAttribute("d", trace(at, rates[p][w], t, r));
    run.setAttribute("d", line(p, w));
    ring.setAttribute("x", X(w));
    ring.setAttribute("y", Y(p));
    knob.place(X(w) + wide / 2, Y(p) + high / 2, { min: peaks[0], max: peaks[P - 1], now: peaks[p], text: describe(p, w) });
    said.say(`${describe(p, w)} Grey: the same peak with the other warm-ups.`);
    aim.show(target[p][w]);
  }
  const redraw = eachFrame(draw);
  furnish(root, aim.element, svg, said.element);
  draw();
}
