// The table of hosts: sorted by any column, filtered, and calm: while somebody points into it or has the focus there, rows keep their places.

import { clock, count, milliseconds, plural, rate } from "./format.js";
import { arrange, find, make, mark, show, write } from "./dom.js";

const table = find("host-table");
const body = table.tBodies[0];
const filter = find("host-filter");
const rows = new Map();
const name = host => host.host.replace(/^https?:\/\//, "");

// The order in which the run sends them: most in flight, then blocked, then most waiting.
let order = { key: null, isDown: true };
let latest = [];
let known = 0;

export function startHosts() {
  for (const head of table.tHead.querySelectorAll("th")) {
    head.firstElementChild.addEventListener("click", () => sortBy(head));
  }
  filter.addEventListener("input", () => draw(false));
}

export function showHosts(hosts, total) {
  latest = hosts;
  known = total;
  draw(body.matches(":hover") || body.contains(document.activeElement));
}

export const setTotal = total => { known = total; };

function sortBy(head) {
  const key = head.dataset.key;
  // Numbers begin with the largest, names with the first; a second press turns it round.
  order = order.key === key ? { key, isDown: !order.isDown } : { key, isDown: key !== "host" };
  for (const other of table.tHead.querySelectorAll("th")) mark(other, "aria-sort", other === head ? (order.isDown ? "descending" : "ascending") : null);
  draw(false);
}

function draw(keepPlaces) {
  const wanted = filter.value.trim().toLowerCase();
  let hosts = latest.filter(host => host.host.toLowerCase().includes(wanted));
  if (keepPlaces) {
    const places = new Map([...body.rows].map((row, index) => [row.dataset.host, index]));
    hosts = hosts.map((host, index) => [places.get(host.host) ?? 1000 + index, host]).sort((one, other) => one[0] - other[0]).map(pair => pair[1]);
  } else if (order.key) {
    hosts.sort((one, other) => compare(one, other) * (order.isDown ? -1 : 1));
  }
  for (const host of hosts) fill(rows.get(host.host) ?? add(host.host), host);
  arrange(body, hosts.map(host => rows.get(host.host)));
  const sent = new Set(latest.map(host => host.host));
  for (const host of rows.keys()) {
    if (!sent.has(host)) rows.delete(host);
  }
  write(find("host-rule"), latest.length < known
    ? `The ${count(latest.length)} of ${count(known)} hosts with most in flight, then those that must wait, then those with most waiting.`
    : `${plural(latest.length, "host", "hosts")}${wanted ? `, ${count(hosts.length)} shown` : ""}.`);
  show(find("hosts-empty"), hosts.length === 0);
  write(find("hosts-empty"), latest.length === 0 ? "No host is at work." : `No host contains “${filter.value.trim()}”.`);
  show(table, latest.length > 0);
}

function compare(one, other) {
  if (order.key === "host") return name(one).localeCompare(name(other));
  return (one[order.key] ?? -1) - (other[order.key] ?? -1) || name(other).localeCompare(name(one));
}

function add(host) {
  const row = make("tr");
  row.dataset.host = host;
  const head = make("th", "host-name");
  head.scope = "row";
  const label = make("span", "", name({ host }));
  label.title = host;
  head.append(label);
  row.append(head);
  const flight = make("td", "number flight");
  flight.append(make("span", "meter"), make("span"));
  flight.firstChild.append(make("span"));
  const state = make("td", "host-state");
  state.append(make("span"), make("small"));
  row.append(flight, make("td", "number"), make("td", "number"), make("td", "number"), state);
  rows.set(host, row);
  return row;
}

function fill(row, host) {
  const [, flight, waiting, latency, pace, state] = row.cells;
  flight.firstChild.firstChild.style.width = `${Math.min(100, host.inFlight / Math.max(1, host.limit) * 100)}%`;
  write(flight.lastChild, `${host.inFlight} / ${host.limit}`);
  write(waiting, count(host.waiting));
  write(latency, milliseconds(host.latency));
  write(pace, host.pace === undefined ? "–" : `${rate(host.pace)}/s`);
  mark(row, "data-blocked", host.blocked === undefined ? null : "");
  write(state.firstChild, host.blocked !== undefined ? `rests ${clock(host.blocked)}` : host.inFlight > 0 ? "working" : host.waiting > 0 ? "in turn" : "idle");
  write(state.lastChild, host.blocked !== undefined && host.reason ? host.reason : "");
}
