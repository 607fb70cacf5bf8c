import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { addPerson, program, tandem } from "./program";

const results = fileURLToPath(new URL("../test-results", import.meta.url));
const log = join(results, "server.log");

/**
 * Starts the program on a fresh database, with an administrator, before all tests; ends it after them. The tests, which
 * are other processes, learn of it through the environment.
 *
 * TANDEM_BROWSER_DATABASE=postgres://… names an empty database to use instead of a new SQLite file.
 */
export default async function start(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-browser-"));
  const database = process.env.TANDEM_BROWSER_DATABASE || `sqlite:${join(folder, "tandem.db")}`;
  const { child, url } = await serve(database).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const stop = async () => {
    try {
      await end(child);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  try {
    const password = randomBytes(12).toString("hex");
    await addPerson(database, { login: "admin", name: "Ada Administrator", password, admin: true });
    process.env.TANDEM_BROWSER_URL = url;
    process.env.TANDEM_BROWSER_DATABASE = database;
    process.env.TANDEM_BROWSER_PASSWORD = password;
    process.env.TANDEM_BROWSER_TOKEN = await tandem(["token", "create", "admin", "--name", "browser tests"], database);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function serve(database: string): Promise<{ child: ChildProcess; url: string }> {
  mkdirSync(results, { recursive: true });
  const file = openSync(log, "w");
  const child = spawn(program, ["serve", "--database", database, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", file],
  });
  closeSync(file);
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => {
      child.kill("SIGKILL");
      reject(new Error(`${program} serve ${why}\n${readFileSync(log, "utf8")}`));
    };
    const timer = setTimeout(() => fail("did not begin to listen within 30 seconds"), 30_000);
    child.on("error", (error) => fail(`did not start: ${error.message}`));
    child.on("exit", (code, signal) => fail(`ended with ${code ?? signal} before it listened`));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const address = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
      if (address) {
        clearTimeout(timer);
        child.removeAllListeners("exit");
        resolve(address);
      }
    });
  });
  return { child, url };
}

/** A tidy end is part of the contract: within 10 seconds of SIGTERM, with status 0. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    throw new Error(`The server died during the tests (${child.exitCode ?? child.signalCode}); see ${log}`);
  }
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const timer = setTimeout(() => child.kill("SIGKILL"), 12_000);
  child.kill("SIGTERM");
  const code = await ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`After SIGTERM the server ended with ${code ?? "a kill after 12 seconds"}; see ${log}`);
}
