/** A piece of a named query's SQL as the sandbox understands it; anything else is refused at the upload. */
export type Expression =
  | { kind: "literal"; value: string | number | null }
  | { kind: "argument"; name: string }
  | { kind: "today" }
  | { kind: "column"; alias: string; field: string }
  | { kind: "call"; name: string; args: Expression[]; orderBy: Expression[] }
  | { kind: "operator"; operator: string; args: Expression[] }
  | { kind: "case"; branches: { when: Expression; value: Expression }[]; otherwise: Expression }
  | { kind: "select"; select: Select };

export type Select = {
  items: Expression[];
  /** Tables by alias in upper case; the first one gives the rows. */
  sources: { table: string; alias: string }[];
  where: Expression | null;
  isOrdered: boolean;
};

export class SqlFault extends Error {}

const TOKEN =
  /\s*(?:--[^\n]*|('(?:[^']|'')*')|(\d+(?:\.\d+)?)|([a-z_]\w*)|(:[a-z_]\w*)|(<>|!=|<=|>=|\|\||[-+*/=<>(),.~]))/iy;
const WORDS_AFTER_A_TABLE = new Set([
  "on",
  "where",
  "order",
  "left",
  "right",
  "inner",
  "outer",
  "join",
  "group",
  "union",
]);
const COMPARISONS = new Set(["=", "<>", "!=", "<", "<=", ">", ">="]);

