/** The sign of a tier: a colour and, for those who do not see it, a shape. */
import { TIERS } from "./recording";

const PATHS = [
  "M6 1 L11 10.5 L1 10.5 Z",
  "M11 6 A5 5 0 1 1 1 6 A5 5 0 1 1 11 6 Z",
  "M1.6 1.6 H10.4 V10.4 H1.6 Z",
  "M6 0.6 L11.4 6 L6 11.4 L0.6 6 Z",
];

export function Sign({ tier }: { tier: number }) {
  return (
    <svg class={`sign tier-${tier}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={PATHS[tier]} />
    </svg>
  );
}

/** The sign and the name of a tier. */
export function TierName({ tier }: { tier: number }) {
  return (
    <span class="tier-name">
      <Sign tier={tier} />
      {TIERS[tier]}
    </span>
  );
}
