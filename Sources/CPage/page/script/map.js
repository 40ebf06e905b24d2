// A small map that needs no other server: the land around a picture, drawn.

import { drawing } from './dom.js';
import { placeName } from './format.js';
import { text } from './strings.js';
import { lands, seas } from './world.js';

/** Degrees that the map shows. */
const [width, height] = [120, 64];

/** Longitude and latitude to x and y, in degrees; copies of the world stand to both sides. */
const outline = (shapes, shift) => shapes.map((shape) => {
  let path = '';
  for (let at = 0; at < shape.length; at += 2) path += `${at ? 'L' : 'M'}${shape[at] + shift} ${-shape[at + 1]}`;
  return `${path}Z`;
}).join('');

const graticule = () => {
  let path = '';
  for (let longitude = -360; longitude <= 360; longitude += 15) path += `M${longitude} -90V90`;
  for (let latitude = -90; latitude <= 90; latitude += 15) path += `M-360 ${latitude}H360`;
  return path;
};

export function mapOf(hit) {
  const { latitude, longitude } = hit;
  const [x, y] = [longitude, -latitude];
  const left = x - width / 2;
  // The poles are the edges.
  const top = Math.min(90 - height, Math.max(-90, y - height / 2));
  const shifts = [0, left < -180 ? -360 : null, left + width > 180 ? 360 : null].filter((shift) => shift !== null);
  const point = text('mapPoint', { latitude: latitude.toFixed(3), longitude: longitude.toFixed(3) });
  const label = text('mapLabel', { place: [placeName(hit), point].filter(Boolean).join(', ') });
  return drawing(
    'svg', { class: 'map', viewBox: `${left} ${top} ${width} ${height}`, role: 'img', 'aria-label': label },
    ...shifts.flatMap((shift) => [
      drawing('path', { class: 'land', d: outline(lands, shift) }), drawing('path', { class: 'sea', d: outline(seas, shift) })]),
    drawing('path', { class: 'graticule', d: graticule() }),
    drawing('circle', { class: 'ring', cx: x, cy: y, r: 4.5 }), drawing('circle', { class: 'point', cx: x, cy: y, r: 1.6 }));
}
