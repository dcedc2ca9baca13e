import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

const server = process.env["SARANGBANG_DEV_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/",
  plugins: [svelte({ configFile: false }), tailwindcss()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    target: "es2022",
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    // The settings show the code samples of the documents.
    fs: { allow: ["..", "../../docs/samples"] },
    proxy: {
      "/api": { target: server, ws: true },
      "/widget": { target: server, ws: true },
      "/help": { target: server },
    },
  },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
