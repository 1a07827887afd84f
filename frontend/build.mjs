// Builds the pages' assets into src/watchbell/web/static/watchbell/ (stable names: the server adds the hashes).
import { build, context } from "esbuild";
import { PurgeCSS } from "purgecss";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, "../src/watchbell/web");
const target = join(web, "static/watchbell");
const watching = process.argv.includes("--watch");

/** Compressed copies beside the texts: the server sends them to browsers that take them. */
async function compress() {
  for (const name of await readdir(target)) {
    if (!/\.(css|js|svg)$/.test(name)) continue;
    const text = await readFile(join(target, name));
    await writeFile(join(target, `${name}.gz`), gzipSync(text, { level: 9 }));
    await writeFile(join(target, `${name}.br`), brotliCompressSync(text));
  }
}

/** Tabler's sheet without the rules that no template, form or module of ours names (630 kB become some 60). */
async function trimTabler() {
  const [trimmed] = await new PurgeCSS().purge({
    css: [join(here, "node_modules/@tabler/core/dist/css/tabler.min.css")],
    content: [join(web, "templates/**/*.html"), join(web, "**/*.py"), join(here, "src/**/*.ts")],
    safelist: { standard: ["html", "body", /^form-/] },
  });
  await mkdir(join(here, "node_modules/.cache"), { recursive: true });
  await writeFile(join(here, "node_modules/.cache/tabler.css"), trimmed.css);
}

/** One SVG sprite of the icons named in icons.json; a page refers to `icons.svg#name`. */
async function drawSprite() {
  const names = JSON.parse(await readFile(join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(join(here, `node_modules/@tabler/icons/icons/outline/${name}.svg`), "utf8");
    const shapes = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
      .replace(/<path stroke="none"[^>]*\/>/, "").replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  }));
  await writeFile(join(target, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

async function copyImages() {
  for (const name of ["logo.svg", "favicon.svg", "icon-192.png", "icon-512.png"]) {
    await writeFile(join(target, name), await readFile(join(here, "images", name)));
  }
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await trimTabler();
await Promise.all([drawSprite(), copyImages()]);

const options = {
  entryPoints: {
    watchbell: join(here, "src/main.ts"),
    charts: join(here, "src/charts.ts"),
    worker: join(here, "src/worker.ts"),
    styles: join(here, "styles/main.css"),
    print: join(here, "styles/print.css"),
  },
  outdir: target,
  bundle: true,
  minify: !watching,
  sourcemap: watching,
  format: "iife",
  target: ["es2022", "chrome123", "firefox121", "safari17.5"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  legalComments: "none",
  logLevel: "warning",
};

if (watching) {
  await (await context(options)).watch();
} else {
  await build(options);
  await compress();
}
