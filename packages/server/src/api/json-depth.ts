/**
 * Whether a JSON text nests deeper than allowed. It is looked at before it is parsed: what validates it would go down
 * as deep, and a stack has an end.
 */
export function isDeeperThan(text: string, most: number): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inText) {
      if (unit === 0x5c) i += 1;
      else if (unit === 0x22) inText = false;
    } else if (unit === 0x22) {
      inText = true;
    } else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > most) return true;
    } else if (unit === 0x5d || unit === 0x7d) {
      depth -= 1;
    }
  }
  return false;
}
