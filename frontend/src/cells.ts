/** The state of all entities at one moment, in flat arrays. */
import type { Change } from "./recording";

/** Bytes that one entity takes in a `Cells`. */
export const BYTES_PER_ENTITY = 4 + 1 + 8 + 4 + 1 + 1 + 1 + 4 + 1;

export class Cells {
  readonly k: Int32Array;
  readonly tier: Uint8Array;
  readonly bytes: Float64Array;
  readonly heat: Int32Array;
  readonly axis: Uint8Array;
  readonly channel: Uint8Array;
  readonly lattice: Uint8Array;
  readonly offset: Int32Array;
  readonly domain: Uint8Array;

  constructor(readonly size: number) {
    this.k = new Int32Array(size);
    this.tier = new Uint8Array(size);
    this.bytes = new Float64Array(size);
    this.heat = new Int32Array(size);
    this.axis = new Uint8Array(size);
    this.channel = new Uint8Array(size);
    this.lattice = new Uint8Array(size);
    this.offset = new Int32Array(size);
    this.domain = new Uint8Array(size);
  }

  /** Takes over another state, whose size is this one's or smaller; what it lacks is gone. */
  copyFrom(other: Cells): void {
    if (other.size < this.size) this.k.fill(0, other.size);
    this.k.set(other.k);
    this.tier.set(other.tier);
    this.bytes.set(other.bytes);
    this.heat.set(other.heat);
    this.axis.set(other.axis);
    this.channel.set(other.channel);
    this.lattice.set(other.lattice);
    this.offset.set(other.offset);
    this.domain.set(other.domain);
  }

  /** Writes one change. */
  put(change: Change): void {
    const e = change[0];
    this.k[e] = change[1];
    this.tier[e] = change[2];
    this.bytes[e] = change[3];
    this.heat[e] = change[4];
    if (change.length > 5) {
      this.axis[e] = change[5];
      this.channel[e] = change[6];
      this.lattice[e] = change[7];
      this.offset[e] = change[8];
      this.domain[e] = change[9];
    }
  }

  /** The change that would write entity `e` as it is here. */
  get(e: number): Change {
    return [
      e, this.k[e], this.tier[e], this.bytes[e], this.heat[e],
      this.axis[e], this.channel[e], this.lattice[e], this.offset[e], this.domain[e],
    ];
  }

  /** True if entity `e` is other than in `other`. */
  differs(other: Cells, e: number): boolean {
    if (this.k[e] === 0 && other.k[e] === 0) return false;
    return (
      this.k[e] !== other.k[e] || this.heat[e] !== other.heat[e] || this.bytes[e] !== other.bytes[e] ||
      this.tier[e] !== other.tier[e] || this.offset[e] !== other.offset[e] || this.axis[e] !== other.axis[e] ||
      this.channel[e] !== other.channel[e] || this.lattice[e] !== other.lattice[e] ||
      this.domain[e] !== other.domain[e]
    );
  }
}
