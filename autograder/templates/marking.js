// Each mark and comment goes to nbgrader's own interface; nothing is kept in the page.
const body = document.body;
const scores = [...document.querySelectorAll("input.score")];

async function put(kind, id, content) {
  const answer = await fetch(`${body.dataset.base}/formgrader/api/${kind}/${id}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json", "X-XSRFToken": body.dataset.token },
    body: JSON.stringify(content),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
}

function given(input) {
  return input.value !== "" || input.placeholder !== "";
}

function showProgress() {
  const done = scores.filter(given).length;
  document.getElementById("progress").textContent = `${done} of ${scores.length} have a mark.`;
}

async function save(section, kind, content) {
  const told = section.querySelector(".saved");
  told.textContent = "saving ...";
  try {
    await put(kind, kind === "grade" ? section.dataset.grade : section.dataset.comment, content);
    told.textContent = "saved";
    const status = section.querySelector(".mark .status");
    if (kind === "grade" && status.textContent === "not marked yet") {
      status.textContent = "marked";
      status.className = "status is-right";
    }
  } catch (problem) {
    told.textContent = `NOT saved (${problem.message}); is the server still running? Change the field to try again.`;
  }
  showProgress();
}

function saveScore(input) {
  const section = input.closest(".answer");
  if (!input.checkValidity()) {
    section.querySelector(".saved").textContent = `NOT saved: the points are a number from 0 to ${input.max}.`;
    return;
  }
  const extra = section.dataset.extra === "" ? null : Number(section.dataset.extra);
  save(section, "grade", { manual_score: input.value === "" ? null : Number(input.value), extra_credit: extra });
}

for (const input of scores) {
  input.addEventListener("change", () => saveScore(input));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    input.blur();
    const next = scores.slice(scores.indexOf(input) + 1).find((other) => !given(other));
    if (next) next.focus();
  });
}
for (const button of document.querySelectorAll(".mark button")) {
  button.addEventListener("click", () => {
    const input = button.parentElement.querySelector("input.score");
    input.value = button.dataset.points;
    saveScore(input);
  });
}
for (const text of document.querySelectorAll(".comment-text")) {
  text.addEventListener("change", () => {
    save(text.closest(".answer"), "comment", { manual_comment: text.value === "" ? null : text.value });
  });
}
showProgress();
