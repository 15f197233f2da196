// The totals: the bar, its legend and the row of figures.

import { bytes, count, plural, rate, time } from "./format.js";
import { find, mark, show, write } from "./dom.js";

const bar = find("bar");
const parts = ["downloaded", "duplicates", "kept", "skipped", "failed"].map(name => [name, bar.querySelector(`.${name}`)]);

export function showProgress(now) {
  if (now.rows === undefined) return;
  const kept = now.resumed + now.upToDate;
  const figures = { downloaded: now.downloaded, duplicates: now.duplicates, kept, skipped: now.skipped, failed: now.failed };
  const share = now.rows === 0 ? (now.allRead ? 1 : 0) : Math.min(1, now.done / now.rows);

  write(find("done"), count(now.done));
  write(find("of"), now.allRead ? `of ${plural(now.rows, "row", "rows")}` : `of ${count(now.rows)} rows so far, still reading the list`);
  write(find("percent"), now.allRead ? `${Math.floor(share * 100)} %` : "");
  write(find("left"), now.left === undefined ? "" : `${time(now.left)} left`);
  for (const [name, element] of parts) element.style.width = now.rows === 0 ? "0" : `${figures[name] / now.rows * 100}%`;
  mark(bar, "aria-valuenow", now.allRead ? Math.floor(share * 100) : null);
  mark(bar, "aria-valuetext", `${count(now.done)} of ${count(now.rows)} rows`);

  for (const [name, figure] of Object.entries(figures)) write(find(name), count(figure));
  show(find("kept-entry"), kept > 0);
  show(find("skipped-entry"), now.skipped > 0);
  write(find("stored"), now.bytesStored > 0 ? bytes(now.bytesStored) : "");
  write(find("saved"), now.bytesSaved > 0 ? `${bytes(now.bytesSaved)} saved` : "");

  write(find("images-now"), rate(now.imagesPerSecond));
  write(find("bytes-now"), bytes(now.bytesPerSecond));
  write(find("flight-now"), `${count(now.inFlight)} of ${count(now.limit)}`);

  write(find("elapsed"), time(now.elapsed));
  write(find("received"), bytes(now.bytesFetched));
  write(find("disk"), now.disk === undefined ? "unknown" : bytes(now.disk));
  write(find("waiting"), count(now.waiting));
  write(find("retries"), count(now.retries));
  write(find("hosts"), count(now.hosts));
}
