// Sliders over a picture that the kernel draws. The next values are sent when the picture of the last ones has come.
import { furnish, node, ownKeys, say, sentence, slider } from "../interactive/kit.js";

const PATIENCE = 3000; // milliseconds after which a picture that has not come is asked for again

/** Show the sliders and the picture of an anywidget model in `el`. */
export function live({ model, el }) {
  const values = { ...model.get("values") }, picture = node("img", { width: model.get("width") }), said = sentence();
  picture.style.cssText = "max-width: 100%; height: auto; display: block";
  let asked = 0, more = false, address = "";

  function ask() {
    if (asked && Date.now() - asked < PATIENCE) { more = true; return; }
    asked = Date.now();
    model.set("values", { ...values });
    model.save_changes();
  }

  function show() {
    const { png, sentence: text } = model.get("drawn");
    asked = 0;
    URL.revokeObjectURL(address);
    address = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    picture.src = address;
    picture.alt = `${model.get("alt")} ${text}`;
    said.say(text);
    if (more) { more = false; ask(); }
  }

  const controls = model.get("sliders").map((spec) => {
    const set = (value) => { values[spec.name] = value; ask(); };
    return node("div", { class: "controls" }, spec.kind === "tick" ? box(spec, values[spec.name], set) : range(spec, values[spec.name], set));
  });
  model.on("change:drawn", show);
  furnish(el, node("div", { role: "group", "aria-label": model.get("alt") }, ...controls, picture, said.element, node("p", {}, model.get("caption"))));
  show();
}

function box({ name }, value, set) {
  const input = node("input", { type: "checkbox", checked: value });
  input.addEventListener("change", () => set(input.checked));
  ownKeys(input);
  return node("label", {}, input, name);
}

function range({ name, kind, low, high, labels }, value, set) {
  const whole = kind === "int" || kind === "pick", label = kind === "pick" ? "learning rate" : name;
  const made = slider(label, [low, high], value, (now) => set(whole ? Math.round(now) : now), {
    log: kind === "log",
    positions: whole ? high - low : 400,
    format: kind === "pick" ? (now) => labels[Math.round(now)] : whole ? (now) => String(Math.round(now)) : say,
  });
  return made.element;
}
