const PLAIN: Record<string, string> = {
  ø: "o",
  Ø: "O",
  đ: "d",
  Đ: "D",
  ł: "l",
  Ł: "L",
  ı: "i",
  ħ: "h",
  Ħ: "H",
  ŧ: "t",
  Ŧ: "T",
};

/** A name as names are compared: without accents, hyphens, spaces, apostrophes and dots, in lower case; `name_key` in SQL says the same. */
export function nameKey(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[øØđĐłŁıħĦŧŦ]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/[\u0300-\u036f\s'’‘ʼʻ`´.-]/g, "")
    .toLowerCase();
}
