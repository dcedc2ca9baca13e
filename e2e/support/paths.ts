import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const binary = process.env["SARANGBANG_BIN"] ?? `${root}/target/debug/sarangbang`;
