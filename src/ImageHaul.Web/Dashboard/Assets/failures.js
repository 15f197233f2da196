// Failures by kind: how many, what to do, and a few rows each. What somebody has opened stays open.

import { count, plural } from "./format.js";
import { arrange, find, make, show, write } from "./dom.js";

const list = find("failure-list");
const entries = new Map();

export function showCounts(counts) {
  const kinds = Object.entries(counts);
  const most = Math.max(1, ...kinds.map(([, rows]) => rows));
  for (const [kind, rows] of kinds) {
    const entry = entries.get(kind) ?? add(kind);
    write(entry.rows, count(rows));
    entry.share.style.width = `${rows / most * 100}%`;
  }
  arrange(list, kinds.map(([kind]) => entries.get(kind).details));
  show(find("failures-empty"), kinds.length === 0);
}

export function showExamples(kinds) {
  for (const [kind, { remedy, examples }] of Object.entries(kinds)) {
    const entry = entries.get(kind) ?? add(kind);
    write(entry.remedy, remedy);
    const key = examples.map(example => example.id).join();
    if (entry.key === key) continue;
    entry.key = key;
    entry.examples.replaceChildren(...examples.map(example => {
      const item = make("li");
      const message = make("p", "message", `${example.message} `);
      message.append(make("span", "meta", `· row ${example.id}${example.attempts > 1 ? `, ${plural(example.attempts, "attempt", "attempts")}` : ""}`));
      item.append(make("code", "url", example.url), message);
      return item;
    }));
  }
}

function add(kind) {
  const details = make("details", "failure");
  const summary = make("summary");
  const rows = make("span", "rows");
  const share = make("span", "share");
  const track = make("span", "track");
  track.append(share);
  summary.append(make("span", "kind", kind), rows, track);
  const remedy = make("p", "remedy");
  const examples = make("ul", "examples");
  details.append(summary, remedy, examples);
  const entry = { details, rows, share, remedy, examples, key: "" };
  entries.set(kind, entry);
  return entry;
}
