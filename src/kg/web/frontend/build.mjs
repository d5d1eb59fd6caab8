/* Bundles the scripts of the pages into ../static/built/, with the licences of what is in them. */

import { build } from "esbuild";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const BUILT = fileURLToPath(new URL("../static/built/", import.meta.url));
const PENDING = fileURLToPath(new URL("../static/built.pending/", import.meta.url));

await rm(PENDING, { recursive: true, force: true });
await mkdir(PENDING, { recursive: true });
await build({
  absWorkingDir: HERE,
  entryPoints: ["search.js", "editor.js", "neighbourhood.js"],
  outdir: PENDING,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2020",
  splitting: true,
  chunkNames: "[name]-[hash]",
  legalComments: "none",
  logLevel: "warning",
});
await writeFile(`${PENDING}LICENSES.txt`, await licences());
// The folder appears when it is complete.
await rm(BUILT, { recursive: true, force: true });
await rename(PENDING, BUILT);

/** The licence texts of all packages that the scripts are made of. */
async function licences() {
  const { packages } = JSON.parse(await readFile(`${HERE}package-lock.json`, "utf8"));
  const shipped = Object.entries(packages).filter(([folder, { dev }]) => folder && !dev);
  const texts = await Promise.all(shipped.map(([folder]) => licence(folder)));
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}

async function licence(folder) {
  const { name, version, license } = JSON.parse(await readFile(`${HERE}${folder}/package.json`, "utf8"));
  const file = (await readdir(`${HERE}${folder}`)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(`${HERE}${folder}/${file}`, "utf8") : "";
  return `${name} ${version}: ${JSON.stringify(license)}\n\n${text}`;
}
