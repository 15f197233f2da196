// The latest images, each loaded once, when it is scrolled to. What a browser cannot show, or should not, is a tile with its name.

import { bytes } from "./format.js";
import { arrange, find, make, show } from "./dom.js";

const grid = find("image-grid");
const tiles = new Map();

export function showImages(images) {
  const sent = new Set(images.map(image => image.digest));
  for (const digest of tiles.keys()) {
    if (!sent.has(digest)) tiles.delete(digest);
  }
  arrange(grid, images.map(image => tiles.get(image.digest) ?? add(image)));
  show(find("images-empty"), images.length === 0);
}

function add(image) {
  const item = make("li");
  const size = image.width > 0 ? `${image.width} × ${image.height}` : image.format;
  if (image.tile) item.append(label(image.format.toUpperCase(), image.tile === "large" ? `large: ${size}` : "no preview"));
  else item.append(picture(image, size));
  const caption = make("p", "caption");
  caption.append(make("span", "size", image.width > 0 ? `${size} ${image.format}` : image.format), make("span", "name", image.name));
  caption.title = `${image.name}, ${bytes(image.bytes)}, from ${image.host}`;
  item.append(caption);
  tiles.set(image.digest, item);
  return item;
}

function picture(image, size) {
  const link = make("a", "tile");
  link.href = `image/${image.digest}`;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  const element = make("img");
  element.loading = "lazy";
  element.decoding = "async";
  element.width = element.height = 160;
  element.alt = `${image.name}, ${size} ${image.format}, from ${image.host}`;
  element.addEventListener("error", () => link.replaceWith(label(image.format.toUpperCase(), "no longer served")), { once: true });
  element.src = link.href;
  link.append(element);
  return link;
}

function label(text, reason) {
  const tile = make("div", "tile label");
  tile.append(make("b", "", text), make("span", "", reason));
  return tile;
}
