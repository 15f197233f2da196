// A chart of the last five minutes: one or two lines over time, drawn anew each second into the same few elements.

import { mark, make, write } from "./dom.js";

const width = 300;
const height = 72;
// The axis begins short, so that a young run fills it, and grows to all that is kept.
const spans = [[60, "1 min ago"], [120, "2 min ago"], [300, "5 min ago"]];
const svgSpace = "http://www.w3.org/2000/svg";

export class Chart {
  // series: functions from a sample to a number, the filled one first. text: how a value is written.
  constructor(name, plot, series, text) {
    this.name = name;
    this.series = series;
    this.text = text;
    this.svg = document.createElementNS(svgSpace, "svg");
    mark(this.svg, "viewBox", `0 0 ${width} ${height}`);
    mark(this.svg, "preserveAspectRatio", "none");
    mark(this.svg, "role", "img");
    // Said of a run so young that there is nothing to describe.
    mark(this.svg, "aria-label", name);
    this.middle = this.shape("line", "grid");
    mark(this.middle, "x2", width);
    mark(this.middle, "y1", height / 2);
    mark(this.middle, "y2", height / 2);
    this.area = this.shape("path", "area");
    this.lines = series.map((_, index) => this.shape("path", index === 0 ? "line" : "line second"));
    this.cursor = this.shape("line", "cursor");
    mark(this.cursor, "y2", height);
    this.top = make("span", "top-label");
    this.readout = make("span", "readout");
    const axis = make("div", "axis");
    this.start = make("span");
    axis.append(this.start, this.readout, make("span", "", "now"));
    plot.append(this.top, this.svg, axis);
    plot.addEventListener("pointermove", event => this.point(event));
    plot.addEventListener("pointerleave", () => this.unpoint());
    this.samples = [];
    this.unpoint();
  }

  draw(samples) {
    this.samples = samples;
    const end = samples.length === 0 ? 0 : samples.at(-1)[0];
    const [span, words] = spans.find(([seconds]) => samples.length === 0 || end - samples[0][0] <= seconds) ?? spans.at(-1);
    write(this.start, words);
    const peak = Math.max(1, ...samples.map(sample => Math.max(...this.series.map(value => value(sample)))));
    const most = niceCeiling(peak);
    this.x = at => width - (end - at) / span * width;
    const y = value => height - 1 - value / most * (height - 6);
    this.series.forEach((value, index) => {
      const points = samples.map(sample => `${this.x(sample[0]).toFixed(1)} ${y(value(sample)).toFixed(1)}`);
      mark(this.lines[index], "d", points.length < 2 ? "" : `M${points.join("L")}`);
      if (index === 0) mark(this.area, "d", points.length < 2 ? "" : `M${this.x(samples[0][0]).toFixed(1)} ${height}L${points.join("L")}L${width} ${height}Z`);
    });
    write(this.top, this.text(most));
  }

  // For those who cannot see it: what it shows, said seldom.
  describe() {
    if (this.samples.length === 0) return;
    const values = this.samples.map(this.series[0]);
    mark(this.svg, "aria-label", `${this.name} over the last minutes: now ${this.text(values.at(-1))}, highest ${this.text(Math.max(...values))}`);
  }

  point(event) {
    if (this.samples.length === 0) return;
    const box = this.svg.getBoundingClientRect();
    const at = (event.clientX - box.left) / box.width * width;
    let nearest = this.samples[0];
    for (const sample of this.samples) {
      if (Math.abs(this.x(sample[0]) - at) < Math.abs(this.x(nearest[0]) - at)) nearest = sample;
    }
    const x = this.x(nearest[0]).toFixed(1);
    mark(this.cursor, "x1", x);
    mark(this.cursor, "x2", x);
    this.cursor.style.visibility = "visible";
    const ago = Math.round(this.samples.at(-1)[0] - nearest[0]);
    write(this.readout, `${this.series.map(value => this.text(value(nearest))).join(" of ")}, ${ago === 0 ? "now" : `${ago} s ago`}`);
  }

  unpoint() {
    this.cursor.style.visibility = "hidden";
    write(this.readout, "");
  }

  shape(tag, className) {
    const shape = document.createElementNS(svgSpace, tag);
    mark(shape, "class", className);
    mark(shape, "vector-effect", "non-scaling-stroke");
    this.svg.append(shape);
    return shape;
  }
}

// The next round number: an axis that seldom changes.
export function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find(factor => factor * power >= value * 0.999);
  return step * power;
}
