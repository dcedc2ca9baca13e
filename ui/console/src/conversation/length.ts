export const MOST_CHARACTERS = 10_000;
export const COUNT_FROM = 9_000;
