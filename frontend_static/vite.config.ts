import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

// Nothing is put inline (assetsInlineLimit): the content-security-policy allows own files only.
export default defineConfig({
  plugins: [preact()],
  build: {
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: ["index.html", "docs.html"] },
  },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true } } },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
    env: { TZ: "Europe/London" },
  },
});
