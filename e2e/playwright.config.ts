import { defineConfig } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { root } from "./support/paths";

const chromium = process.env["CHROMIUM"] ?? execFileSync(`${root}/scripts/chromium`, { encoding: "utf8" }).trim();

export default defineConfig({
  outputDir: `${root}/target/e2e/results`,
  fullyParallel: false,
  workers: 2,
  // What passes only at another try is named as flaky at the end. Traces cost half of the time: only second tries leave one.
  retries: 2,
  forbidOnly: Boolean(process.env["CI"]),
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    locale: "ko-KR",
    timezoneId: "Asia/Seoul",
    viewport: { width: 1440, height: 900 },
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--disable-gpu",
        "--no-first-run",
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    },
  },
  projects: [
    { name: "desk", testDir: "tests" },
    { name: "shots", testDir: "shots", workers: 1 },
  ],
});
