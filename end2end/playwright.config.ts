import { defineConfig } from "@playwright/test";

// The server and the browser are started by `cargo xtask test browser`, which says where they are.
const chromium = process.env.CHROMIUM;

export default defineConfig({
  testDir: "tests",
  timeout: 120_000,
  expect: { timeout: 10_000 },
  workers: 2,
  fullyParallel: false,
  retries: 0,
  outputDir: "results",
  projects: [
    { name: "together", testIgnore: /alone/ },
    { name: "alone", testMatch: /alone/, dependencies: ["together"] },
  ],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    baseURL: process.env.BASE_URL ?? "http://localhost:3000",
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Vilnius",
    trace: "retain-on-failure",
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
