import { texts } from "../text";

export const chat = texts({});
