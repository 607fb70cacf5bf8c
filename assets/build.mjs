// Bundles the browser side into dist/: names carry a hash of the content, so that the server may let browsers keep
// them for ever, and manifest.json leads from the plain name to the hashed one.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { gzipSync } from "node:zlib";

const dist = "dist";
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

// Turbo puts a <style> into every page for its progress bar as soon as it is loaded, which our Content-Security-Policy
// forbids (the bar's look stands in frame.css). Nothing in Turbo's settings prevents it.
const turboWithoutStyle = {
  name: "turbo-without-style",
  setup({ onLoad }) {
    onLoad({ filter: /turbo\.es2017-esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const line = "this.installStylesheetElement();";
      if (!source.includes(line)) throw new Error(`${path} no longer says ${line}`);
      return { contents: source.replace(line, ""), loader: "js" };
    });
  },
};

const result = await build({
  plugins: [turboWithoutStyle],
  entryPoints: ["src/app.ts", "css/app.css"],
  outdir: dist,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  metafile: true,
  target: ["es2022", "chrome123", "firefox121", "safari17.5"],
  legalComments: "none",
  logLevel: "warning",
});

const manifest = {};
for (const [path, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  const file = basename(path);
  manifest[entryPoint ? basename(entryPoint).replace(/\.ts$/, ".js") : file] = file;
}
for (const name of await readdir("icons")) {
  const bytes = await readFile(`icons/${name}`);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const file = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  manifest[name] = file;
  await writeFile(`${dist}/${file}`, bytes);
}
// A chunk that only another chunk names is found under its hashed name.
const sorted = Object.fromEntries(Object.entries(manifest).sort());
await writeFile(`${dist}/manifest.json`, JSON.stringify(sorted, null, 2) + "\n");

// Compressed here once, so that the server never compresses them.
for (const [name, file] of Object.entries(sorted)) {
  const bytes = await readFile(`${dist}/${file}`);
  const gzip = gzipSync(bytes, { level: 9 });
  await writeFile(`${dist}/${file}.gz`, gzip);
  console.log(`${name.padEnd(28)} ${String(bytes.length).padStart(7)} B  ${String(gzip.length).padStart(6)} B gzip`);
}
