// Builds the page: one HTML file, scripts and styles inside, the same bytes each time.
//
//   node build.mjs [FILE]     default: ../spectral_memory/view/page.html
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "../spectral_memory/view/page.html");
const read = (...parts) => readFileSync(join(here, ...parts), "utf8");

// What the page is built from, so that a test without node can tell an old page.
const digest = createHash("sha256");
const sources = readdirSync(join(here, "src")).map((name) => `src/${name}`);
for (const name of [...sources, "build.mjs", "package-lock.json", "package.json", "tsconfig.json"].sort()) {
  digest.update(`${name}\n`).update(readFileSync(join(here, name)));
}

const bundle = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.tsx"],
  bundle: true,
  write: false,
  outdir: "out",
  format: "iife",
  target: ["es2022"],
  minify: true,
  charset: "utf8",
  legalComments: "none", // the licences stand whole at the head of the page
});

const find = (extension) => bundle.outputFiles.find((file) => file.path.endsWith(extension)).text;
const libraries = Object.keys(JSON.parse(read("package.json")).dependencies);
const licences = [...libraries, "@preact/signals-core"].sort().map((name) => {
  const { version, license } = JSON.parse(read("node_modules", name, "package.json"));
  return `${name} ${version} (${license})\n\n${read("node_modules", name, "LICENSE").trim()}`;
});

const parts = {
  "/*licences*/": licences.join("\n\n").replaceAll("--", "- -"),
  "/*digest*/": digest.digest("hex"),
  "/*style*/": find(".css").trim(),
  // A closing tag inside a script would end it.
  "/*script*/": find(".js").trim().replaceAll("</script", "<\\/script"),
};
let page = read("src/page.html");
for (const [marker, text] of Object.entries(parts)) {
  if (page.split(marker).length !== 2) throw new Error(`page.html needs ${marker} exactly once`);
  page = page.replace(marker, () => text);
}
for (const marker of ["<!--recording-->", "__TITLE__", 'data-live="false"']) {
  if (page.split(marker).length !== 2) throw new Error(`the page holds ${marker} not exactly once`);
}
writeFileSync(target, page);
console.log(`${target}: ${Buffer.byteLength(page)} bytes`);
