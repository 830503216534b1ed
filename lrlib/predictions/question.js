// A question to commit to: a choice, a number, an order or a curve. Python keeps the answer and sends back the page that stays.
import { COLORS, axes, button, drag, eachFrame, furnish, handle, node, ownKeys, place, say, scale, shape, trace } from "../interactive/kit.js";

const FORMS = { choice, number, order, curve };

/** Show the question of an anywidget model in `el`. */
export function live({ model, el }) {
  const question = model.get("question"), problem = node("p", { role: "alert" });
  const commit = button("Commit to this answer", () => model.send({ answer: form.answer() }), { disabled: true });
  const form = FORMS[question.kind](question, (ready) => { commit.disabled = !ready; });
  const asked = node("div");
  asked.innerHTML = `<strong>Commit to your answer:</strong> ${question.html}`;
  const box = node("div", { role: "group", "aria-label": `Prediction: ${question.text}` }, asked, form.element, commit, problem);
  furnish(el, box);
  const settled = () => { if (model.get("committed")) box.innerHTML = `<div role="status">${model.get("committed")}</div>`; };
  model.on("change:committed", settled);
  model.on("change:problem", () => { problem.textContent = model.get("problem"); });
  settled();
}

let groups = 0;                                        // radio buttons of two questions must not share a name

function choice({ options, text }, ready) {
  const name = `prediction-${groups++}-${Math.random().toString(36).slice(2)}`;
  const buttons = options.map((option, i) => node("input", { type: "radio", name, value: i, onchange: () => ready(true) }));
  buttons.forEach((input) => ownKeys(input));
  const element = node("fieldset", { "aria-label": text }, ...buttons.map((input, i) => node("label", { class: "option" }, input, span(options[i]))));
  return { element, answer: () => options[buttons.findIndex((input) => input.checked)] };
}

function number({ unit, low, high, text }, ready) {
  const input = node("input", { type: "text", inputmode: "decimal", size: 10, "aria-label": `${text}${unit ? ` In ${unit}.` : ""}` });
  const problem = node("span", { role: "status" });
  const value = () => Number(input.value.trim().replace(",", "."));
  const room = low !== null && high !== null ? `between ${low} and ${high}` : low !== null ? `from ${low} on` : high !== null ? `up to ${high}` : "";
  const fits = () => input.value.trim() !== "" && Number.isFinite(value()) && (low === null || value() >= low) && (high === null || value() <= high);
  input.addEventListener("input", () => {
    ready(fits());
    problem.textContent = fits() || !input.value.trim() ? "" : `Type a number ${room}.`;
  });
  ownKeys(input);
  return { element: node("p", {}, node("label", {}, input, unit), " ", node("small", {}, room && `(${room}) `), problem), answer: value };
}

function order({ items, first, last, text }, ready) {
  const now = [...items], list = node("ol", { "aria-label": text }), said = node("p", { role: "status" });
  const move = (i, by) => {
    const to = i + by;
    if (to < 0 || to >= now.length) return;
    [now[i], now[to]] = [now[to], now[i]];
    said.textContent = `${now[to]} is now number ${to + 1} of ${now.length}.`;
    draw();
    const row = list.children[to].querySelectorAll("button");
    (row[by < 0 ? 0 : 1].disabled ? row[by < 0 ? 1 : 0] : row[by < 0 ? 0 : 1]).focus();
  };
  const draw = () => list.replaceChildren(...now.map((item, i) => node("li", {},
    button("↑", () => move(i, -1), { "aria-label": `Move ${item} up`, disabled: i === 0 }), " ",
    button("↓", () => move(i, 1), { "aria-label": `Move ${item} down`, disabled: i === now.length - 1 }), " ", span(item))));
  draw();
  ready(true);
  return { element: node("div", {}, node("p", {}, `From ${first} to ${last}:`), list, said), answer: () => now };
}

function curve({ points, x: across, y: up, log, xlabel, ylabel, text }, ready) {
  const x = scale(across, [62, 560]), y = scale(up, [210, 10], log), last = points - 1;
  const heights = new Array(points).fill(log ? Math.sqrt(up[0] * up[1]) : (up[0] + up[1]) / 2);
  const places = heights.map((_, i) => across[0] + (i / last) * (across[1] - across[0]));
  const svg = shape("svg", { viewBox: "0 0 620 256", role: "group", "aria-label": `${text} Draw with the pencil.` });
  const line = shape("path", { class: "line", stroke: COLORS[0] });
  const surface = shape("rect", { class: "surface", x: 62, y: 10, width: 498, height: 200 });
  let at = 0, pen = null;
  const put = (i, height) => { heights[i] = Math.min(up[1], Math.max(up[0], height)); };
  const stroke = ([px, py]) => {
    const to = Math.min(last, Math.max(0, Math.round(((x.back(px) - across[0]) / (across[1] - across[0])) * last)));
    const from = pen ?? [to, py], way = Math.abs(to - from[0]);
    for (let k = 0; k <= way; k++) put(from[0] + Math.sign(to - from[0]) * k, y.back(from[1] + ((py - from[1]) * (way ? k : 1)) / (way || 1)));
    pen = [to, py];
    at = to;
    changed();
  };
  const pencil = handle(svg, "Pencil: left and right choose the place, up and down change the curve there", COLORS[0], stroke,
    ([dx, dy], event) => {
      at = Math.min(last, Math.max(0, at + dx));
      if (dy) put(at, y.back(y(heights[at]) - dy * (event.shiftKey ? 10 : 4)));
      changed(dy !== 0);
    }, () => { pen = null; });
  const draw = eachFrame(() => {
    line.setAttribute("d", trace(places, heights, x, y));
    pencil.place(x(places[at]), y(heights[at]), { min: up[0], max: up[1], now: heights[at], text: `${say(heights[at])} at ${xlabel} ${say(places[at])}` });
  });
  const changed = (drawn = true) => { if (drawn) ready(true); draw(); };
  drag(surface, (event, first) => { if (first) { pen = null; pencil.element.focus({ preventScroll: true }); } stroke(place(event, svg)); }, () => { pen = null; });
  svg.append(axes(x, y, { xlabel, ylabel }), line, surface, pencil.element);
  draw();
  return { element: svg, answer: () => heights };
}

/** Return a text as an element, with what stands between backticks as code. */
function span(text) {
  const parts = text.split(/`([^`]+)`/);
  return node("span", {}, ...parts.map((part, i) => (i % 2 ? node("code", {}, part) : part)));
}
