import { Body, Button, Container, Head, Heading, Html, Link, Preview, Section, Text } from "react-email";
import type { CSSProperties } from "react";
import { formatCount } from "@/components/ui/numbers";
import type { Figure, Letter, LetterAccount } from "./letter";

/** The console's own colors; mail readers know no variables, so they stand here once more. */
const INK = "#13201a";
const INK_2 = "#45564d";
const INK_3 = "#5d6e65";
const RULE = "#dfe7e2";
const RULE_INK = "#2a3a32";
const ACCENT = "#1b4b8f";
const FONT = "Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Readers that follow the system's theme take these over the inline styles; the others keep the light ones. */
const DARK = `@media (prefers-color-scheme: dark) {
  .bg, .bg > table > tbody > tr > td { background-color: #0f1512 !important; }
  .ink { color: #e6ede9 !important; }
  .dim { color: #aebbb4 !important; }
  .rule { border-color: #46554d !important; }
  .link { color: #93b9f5 !important; }
  .btn { background-color: #2f63b0 !important; color: #ffffff !important; }
}`;

const BODY: CSSProperties = { fontSize: 14, lineHeight: "22px", margin: "16px 0 0", color: INK };
const SMALL: CSSProperties = { fontSize: 12, lineHeight: "18px", color: INK_3 };
const HEADING: CSSProperties = { margin: "0 0 8px", fontSize: 14, lineHeight: "20px", fontWeight: 600, color: INK };
const CELL: CSSProperties = {
  padding: "4px 0",
  fontSize: 14,
  lineHeight: "20px",
  borderTop: `1px solid ${RULE}`,
  color: INK,
};
const NUMBER: CSSProperties = {
  ...CELL,
  textAlign: "right",
  fontVariantNumeric: "tabular-nums",
  whiteSpace: "nowrap",
  verticalAlign: "top",
};

