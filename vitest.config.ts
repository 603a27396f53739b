import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@": import.meta.dirname,
      // Throws outside Next; in tests the server is all there is.
      "server-only": path.join(import.meta.dirname, "tests/support/server-only.ts"),
    },
  },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["node_modules/**", ".next/**", "tests/e2e/**"],
    setupFiles: ["tests/support/async-storage.ts"],
    globalSetup: ["tests/support/global-setup.ts"],
    // An odd offset, so that code which forgets the zone fails at once.
    env: { TZ: "Asia/Kathmandu" },
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
