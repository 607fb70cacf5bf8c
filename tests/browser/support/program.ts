import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The program under test; scripts/browser.sh names the one that it built. */
export const program =
  process.env.TANDEM_PROGRAM || fileURLToPath(new URL("../../../target/debug/tandem", import.meta.url));

/** Runs one command of `tandem` to its end, on the given database, and answers what it printed. */
export function tandem(args: string[], database: string, stdin = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, "--database", database], { stdio: "pipe" });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.stderr.on("data", (chunk) => (err += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(out.trim());
      else reject(new Error(`tandem ${args.join(" ")} ended with ${code}: ${err.trim()}`));
    });
    child.stdin.on("error", () => {}); // it may end without reading; its status tells
    child.stdin.end(stdin);
  });
}

/** Adds a person who can sign in on the pages. People made over the API have tokens but no password. */
export async function addPerson(
  database: string,
  person: { login: string; name: string; password: string; admin?: boolean },
): Promise<void> {
  const args = ["user", "add", person.login, "--name", person.name, "--email", `${person.login}@example.org`];
  if (person.admin) args.push("--admin");
  await tandem([...args, "--password-stdin"], database, `${person.password}\n`);
}
