import type { Problem } from "./contract";

/** The HTTP API as one person. A refusal is thrown, with its code and its sentence. */
export class Api {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.send("GET", path, 200);
  }

  /** Creates something: 201. */
  create<T>(path: string, body: object): Promise<T> {
    return this.send("POST", path, 201, body);
  }

  /** Does something with what is there: 200. */
  act<T>(path: string, body: object = {}): Promise<T> {
    return this.send("POST", path, 200, body);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.send("PUT", path, 200, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.send("PATCH", path, 200, body);
  }

  async delete(path: string): Promise<void> {
    await this.send("DELETE", path, 204);
  }

  private async send<T>(method: string, path: string, expected: number, body?: object): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}`, accept: "application/json" };
    if (body) headers["content-type"] = "application/json";
    const response = await fetch(`${this.base}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    const call = `${method} ${path}`;
    if (response.status >= 400) throw new Refusal(call, response.status, text);
    if (response.status !== expected) throw new Error(`${call}: ${response.status} instead of ${expected}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

/** An answer of 400 and above. */
export class Refusal extends Error {
  readonly code: string;

  constructor(
    call: string,
    readonly status: number,
    text: string,
  ) {
    const problem = parse(text);
    const fields = (problem?.errors ?? []).map((error) => `; ${error.field}: ${error.message}`).join("");
    super(`${call}: ${status} ${problem ? `${problem.code}: ${problem.detail}${fields}` : text}`);
    this.name = "Refusal";
    this.code = problem?.code ?? "no_problem_document";
  }
}

function parse(text: string): Problem | undefined {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return undefined;
  }
}
