// Numbers, dates and sizes as people write them.

import { language, text } from './strings.js';

const numbers = new Intl.NumberFormat(language);
const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const months = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const shortMonths = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' });
const shortMonthsOfYears = new Intl.DateTimeFormat(language, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const days = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat(language, {
  weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: 'UTC',
});

export const number = (value) => numbers.format(value);

/** A time of a hit is that of the place where the picture was taken, so its offset is not applied. */
function local(time) {
  const parts = /^(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d))?)?/.exec(time ?? '');
  if (!parts) return null;
  const [year, month, day, hour, minute] = parts.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day ?? 1);
  date.setUTCHours(hour ?? 0, minute ?? 0);
  return date;
}

export const monthName = (time) => months.format(local(time));
export const monthLabel = (time) => shortMonthsOfYears.format(local(time));
export const shortMonthName = (time) => shortMonths.format(local(time));
export const momentName = (time) => moments.format(local(time));

/** Whether a time is more than the date of the file, which changes when files are copied. */
const isKnown = (hit) => local(hit.takenAt) !== null && hit.takenAtSource !== 'fileTime';

/** The year and month of a hit, such as 2021-07, or null. */
export const monthOf = (hit) => (isKnown(hit) ? hit.takenAt.slice(0, 7) : null);

/** The day of a hit, or null. */
export const dayOf = (hit) => (isKnown(hit) ? days.format(local(hit.takenAt)) : null);

/** The date of a file tells when it was copied, not when the picture was taken. */
const timeOf = ({ takenAt = '', takenAtSource }) => (takenAtSource === 'fileTime' ? '' : takenAt);

/** Compares two hits by time, newest first; those without a time come last. */
export function byTime(one, other) {
  const [first, second] = [timeOf(one), timeOf(other)];
  return first < second ? 1 : first > second ? -1 : 0;
}

export function bytes(count) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let step = 0;
  while (count >= 1000 && step < units.length - 1) [count, step] = [count / 1000, step + 1];
  return new Intl.NumberFormat(language, {
    style: 'unit', unit: units[step], unitDisplay: step ? 'short' : 'long', maximumFractionDigits: count < 10 ? 1 : 0,
  }).format(count);
}

export const megapixels = (width, height) => tenths.format((width * height) / 1e6);

/** Shutter time, aperture, sensitivity and focal length, as far as they are known. */
export function exposure({ exposureTime, aperture, iso, focalLength }) {
  const seconds = exposureTime && (exposureTime < 0.4 ? `1/${Math.round(1 / exposureTime)}` : tenths.format(exposureTime));
  return [
    seconds && `${seconds} s`, aperture && `ƒ/${tenths.format(aperture)}`, iso && `ISO ${iso}`,
    focalLength && `${tenths.format(focalLength)} mm`,
  ].filter(Boolean).join(' · ');
}

/** A time span in one unit, such as 3 minutes. */
export function span(seconds) {
  if (seconds < 90) return text('seconds', { count: Math.max(1, Math.round(seconds)) });
  if (seconds < 90 * 60) return text('minutes', { count: Math.round(seconds / 60) });
  return text('hours', { count: Math.round(seconds / 3600) });
}

/** The last component of a path. */
export const fileName = (path) => path.slice(path.lastIndexOf('/') + 1) || path;

/** Where a picture was taken, as one line: place, region and country without repetition. */
export const placeName = (hit) => [...new Set([hit.place, hit.region, hit.country].filter(Boolean))].join(', ');