/** Draws a letter: 560 px at most, tables and inline styles only, light and dark. */
export function Layout({ letter }: { letter: Letter }) {
  return (
    <Html lang="en">
      <Head>
        <title>{letter.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{DARK}</style>
      </Head>
      <Body className="bg" style={{ margin: 0, backgroundColor: "#ffffff", fontFamily: FONT }}>
        <Preview useTitleTag={false}>{letter.sentences.join(" ")}</Preview>
        <Container style={{ width: "100%", maxWidth: 560, padding: "24px 16px", textAlign: "left" }}>
          <Text
            className="ink rule"
            style={{
              margin: 0,
              padding: "0 0 12px",
              borderBottom: `3px double ${RULE_INK}`,
              color: INK,
              fontSize: 16,
              lineHeight: "24px",
              fontWeight: 600,
            }}
          >
            Matricula
          </Text>
          <Heading as="h1" className="ink" style={{ margin: "20px 0 0", fontSize: 20, lineHeight: "28px", color: INK }}>
            {letter.title}
          </Heading>
          <Text className="dim" style={{ margin: "4px 0 0", fontSize: 13, lineHeight: "20px", color: INK_2 }}>
            {letter.facts.map((fact, index) => (
              <span key={fact}>
                {index > 0 && <br />}
                {fact}.
              </span>
            ))}
          </Text>
          {letter.sentences.map((sentence) => (
            <Text key={sentence} className="ink" style={BODY}>
              {sentence}
            </Text>
          ))}
          <Section style={{ paddingTop: 20 }}>
            <Button
              href={letter.button.href}
              className="btn"
              style={{
                padding: "10px 16px",
                backgroundColor: ACCENT,
                color: "#ffffff",
                borderRadius: 4,
                fontSize: 14,
                lineHeight: "20px",
                fontWeight: 600,
              }}
            >
              {letter.button.label}
            </Button>
            <Text className="dim" style={{ ...SMALL, margin: "8px 0 0" }}>
              You will be asked to sign in.{letter.hint ? ` ${letter.hint}` : ""}
            </Text>
          </Section>
          {letter.needs && <Needs needs={letter.needs} />}
          {letter.account && <Account account={letter.account} />}
          <Footer footer={letter.footer} />
        </Container>
      </Body>
    </Html>
  );
}

function Needs({ needs }: { needs: NonNullable<Letter["needs"]> }) {
  const head: CSSProperties = {
    ...SMALL,
    lineHeight: "16px",
    padding: "4px 0",
    borderTop: `2px solid ${RULE_INK}`,
    fontWeight: 500,
    color: INK_2,
  };
  return (
    <Section style={{ paddingTop: 24 }}>
      <Heading as="h2" className="ink" style={HEADING}>
        What needs somebody
      </Heading>
      <table width="100%" cellPadding="0" cellSpacing="0" border={0}>
        <thead>
          <tr>
            <th scope="col" align="right" className="dim rule" style={{ ...head, width: 56, paddingRight: 12 }}>
              Records
            </th>
            <th scope="col" align="left" className="dim rule" style={head}>
              Cause, and who fixes it where
            </th>
          </tr>
        </thead>
        <tbody>
          {needs.rows.map((need) => (
            <tr key={need.what}>
              <td className="ink rule" style={{ ...NUMBER, paddingRight: 12 }}>
                {need.records === null ? "–" : formatCount(need.records)}
              </td>
              <td className="ink rule" style={CELL}>
                {need.what}.{" "}
                <span className="dim" style={{ color: INK_2 }}>
                  {need.who}
                  {need.where && (
                    <>
                      , in{" "}
                      {need.where.href ? (
                        <Link
                          href={need.where.href}
                          className="link"
                          style={{ color: ACCENT, textDecoration: "underline" }}
                        >
                          {need.where.label}
                        </Link>
                      ) : (
                        need.where.label
                      )}
                    </>
                  )}
                </span>
              </td>
            </tr>
          ))}
          {needs.more && (
            <tr>
              <td className="ink rule" style={{ ...NUMBER, paddingRight: 12 }}>
                {formatCount(needs.more.records)}
              </td>
              <td className="ink rule" style={CELL}>
                {needs.more.what}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Section>
  );
}

function FigureRow({ row, style, isStrong }: { row: Figure; style?: CSSProperties; isStrong?: boolean }) {
  return (
    <tr>
      <th scope="row" align="left" className="ink rule" style={{ ...CELL, fontWeight: isStrong ? 600 : 400, ...style }}>
        {row.label}
      </th>
      <td className="ink rule" style={{ ...NUMBER, fontWeight: isStrong ? 600 : 400, ...style }}>
        {formatCount(row.value)}
      </td>
    </tr>
  );
}

function Account({ account }: { account: LetterAccount }) {
  const total = account.rows.reduce((sum, row) => sum + row.value, 0);
  return (
    <Section style={{ paddingTop: 24 }}>
      <table width="320" cellPadding="0" cellSpacing="0" border={0} style={{ width: "100%", maxWidth: 320 }}>
        <caption className="ink" style={{ ...HEADING, margin: 0, padding: "0 0 8px", textAlign: "left" }}>
          {account.caption}
        </caption>
        <tbody>
          <FigureRow row={account.lead} isStrong style={{ borderTop: `2px solid ${RULE_INK}` }} />
          {account.rows.map((row) => (
            <FigureRow key={row.label} row={row} />
          ))}
          <FigureRow
            row={{ label: "Accounted for", value: total }}
            isStrong
            style={{ borderTop: `1px solid ${RULE_INK}`, borderBottom: `3px double ${RULE_INK}` }}
          />
          {account.apart.map((row) => (
            <FigureRow key={row.label} row={row} style={{ borderTop: "0" }} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Footer({ footer }: { footer: Letter["footer"] }) {
  return (
    <Section style={{ paddingTop: 24 }}>
      <Text className="dim rule" style={{ ...SMALL, margin: 0, padding: "12px 0 0", borderTop: `1px solid ${RULE}` }}>
        {footer.why}{" "}
        {footer.links.map((link) => (
          <span key={link.href}>
            <Link href={link.href} className="link" style={{ color: ACCENT, textDecoration: "underline" }}>
              {link.label}
            </Link>
            .{" "}
          </span>
        ))}
        {footer.promise}
      </Text>
    </Section>
  );
}
