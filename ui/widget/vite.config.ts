import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const page = (name: string) => new URL(`${name}.html`, import.meta.url).pathname;

export default defineConfig({
  base: "/widget/",
  publicDir: false,
  plugins: [svelte({ compilerOptions: { runes: true } })],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // Phones keep old browsers for long: light-dark() and the like are written out for them.
    cssTarget: ["chrome111", "safari16.4", "firefox115"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: { frame: page("frame"), chat: page("chat"), verify: page("verify"), demo: page("demo") } },
  },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
