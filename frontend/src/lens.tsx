/** A frequency that was asked for, the resonance it lands on, and how far that is: enlarged. */
import type { Request, Resonance } from "./recording";
import { frequency, gamma } from "./words";

const WIDTH = 420;
const HEIGHT = 132;
const EDGE = 26;
const LINE = 84; // y of the axis

export function Lens({ request, resonances }: { request: Request; resonances: Resonance[] }) {
  const at = request.k - 1;
  const near = resonances.slice(Math.max(0, at - 1), at + 2);
  const target = resonances[at];
  const gap = Math.max(...near.map((one) => Math.abs(one.frequency - target.frequency)), 1);
  const reach = Math.min(Math.max(gap * 1.15, request.mismatch * 1.15), gap * 2);
  const x = (t: number): number => WIDTH / 2 + ((t - target.frequency) / reach) * (WIDTH / 2 - EDGE);
  const inside = Math.abs(request.t - target.frequency) <= reach;
  const asked = inside ? x(request.t) : request.t < target.frequency ? EDGE / 2 : WIDTH - EDGE / 2;
  const middle = (asked + x(target.frequency)) / 2;
  const walls = [target.low, target.high].filter(
    (wall, side): wall is number => wall !== null && !(side === 0 && request.k === 1) && Math.abs(x(wall) - WIDTH / 2) < WIDTH / 2,
  );
  const left = request.k === 1 || x(target.low) < 0 ? 0 : x(target.low);
  const right = target.high === null || x(target.high) > WIDTH ? WIDTH : x(target.high);
  const home = resonances.find(({ high }) => high === null || request.t <= high)?.k ?? resonances.length;
  const anchor = middle < 90 ? "start" : middle > WIDTH - 90 ? "end" : "middle";
  const side = asked < x(target.frequency) ? "end" : "start";
  const label = Math.max(70, Math.min(WIDTH - 70, asked));
  return (
    <figure class="lens">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img"
        aria-label={`Asked for t = ${request.text}. The answer is ${gamma(request.k)} = ${frequency(target.frequency)}, at a distance of ${request.exact}.`}>
        <rect x={left} y={20} width={right - left} height={LINE - 20} class={`tint-${target.tier}`} />
        {walls.map((wall) => <line key={wall} x1={x(wall)} x2={x(wall)} y1={20} y2={LINE} class="wall" />)}
        <line x1={0} x2={WIDTH} y1={LINE} y2={LINE} class="axis" />
        {near.map(({ k, frequency: f }) => Math.abs(f - target.frequency) <= reach * 1.05 && (
          <g key={k} class={k === request.k ? "line chosen" : "line"}>
            <line x1={x(f)} x2={x(f)} y1={k === request.k ? 20 : 54} y2={LINE + 6} />
            <text x={x(f)} y={LINE + 21} text-anchor="middle">{gamma(k)}</text>
            <text x={x(f)} y={LINE + 36} text-anchor="middle" class="small">{frequency(f)}</text>
          </g>
        ))}
        <g class="asked">
          <line x1={asked} x2={asked} y1={18} y2={LINE} stroke-dasharray={inside ? "5 4" : "2 3"} />
          <path d={`M${asked} 26 l-6 -10 h12 z`} />
          <text x={label} y={12} text-anchor="middle">asked: t = {request.text.length > 24 ? `${request.text.slice(0, 23)}…` : request.text}</text>
          <line x1={asked} x2={x(target.frequency)} y1={48} y2={48} class="bracket" />
          <text x={anchor === "middle" ? (side === "end" ? Math.min(asked, middle) - 6 : Math.max(asked, middle) + 6) : middle}
            y={anchor === "middle" ? 52 : 66} text-anchor={anchor === "middle" ? side : anchor} class="small">mismatch {request.mismatch.toPrecision(4)}</text>
        </g>
      </svg>
      <figcaption>
        {home === request.k
          ? `t = ${request.text} lies in the cell of ${gamma(home)}, so ${gamma(home)} is the nearest resonance.`
          : `t = ${request.text} lies in the cell of ${gamma(home)}; of the resonances that were allowed, ${gamma(request.k)} is the nearest.`}
        {" "}        The mismatch |t − {gamma(request.k)}| is <span class="exact">{request.exact}</span>{request.exact.endsWith("…") ? "" : "."}
      </figcaption>
    </figure>
  );
}
