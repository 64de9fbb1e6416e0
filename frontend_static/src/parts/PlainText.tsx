/** Text as it was written, line by line, with its web addresses as links. Nothing in it becomes HTML. */

const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'’”]/g;

export interface Piece {
  text: string;
  href?: string;
}

/** The text in pieces: plain ones, and addresses. A full stop after an address is not part of it. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: match[0], href: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

export function PlainText({ text }: { text: string }) {
  return (
    <p class="plaintext">
      {pieces(text).map((piece, index) =>
        piece.href ? (
          <a key={index} href={piece.href} rel="noreferrer">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}
