export type * from "./temporary";
