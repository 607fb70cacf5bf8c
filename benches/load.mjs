// Load on the release program; benches/README.md explains it. No packages: Node's own client is quick enough to see
// differences, and the floor shows what it costs itself.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const connections = Number(process.env.BENCH_CONNECTIONS || 8);
const seconds = Number(process.env.BENCH_SECONDS || 5);
const workPackages = Number(process.env.BENCH_WORK_PACKAGES || 2000);
// Only 100 requests a second are promised to one token, so they take turns.
const tokensOfMember = 200;
const program = process.env.TANDEM_PROGRAM;

if (process.argv[2] === "floor") {
  serveFloor();
} else {
  await main();
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
  const database = process.env.TANDEM_TEST_POSTGRES || `sqlite:${join(folder, "tandem.db")}`;
  let floor, server;
  try {
    floor = await start(process.execPath, [fileURLToPath(import.meta.url), "floor"]);
    server = await start(program, ["serve", "--database", database, "--listen", "127.0.0.1:0"]);
    const person = ["--name", "Ada Administrator", "--email", "ada@example.org", "--admin", "--password-stdin"];
    tandem(database, ["user", "add", "admin", ...person], `${randomBytes(12).toString("hex")}\n`);
    const admin = tandem(database, ["token", "create", "admin", "--name", "bench"]);
    const world = await fill(server.url, admin);
    await measureAll(floor.url, server.url, world);
  } finally {
    floor?.child.kill();
    server?.child.kill();
    await server?.ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(floorUrl, url, { tokens, project, story, sprint, keys, tasks }) {
  const pick = (list) => list[Math.floor(Math.random() * list.length)];
  const states = ["in_progress", "testing", "done", "to_do"];
  let turn = 0;
  const steps = [
    ["floor", () => ["GET", `${floorUrl}/`, 200]],
    ["me", () => ["GET", `${url}/api/v1/me`, 200]],
    ["work package", () => ["GET", `${url}/api/v1/work-packages/${pick(keys)}`, 200]],
    ["work desk", () => ["GET", `${url}/api/v1/work-packages?project=${project}&state=open&order=due`, 200]],
    ["backlog", () => ["GET", `${url}/api/v1/projects/${project}/backlog`, 200]],
    ["board", () => ["GET", `${url}/api/v1/sprints/${sprint}/board`, 200]],
    ["create", () => ["POST", `${url}/api/v1/stories/${story}/work-packages`, 201, { title: "One more", severity: "sev2" }]],
    ["finish task", () => ["PATCH", `${url}/api/v1/tasks/${pick(tasks)}`, 200, { state: states[turn++ % 4] }]],
  ];
  console.log(`${connections} connections, ${seconds} s a step, ${workPackages} Work Packages\n`);
  console.log(["step".padEnd(14), ...["req/s", "p50 ms", "p95 ms", "p99 ms", "x floor"].map((word) => word.padStart(9))].join(""));
  let floorMedian;
  for (const [name, next] of steps) {
    const times = await measure(next, tokens);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
    floorMedian ??= at(0.5);
    const numbers = [(times.length / seconds).toFixed(0), at(0.5).toFixed(2), at(0.95).toFixed(2), at(0.99).toFixed(2),
      (at(0.5) / floorMedian).toFixed(1)];
    console.log([name.padEnd(14), ...numbers.map((number) => number.padStart(9))].join(""));
  }
}

/** The milliseconds of every request, sorted; the first half second warms up and does not count. */
async function measure(next, tokens) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const times = [];
  const counts = performance.now() + 500;
  const ends = counts + seconds * 1000;
  let turn = 0;
  const worker = async () => {
    while (performance.now() < ends) {
      const [method, url, expected, body] = next();
      const began = performance.now();
      await call(agent, tokens[turn++ % tokens.length], method, url, expected, body);
      if (began >= counts) times.push(performance.now() - began);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, worker));
  } finally {
    agent.destroy();
  }
  if (times.length === 0) throw new Error("not one answer came in time");
  return times.sort((a, b) => a - b);
}

