import { defineConfig, type Plugin } from "vite";

/** Pages in EUC-KR include the loader: nothing but ASCII may leave the build. */
const ascii: Plugin = {
  name: "ascii",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "chunk") continue;
      file.code = file.code.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    }
  },
};

export default defineConfig({
  publicDir: false,
  plugins: [ascii],
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2020",
    reportCompressedSize: false,
    lib: { entry: "src/loader/main.ts", formats: ["iife"], name: "s", fileName: () => "widget.js" },
  },
});
