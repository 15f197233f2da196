// Figures as people read them: the same spelling as the command's own display. Bytes count by 1000, as disks and lines are sold.

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const units = ["B", "kB", "MB", "GB", "TB", "PB"];

export const count = number => whole.format(number);

export function bytes(number) {
  let unit = 0;
  while (number >= (unit === 0 ? 1000 : 999.95) && unit < units.length - 1) {
    number /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(number) : number.toFixed(1)} ${units[unit]}`;
}

// Something each second: one decimal while it is small.
export const rate = number => number < 99.95 ? number.toFixed(1) : whole.format(number);

export function time(seconds) {
  const total = Math.round(seconds);
  const two = number => String(number).padStart(2, "0");
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${two(total % 60)} s`;
  const minutes = Math.floor(total / 60);
  return minutes < 1440 ? `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min` : `${Math.floor(minutes / 1440)} d ${two(Math.floor(minutes / 60) % 24)} h`;
}

export function clock(seconds) {
  const two = number => String(number).padStart(2, "0");
  return seconds < 3600
    ? `${Math.floor(seconds / 60)}:${two(seconds % 60)}`
    : `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export const milliseconds = number => number === 0 ? "–" : number < 1000 ? `${number} ms` : `${(number / 1000).toFixed(1)} s`;

export const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;