/** A help desk with a running Sprint, and its Work Packages, each with a task. */
async function fill(url, admin) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const as = (token) => (method, path, expected, body) => call(agent, token, method, `${url}/api/v1${path}`, expected, body);
  const administrator = as(admin);
  const person = async (login) => {
    await administrator("POST", "/users", 201, { login, name: login, email: `${login}@example.org` });
    const tokens = [];
    for (let n = 0; n < (login === "mia" ? tokensOfMember : 1); n++) {
      tokens.push((await administrator("POST", `/users/${login}/tokens`, 201, { name: `bench ${n}` })).token);
    }
    return tokens;
  };
  const [owner, master, tokens] = [await person("petra"), await person("sasha"), await person("mia")];
  const [asOwner, asMaster, asMember] = [as(owner[0]), as(master[0]), as(tokens[0])];

  await administrator("POST", "/teams", 201,
    { slug: "help-desk", name: "Help desk", kind: "ops", scrum_master: "sasha", initial_velocity: 40 });
  await administrator("PUT", "/teams/help-desk/members/mia", 200, {});
  await administrator("POST", "/projects", 201,
    { key: "OPS", name: "Operations", kind: "operations", product_owners: ["petra"], teams: ["help-desk"] });
  await asOwner("PUT", "/projects/OPS/sla", 200, { definitions: [{ severity: "sev2", resolve_within: "PT24H" }] });
  const story = (await asOwner("POST", "/projects/OPS/stories", 201,
    { title: "Answer queries", recurrence: "recurring", team: "help-desk", sla: "project" })).key;
  const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const sprint = (await asMaster("POST", "/teams/help-desk/sprints", 201,
    { name: "Sprint 1", starts_on: day(0), ends_on: day(13) })).id;
  await asMember("PUT", `/sprints/${sprint}/commitments/${story}`, 200, { unknown: 40 });
  await asMaster("POST", `/sprints/${sprint}/start`, 200, {});

  const [keys, tasks] = [[], []];
  let made = 0;
  await Promise.all(Array.from({ length: connections }, async () => {
    while (made < workPackages) {
      const member = as(tokens[made % tokens.length]);
      const title = `Query ${made++}`;
      const { key } = await member("POST", `/stories/${story}/work-packages`, 201, { title, severity: "sev2" });
      keys.push(key);
      tasks.push((await member("POST", `/work-packages/${key}/tasks`, 201, { title: "Answer it" })).id);
    }
  }));
  agent.destroy();
  return { tokens, project: "OPS", story, sprint, keys, tasks };
}

function call(agent, token, method, url, expected, body) {
  return new Promise((resolve, reject) => {
    const payload = body && JSON.stringify(body);
    const headers = { authorization: `Bearer ${token}` };
    if (payload) {
      headers["content-type"] = "application/json";
      headers["content-length"] = Buffer.byteLength(payload);
    }
    const request = http.request(url, { agent, method, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode !== expected) reject(new Error(`${method} ${url}: ${response.statusCode} ${text}`));
        else resolve(text ? JSON.parse(text) : undefined);
      });
    });
    request.on("error", reject);
    request.end(payload);
  });
}

/** Starts a server that prints `listening on URL`. */
function start(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code} before it listened`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const url = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
      if (url) resolve({ child, url, ended });
    });
  });
}

function tandem(database, args, input = "") {
  return execFileSync(program, [...args, "--database", database], { input, encoding: "utf8" }).trim();
}

function serveFloor() {
  const server = http.createServer((request, response) => {
    request.resume();
    response.setHeader("content-type", "application/json");
    response.end('{"login":"mia","name":"Mia","email":"mia@example.org","time_zone":"UTC","admin":false}');
  });
  server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
}
