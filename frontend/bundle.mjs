// Builds everything a page loads into the folder given as the first argument.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const modules = path.join(root, "node_modules");
const target = path.resolve(
  process.argv[2] ?? path.join(root, "src/learnmark/static/learnmark/dist"),
);

async function scriptsAndStyles() {
  await build({
    entryPoints: ["app.js", "charts.js", "style.css"].map((name) => path.join(here, name)),
    outdir: target,
    nodePaths: [modules],
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022"],
    // Licence notices travel with the code they belong to, in a file beside it.
    legalComments: "linked",
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
    logLevel: "warning",
  });
}

// Only the icons that pages name: one request, a few kilobytes.
async function sprite() {
  const names = JSON.parse(await readFile(path.join(here, "icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(symbol));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(path.join(target, "icons.svg"), svg);
}

async function symbol(name) {
  const file = path.join(modules, "bootstrap-icons/icons", `${name}.svg`);
  const [, viewBox, shapes] = (await readFile(file, "utf8")).match(
    /viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/,
  );
  return `<symbol id="${name}" viewBox="${viewBox}">${shapes.replaceAll(/\s*\n\s*/g, "")}</symbol>`;
}

async function licences() {
  const { dependencies } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  const texts = await Promise.all(Object.keys(dependencies).map(licence));
  await writeFile(path.join(target, "THIRD-PARTY.txt"), texts.join("\n\n"));
}

async function licence(name) {
  const folder = path.join(modules, name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => /^(licen[cs]e|notice)/i.test(path.relative(folder, file)))
    .sort();
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await Promise.all([
  scriptsAndStyles(),
  sprite(),
  licences(),
  copyFile(path.join(here, "mark.svg"), path.join(target, "mark.svg")),
]);
