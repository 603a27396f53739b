import type { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { ConnectorError } from "../errors";
import type { Archive } from "./archive";
import { FIXES } from "./fixes";
import { readColumn, requiredColumns, type ReadFile, type Version } from "./layout";

/** What one row says, by the standard's names of the columns; blanks are left out. */
export type CsvRow = Record<string, string>;

const LARGEST_ROW = 2 * 1024 * 1024;
const BOM = "\uFEFF";

export function faultAt(where: string, what: string): ConnectorError {
  return new ConnectorError("protocol", `${where}: ${what}.`, { fix: FIXES.export });
}

/** Text in UTF-8; any other encoding would spoil names, so it is refused. */
async function* decode(source: Readable, file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let [isFirst, lines] = [true, 1];
  const read = (chunk?: Buffer) => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (error) {
      throw new ConnectorError("protocol", `${file}, after line ${lines}: the text is not in UTF-8.`, {
        fix: FIXES.export,
        cause: error,
      });
    }
  };
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const text = read(chunk);
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
    yield isFirst && text.startsWith(BOM) ? text.slice(1) : text;
    isFirst = false;
  }
  yield read();
}

/** Rows of a CSV file as lists, each with the line where it ends; a row of another width than the first is refused. */
export async function* readLines(source: Readable, file: string): AsyncGenerator<{ cells: string[]; line: number }> {
  const parser = parse({ info: true, max_record_size: LARGEST_ROW, skip_empty_lines: true, relax_quotes: false });
  // Errors reach the reader of the parser; those of the source come with the pipeline.
  pipeline(decode(source, file), parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      yield { cells: record, line: info.lines };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = `line ${Number(error.lines ?? 0)}`;
    if (error.code === "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH")
      throw faultAt(
        `${file}, ${line}`,
        "it has another number of columns than the first line; a comma inside a value needs quotes",
      );
    if (error.code === "CSV_MAX_RECORD_SIZE") throw faultAt(`${file}, ${line}`, "the row is larger than 2 MB");
    throw faultAt(`${file}, ${line}`, "its quotes do not match");
  }
}

/** The rows of a file that are read; wrong columns are refused with the place. Values keep their spaces within. */
export async function* readRows(archive: Archive, file: ReadFile, version: Version): AsyncGenerator<CsvRow> {
  const name = `${file}.csv`;
  let columns: (string | null)[] | null = null;
  for await (const { cells, line } of readLines(await archive.open(name), name)) {
    if (columns === null) {
      columns = readHeader(cells, file, version);
      continue;
    }
    const row: CsvRow = {};
    for (const [index, column] of columns.entries()) {
      const value = cells[index] ?? "";
      if (column !== null && value.trim() !== "") row[column] = value;
    }
    if (row.sourcedId === undefined) throw faultAt(`${name}, line ${line}`, "sourcedId is empty");
    yield row;
  }
  if (columns === null) throw faultAt(name, "it is empty, without even a first line of columns");
}

function readHeader(cells: readonly string[], file: ReadFile, version: Version): (string | null)[] {
  const columns = cells.map((cell) => readColumn(file, version, cell));
  const missing = requiredColumns(file, version).filter((one) => !columns.includes(one));
  const where = `${file}.csv, line 1`;
  if (missing.length > 0)
    throw faultAt(where, `the column${missing.length > 1 ? "s" : ""} ${missing.join(", ")} is missing`);
  const twice = columns.find((one, index) => one !== null && columns.indexOf(one) !== index);
  if (twice) throw faultAt(where, `the column ${twice} stands there twice`);
  return columns;
}
