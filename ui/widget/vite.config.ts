import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const page = (name: string) => new URL(`${name}.html`, import.meta.url).pathname;

/** The chat without what is loaded when asked for, and without what the page of a link needs as well. */
const APP = /widget\/src\/(app|chat|params|port)(?!.*((Rooms|Buttons)\.svelte|\/en\.ts|\/api\.ts|\/style\.css))|preload-helper/;
const BASE = /node_modules\/(svelte|esm-env)\/|widget\/src\/chat\/api\.ts/;

export default defineConfig({
  base: "/widget/",
  publicDir: false,
  plugins: [svelte({ compilerOptions: { runes: true, discloseVersion: false } })],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // Phones keep old browsers for long: light-dark() and the like are written out for them.
    cssTarget: ["chrome111", "safari16.4", "firefox115"],
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { frame: page("frame"), chat: page("chat"), verify: page("verify"), demo: page("demo") },
      // What past rooms show as well stays with the app: in a file of its own it would pack worse.
      output: { codeSplitting: { groups: [{ name: "app", test: APP }, { name: "base", test: BASE }], includeDependenciesRecursively: false } },
    },
  },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
