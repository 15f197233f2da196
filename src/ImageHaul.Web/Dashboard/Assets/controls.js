// The buttons. The run answers each order with a fresh picture of itself; nothing here guesses what it will say.

import { count } from "./format.js";
import { find, mark, write } from "./dom.js";

const pause = find("pause");
const auto = find("auto");
const input = find("concurrency");
const apply = find("apply");
let isPaused = false;
let say = () => {};

export function startControls(announce) {
  say = announce;
  pause.addEventListener("click", () => order({ action: isPaused ? "resume" : "pause" }));
  auto.addEventListener("click", () => order({ action: "concurrency", value: "auto" }, "Concurrency adapts by itself."));
  find("controls").addEventListener("submit", event => {
    event.preventDefault();
    const value = Number(input.value);
    if (input.value !== "" && input.checkValidity()) order({ action: "concurrency", value }, `Concurrency is ${count(value)}.`);
    else input.reportValidity();
  });
}

export function showControls(now) {
  const canSteer = now.maxConcurrency !== undefined;
  for (const control of [pause, auto, input, apply]) control.disabled = !canSteer;
  if (!canSteer) return;
  isPaused = now.state === "paused";
  write(pause, isPaused ? "Resume" : "Pause");
  mark(auto, "aria-pressed", now.asked === undefined);
  mark(input, "max", now.maxConcurrency);
  mark(input, "placeholder", now.limit);
  // Nobody's typing is overwritten.
  if (document.activeElement !== input) input.value = now.asked ?? "";
}

export function endControls() {
  for (const control of [pause, auto, input, apply]) control.disabled = true;
}

async function order(body, done) {
  mark(find("controls"), "aria-busy", "true");
  try {
    const answer = await fetch("control", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) say((await answer.text()).trim());
    else if (done) say(done);
  } catch {
    say("The run did not take the order: there is no connection to it.");
  }
  mark(find("controls"), "aria-busy", null);
}
