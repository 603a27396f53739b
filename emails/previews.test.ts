import { describe, expect, it } from "vitest";
import { PREVIEWS } from "./previews";
import { renderMail } from "./render-mail";

describe("every mail", () => {
  it.each(Object.entries(PREVIEWS))(
    "%s can be read as text, says the same as its HTML, and why it came",
    async (_, one) => {
      const mail = await renderMail(one.content, one.frame);
      expect(mail.subject).not.toMatch(/\n|undefined|null|NaN/);
      expect(mail.text).not.toMatch(/<[a-z]|undefined|null|NaN|\[object/);
      expect(mail.text).toMatch(/https?:\/\//);
      expect(mail.text.replace(/\s+/g, " ")).toContain("You get this");
      expect(mail.text).toContain("This mail holds no student’s data.");
      expect(mail.text.split("\n").filter((line) => line.length > 70 && !line.includes("://"))).toEqual([]);
      const words = mail.html.replace(/<[^>]+>/g, "").replace(/\s/g, "");
      const [title] = mail.text.split("\n");
      expect(words).toContain(title!.replace(/\s/g, ""));
    },
  );
});
