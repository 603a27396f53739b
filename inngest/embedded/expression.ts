/** What an expression may look at: the event that started a run, and the new one it is compared with. */
export type Scope = Record<string, unknown>;
type Node = (scope: Scope) => unknown;

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w]*)|(&&|\|\||==|!=|<=|>=|[<>!().[\],]))/y;

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

const ROOTS = new Set(["event", "async"]);
const isOrdered = (a: unknown, b: unknown) => typeof a === typeof b && (typeof a === "number" || typeof a === "string");
const COMPARE: Record<string, (a: unknown, b: unknown) => boolean> = {
  "==": (a, b) => (a ?? null) === (b ?? null),
  "!=": (a, b) => (a ?? null) !== (b ?? null),
  "<": (a, b) => isOrdered(a, b) && (a as number) < (b as number),
  "<=": (a, b) => isOrdered(a, b) && (a as number) <= (b as number),
  ">": (a, b) => isOrdered(a, b) && (a as number) > (b as number),
  ">=": (a, b) => isOrdered(a, b) && (a as number) >= (b as number),
};

class Parser {
  private position = 0;
  constructor(private readonly list: Token[]) {}

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
    const node = this.either();
    if (this.position < this.list.length) throw new Error("The expression does not end where it should.");
    return node;
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
    return left;
  }

  private unary(): Node {
    if (this.take("!")) {
      const inner = this.unary();
      return (scope) => inner(scope) !== true;
    }
    if (this.take("(")) {
      const inner = this.either();
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
    if (!ROOTS.has(token.value)) throw new Error(`The expression names ${token.value}, which is not known.`);
    return this.path([token.value]);
  }

  private path(keys: string[]): Node {
    for (;;) {
      const isIndex = this.take("[");
      if (!isIndex && !this.take(".")) break;
      const token = this.list[this.position++];
      if (!token || token.kind === "sign") throw new Error("A path of the expression is not complete.");
      if (isIndex && !this.take("]")) throw new Error("A bracket of the expression is not closed.");
      keys.push(token.value);
    }
    return (scope) =>
      keys.reduce<unknown>(
        (at, key) => (at !== null && typeof at === "object" ? (at as Scope)[key] : undefined),
        scope,
      );
  }
}

/** Reads an expression once; throws with a readable reason when it cannot be understood. Never evaluated as script. */
export function compileExpression(source: string): Node {
  return new Parser(tokens(source)).parse();
}

/** True only when the expression says true; one that cannot be understood matches nothing. */
export function matches(source: string | null | undefined, scope: Scope): boolean {
  return !source || compileExpression(source)(scope) === true;
}