function tokensOf(sql: string): string[] {
  const tokens: string[] = [];
  const text = sql.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new SqlFault(`the sandbox cannot read the SQL at "${text.slice(at, at + 20)}"`);
    const token = found[1] ?? found[2] ?? found[3] ?? found[4] ?? found[5];
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

/** Reads a query's SQL: one select with joins, conditions, subselects, `case`, `||` and a few functions. */
export function parseSql(sql: string): Select {
  const parser = new SqlParser(tokensOf(sql));
  if (!parser.isAt("select")) throw new SqlFault("the SQL is no select … from");
  const select = parser.select();
  parser.end();
  return select;
}

class SqlParser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  isAt(...words: string[]): boolean {
    return words.every((word, index) => this.tokens[this.at + index]?.toLowerCase() === word);
  }

  end(): void {
    if (this.at < this.tokens.length) throw this.fault();
  }

  select(): Select {
    this.need("select");
    this.take("distinct");
    const items = this.list(() => this.item());
    const sources = this.sources();
    const where = this.take("where") ? this.expression() : null;
    if (this.take("group", "by")) this.list(() => this.expression());
    const isOrdered = this.take("order", "by");
    if (isOrdered) this.orders();
    return { items, sources, where, isOrdered };
  }

  private fault(): SqlFault {
    return new SqlFault(`the sandbox cannot run the SQL at "${this.tokens.slice(this.at, this.at + 5).join(" ")}"`);
  }

  private take(...words: string[]): boolean {
    if (!this.isAt(...words)) return false;
    this.at += words.length;
    return true;
  }

  private need(word: string): void {
    if (!this.take(word)) throw this.fault();
  }

  private word(): string {
    const token = this.tokens[this.at];
    if (token === undefined || !/^[a-z_]/i.test(token)) throw this.fault();
    this.at++;
    return token;
  }

  private list<Item>(read: () => Item): Item[] {
    const items = [read()];
    while (this.take(",")) items.push(read());
    return items;
  }

  private item(): Expression {
    const expression = this.expression();
    if (this.take("as")) this.word();
    return expression;
  }

  private orders(): Expression[] {
    return this.list(() => {
      const by = this.expression();
      if (!this.take("desc")) this.take("asc");
      return by;
    });
  }

  private sources(): Select["sources"] {
    this.need("from");
    const sources = [this.source()];
    for (;;) {
      const at = this.at;
      if (!this.take("left")) this.take("inner");
      this.take("outer");
      if (!this.take("join")) {
        this.at = at;
        return sources;
      }
      sources.push(this.source());
      this.need("on");
      // Read to be checked, not run: a row brings along what belongs to it.
      this.expression();
    }
  }

  private source(): { table: string; alias: string } {
    // A table made by a select is only joined over: nothing of it is selected.
    const isMade = this.take("(");
    if (isMade) {
      this.select();
      this.need(")");
    }
    const table = isMade ? "" : this.word().toUpperCase();
    const next = this.tokens[this.at]?.toLowerCase();
    const hasAlias = next !== undefined && /^[a-z_]/.test(next) && !WORDS_AFTER_A_TABLE.has(next);
    return { table, alias: hasAlias ? this.word().toUpperCase() : table };
  }

  expression(): Expression {
    const args = [this.conjunction()];
    while (this.take("or")) args.push(this.conjunction());
    return combined("or", args);
  }

  private conjunction(): Expression {
    const args = [this.negation()];
    while (this.take("and")) args.push(this.negation());
    return combined("and", args);
  }

  private negation(): Expression {
    return this.take("not") ? { kind: "operator", operator: "not", args: [this.negation()] } : this.comparison();
  }

  private comparison(): Expression {
    const left = this.text();
    if (this.take("is", "not", "null")) return { kind: "operator", operator: "is not null", args: [left] };
    if (this.take("is", "null")) return { kind: "operator", operator: "is null", args: [left] };
    if (this.take("in")) {
      this.need("(");
      const args = [left, ...this.list(() => this.text())];
      this.need(")");
      return { kind: "operator", operator: "in", args };
    }
    const operator = this.tokens[this.at] ?? "";
    if (!COMPARISONS.has(operator)) return left;
    this.at++;
    return { kind: "operator", operator: operator === "!=" ? "<>" : operator, args: [left, this.text()] };
  }

  private text(): Expression {
    const args = [this.sum()];
    while (this.take("||")) args.push(this.sum());
    return combined("||", args);
  }

  private sum(): Expression {
    let left = this.primary();
    for (;;) {
      const operator = this.isAt("+") ? "+" : this.isAt("-") ? "-" : null;
      if (!operator) return left;
      this.at++;
      left = { kind: "operator", operator, args: [left, this.primary()] };
    }
  }

  private primary(): Expression {
    const token = this.tokens[this.at] ?? "";
    if (this.take("(")) {
      const inner: Expression = this.isAt("select") ? { kind: "select", select: this.select() } : this.expression();
      this.need(")");
      return inner;
    }
    if (this.take("-")) return { kind: "operator", operator: "negative", args: [this.primary()] };
    if (this.take("case")) return this.cases();
    if (this.take("current_date")) return { kind: "today" };
    if (this.take("null")) return { kind: "literal", value: null };
    if (/^['\d:]/.test(token)) {
      this.at++;
      if (token.startsWith(":")) return { kind: "argument", name: token.slice(1).toLowerCase() };
      const value = token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") : Number(token);
      return { kind: "literal", value };
    }
    const name = this.word();
    if (this.take(".")) return { kind: "column", alias: name.toUpperCase(), field: this.word().toUpperCase() };
    if (this.take("(")) return this.call(name.toLowerCase());
    throw new SqlFault(`the sandbox cannot tell whose column ${name} is`);
  }

  private call(name: string): Expression {
    if (name === "exists") {
      const select = this.select();
      this.need(")");
      return { kind: "operator", operator: "exists", args: [{ kind: "select", select }] };
    }
    this.take("distinct");
    const args = this.isAt(")") ? [] : this.list(() => this.expression());
    this.need(")");
    let orderBy: Expression[] = [];
    if (this.take("within", "group")) {
      this.need("(");
      this.need("order");
      this.need("by");
      orderBy = this.orders();
      this.need(")");
    }
    return { kind: "call", name, args, orderBy };
  }

  private cases(): Expression {
    const branches: { when: Expression; value: Expression }[] = [];
    while (this.take("when")) {
      const when = this.expression();
      this.need("then");
      branches.push({ when, value: this.expression() });
    }
    const otherwise: Expression = this.take("else") ? this.expression() : { kind: "literal", value: null };
    this.need("end");
    return { kind: "case", branches, otherwise };
  }
}

function combined(operator: string, args: Expression[]): Expression {
  const [only] = args;
  return args.length === 1 && only ? only : { kind: "operator", operator, args };
}
