/** Canvases that are as sharp as the screen, and the colours of the present theme. */

export type Pen = CanvasRenderingContext2D;

/** Gives a canvas its size in CSS pixels; true if that changed it, which empties it. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): boolean {
  const scale = Math.min(window.devicePixelRatio || 1, 2);
  const wide = Math.round(width * scale);
  const high = Math.round(height * scale);
  if (canvas.width === wide && canvas.height === high) return false;
  canvas.width = wide;
  canvas.height = high;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  canvas.getContext("2d")?.setTransform(scale, 0, 0, scale, 0, 0);
  return true;
}

export type Palette = {
  paper: string;
  ink: string;
  quiet: string;
  line: string;
  faint: string;
  accent: string;
  /** In the order of TIERS. */
  tiers: string[];
  tints: string[];
};

/** The colours as the style sheet has them now. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const get = (name: string): string => style.getPropertyValue(name).trim();
  const tiers = ["hot", "warm", "cold", "ultra"];
  return {
    paper: get("--paper"),
    ink: get("--ink"),
    quiet: get("--quiet"),
    line: get("--line"),
    faint: get("--faint"),
    accent: get("--accent"),
    tiers: tiers.map((tier) => get(`--${tier}`)),
    tints: tiers.map((tier) => get(`--${tier}-tint`)),
  };
}

/** The outline of a tier's sign, centred: triangle, disc, square, diamond. */
export function traceSign(pen: Pen, tier: number, x: number, y: number, size: number): void {
  const r = size / 2;
  if (tier === 0) {
    pen.moveTo(x, y - r);
    pen.lineTo(x + r, y + r * 0.9);
    pen.lineTo(x - r, y + r * 0.9);
    pen.closePath();
  } else if (tier === 1) {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
  } else if (tier === 2) {
    pen.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
  } else {
    pen.moveTo(x, y - r);
    pen.lineTo(x + r, y);
    pen.lineTo(x, y + r);
    pen.lineTo(x - r, y);
    pen.closePath();
  }
}
