// The page: hands each event of the run to the part that shows it, and says aloud what changes.

import { Chart } from "./chart.js";
import { endControls, showControls, startControls } from "./controls.js";
import { find, mark, show, write } from "./dom.js";
import { showCounts, showExamples } from "./failures.js";
import { bytes, count, plural, rate } from "./format.js";
import { setTotal, showHosts, startHosts } from "./hosts.js";
import { showImages } from "./images.js";
import { showProgress } from "./progress.js";
import { listen } from "./stream.js";

// As many samples as the run keeps.
const mostSamples = 300;

const charts = [
  new Chart("Images per second", find("images-plot"), [sample => sample[1]], rate),
  new Chart("Bytes per second", find("bytes-plot"), [sample => sample[2]], bytes),
  new Chart("In flight", find("flight-plot"), [sample => sample[3], sample => sample[4]], count),
];
let samples = [];
let last = { state: "starting" };
let total = 0;
let described = 0;
let isConnected = true;

startHosts();
startControls(announce);
find("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(find("notice-command").textContent);
  announce("Copied.");
});

listen({ history: showHistory, tick: showTick, hosts: event => showHosts(event.hosts, total), failures: event => showExamples(event.kinds), images: event => showImages(event.images), end: showEnd }, isThere => {
  if (isThere === isConnected) return;
  isConnected = isThere;
  showState();
});

function showHistory(event) {
  samples = event.samples;
}

function showTick(now) {
  const before = last.state;
  last = now;
  isConnected = true;
  total = now.hosts ?? 0;
  setTotal(total);
  write(find("folder"), now.folder);
  find("folder").title = now.folder;
  showProgress(now);
  if (now.failures) showCounts(now.failures);
  if (now.sample && (samples.length === 0 || now.sample[0] > samples.at(-1)[0])) samples.push(now.sample);
  if (samples.length > mostSamples) samples.shift();
  for (const chart of charts) {
    chart.draw(samples);
    if (now.elapsed - described >= 10 || described === 0) chart.describe();
  }
  if (now.elapsed - described >= 10) described = now.elapsed;
  showControls(now);
  showState();
  if (before !== now.state && now.state !== "starting" && before !== "starting") announce(now.state === "paused" ? "The run is paused." : "The run goes on.");
}

function showState() {
  const state = isConnected ? last.state : "lost";
  mark(find("state"), "data-state", state);
  write(find("state-text"), {
    starting: "Starting",
    running: "Running",
    paused: last.inFlight > 0 ? `Pausing, ${count(last.inFlight)} in flight` : "Paused",
    lost: "No connection",
  }[state]);
  document.title = `${{ starting: "Starting", running: last.allRead && last.rows > 0 ? `${Math.floor(last.done / last.rows * 100)} %` : count(last.done ?? 0), paused: "Paused", lost: "No connection" }[state]} – ImageHaul`;
  if (state === "lost") notice("lost", "No connection to the run", "It may have ended, or been stopped at once; these are the last figures. The page keeps trying.");
  else show(find("notice"), false);
  mark(document.body, "data-state", state);
}

function showEnd(event) {
  endControls();
  const [state, title] = {
    finished: event.failed > 0 ? ["failed", `Finished: ${count(event.failed)} of ${plural(last.rows, "row", "rows")} failed`]
      : last.skipped > 0 ? ["finished", `Finished: no row failed, ${count(last.skipped)} skipped`]
      : ["finished", "Finished: every row has its image"],
    stopped: ["stopped", "Stopped: work is left"],
    "past-deadline": ["stopped", "Past the deadline: work is left"],
    "storage-refused": ["failed", "The disk refused: everything earned so far is kept"],
    "folder-locked": ["failed", "Another run holds the folder"],
    abandoned: ["stopped", "Stopped at once: what is recorded is kept"],
  }[event.end] ?? ["failed", "The run could not begin"];
  const text = [event.reason, event.unfinished > 0 ? `${plural(event.unfinished, "row is", "rows are")} unfinished.` : "", event.manifest ? `The manifest is ${event.manifest}.` : ""].filter(Boolean).join(" ");
  notice(state, title, text, event.next);
  mark(find("state"), "data-state", state);
  mark(document.body, "data-state", "over");
  write(find("state-text"), title.split(":")[0]);
  document.title = `${title.split(":")[0]} – ImageHaul`;
  announce(title);
}

function notice(state, title, text, command) {
  mark(find("notice"), "data-state", state);
  write(find("notice-title"), title);
  write(find("notice-text"), text);
  show(find("notice-text"), text !== "");
  write(find("notice-command"), command ?? "");
  show(find("notice-next"), command !== undefined);
  show(find("notice"), true);
}

function announce(text) {
  // The same words twice are said twice.
  find("announce").textContent = "";
  requestAnimationFrame(() => { find("announce").textContent = text; });
}
