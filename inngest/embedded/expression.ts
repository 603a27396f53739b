/** What an expression may look at, by the names of its roots. */
export type Scope = Record<string, unknown>;
type Node = (scope: Scope) => unknown;
/** The event that started a run, and the new one that it is compared with. */
export type Root = "event" | "async";

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w]*)|(&&|\|\||==|!=|<=|>=|[<>!().[\],?:]))/y;

type Token = { kind: "text" | "number" | "name" | "sign"; value: string };

function tokens(source: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== "") {
    const match = TOKEN.exec(source);
    if (!match) throw new Error(`The expression cannot be read: ${source}`);
    if (match[1] !== undefined) found.push({ kind: "text", value: match[1].slice(1, -1).replace(/\\(.)/g, "$1") });
    else if (match[2] !== undefined) found.push({ kind: "number", value: match[2] });
    else if (match[3] !== undefined) found.push({ kind: "name", value: match[3] });
    else found.push({ kind: "sign", value: match[4] ?? "" });
  }
  return found;
}

const isOrdered = (a: unknown, b: unknown) => typeof a === typeof b && (typeof a === "number" || typeof a === "string");
const COMPARE: Record<string, (a: unknown, b: unknown) => boolean> = {
  "==": (a, b) => (a ?? null) === (b ?? null),
  "!=": (a, b) => (a ?? null) !== (b ?? null),
  "<": (a, b) => isOrdered(a, b) && (a as number) < (b as number),
  "<=": (a, b) => isOrdered(a, b) && (a as number) <= (b as number),
  ">": (a, b) => isOrdered(a, b) && (a as number) > (b as number),
  ">=": (a, b) => isOrdered(a, b) && (a as number) >= (b as number),
};

const TEXT_TESTS: Record<string, (text: string, part: string) => boolean> = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

function isAmong(value: unknown, among: unknown): boolean {
  if (Array.isArray(among)) return among.includes(value ?? null);
  return among !== null && typeof among === "object" && typeof value === "string" && Object.hasOwn(among, value);
}

/** What stands at a path; a missing step is undefined, and what every object inherits is missing too. */
function lookUp(scope: Scope, keys: string[]): unknown {
  return keys.reduce<unknown>(
    (at, key) => (at !== null && typeof at === "object" && Object.hasOwn(at, key) ? (at as Scope)[key] : undefined),
    scope,
  );
}

class Parser {
  private position = 0;
  constructor(
    private readonly list: Token[],
    private readonly roots: readonly string[],
  ) {}

  private peek(value: string): boolean {
    const token = this.list[this.position];
    return token?.kind === "sign" && token.value === value;
  }

  private take(value: string): boolean {
    if (!this.peek(value)) return false;
    this.position++;
    return true;
  }

  parse(): Node {
    const node = this.choice();
    if (this.position < this.list.length) throw new Error("The expression does not end where it should.");
    return node;
  }

  /** `a ? b : c`; anything but true chooses the last. */
  private choice(): Node {
    const condition = this.either();
    if (!this.take("?")) return condition;
    const good = this.choice();
    if (!this.take(":")) throw new Error("A choice of the expression has no second value.");
    const other = this.choice();
    return (scope) => (condition(scope) === true ? good(scope) : other(scope));
  }

  private either(): Node {
    let left = this.both();
    while (this.take("||")) {
      const [a, b] = [left, this.both()];
      left = (scope) => a(scope) === true || b(scope) === true;
    }
    return left;
  }

  private both(): Node {
    let left = this.comparison();
    while (this.take("&&")) {
      const [a, b] = [left, this.comparison()];
      left = (scope) => a(scope) === true && b(scope) === true;
    }
    return left;
  }

  private comparison(): Node {
    const left = this.unary();
    for (const [sign, compare] of Object.entries(COMPARE)) {
      if (!this.take(sign)) continue;
      const right = this.unary();
      return (scope) => compare(left(scope), right(scope));
    }
    const next = this.list[this.position];
    if (next?.kind === "name" && next.value === "in") {
      this.position++;
      const among = this.members();
      return (scope) => isAmong(left(scope), among(scope));
    }
    return left;
  }

  /** `[a, b]` after `in`, or anything else that may hold a list. */
  private members(): Node {
    if (!this.take("[")) return this.unary();
    const items: Node[] = [];
    while (!this.take("]")) {
      if (items.length > 0 && !this.take(",")) throw new Error("A list of the expression is not closed.");
      items.push(this.unary());
    }
    return (scope) => items.map((item) => item(scope));
  }

  private unary(): Node {
    if (this.take("!")) {
      const inner = this.unary();
      // Only a claim can be denied; the opposite of a missing value is no match either.
      return (scope) => inner(scope) === false;
    }
    if (this.take("(")) {
      const inner = this.choice();
      if (!this.take(")")) throw new Error("A bracket of the expression is not closed.");
      return inner;
    }
    return this.value();
  }

  private value(): Node {
    const token = this.list[this.position++];
    if (!token) throw new Error("The expression ends too early.");
    if (token.kind === "text") return () => token.value;
    if (token.kind === "number") return () => Number(token.value);
    if (token.kind !== "name") throw new Error(`The expression has ${token.value} where a value is needed.`);
    const constants: Record<string, unknown> = { true: true, false: false, null: null };
    if (token.value in constants) return () => constants[token.value];
    if (token.value === "has" && this.take("(")) return this.presence();
    if (!this.roots.includes(token.value)) throw new Error(`The expression names ${token.value}, which is not known.`);
    return this.path([token.value]);
  }

  private presence(): Node {
    const root = this.list[this.position++];
    if (root?.kind !== "name" || !this.roots.includes(root.value)) throw new Error("has() takes a path.");
    const keys = this.keys([root.value]);
    const last = keys.pop() ?? "";
    if (!this.take(")")) throw new Error("A bracket of the expression is not closed.");
    return (scope) => {
      const owner = lookUp(scope, keys);
      return owner !== null && typeof owner === "object" && Object.hasOwn(owner, last);
    };
  }

  private path(start: string[]): Node {
    const keys = this.keys(start);
    const method = TEXT_TESTS[keys.at(-1) ?? ""];
    if (!method || !this.take("(")) return (scope) => lookUp(scope, keys);
    keys.pop();
    const argument = this.unary();
    if (!this.take(")")) throw new Error("A bracket of the expression is not closed.");
    return (scope) => {
      const [text, part] = [lookUp(scope, keys), argument(scope)];
      return typeof text === "string" && typeof part === "string" && method(text, part);
    };
  }

  private keys(start: string[]): string[] {
    const keys = [...start];
    for (;;) {
      const isIndex = this.take("[");
      if (!isIndex && !this.take(".")) return keys;
      const token = this.list[this.position++];
      if (!token || token.kind === "sign") throw new Error("A path of the expression is not complete.");
      if (isIndex && !this.take("]")) throw new Error("A bracket of the expression is not closed.");
      keys.push(token.value);
    }
  }
}

/** Reads an expression once; throws with a readable reason when it cannot be understood. Never evaluated as script. */
export function compileExpression(source: string, roots: readonly Root[] = ["event", "async"]): Node {
  return new Parser(tokens(source), roots).parse();
}

/** True only when the expression says true; one that cannot be understood matches nothing. */
export function matches(source: string | null | undefined, scope: Scope): boolean {
  return !source || compileExpression(source)(scope) === true;
}
