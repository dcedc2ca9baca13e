export { locale, t, timeZone, useLocale, useTimeZone } from "./locale.svelte";
export { particle } from "./particle";
export { texts, type Arguments, type Locale, type Text } from "./text";
export { bytes, clock, count, dayAndClock, dayKey, fullDay, instantOf, listTime, span, shortDay, wallClock } from "./time";
