// One memory: the allocator of the hierarchical system, with the freedom that the relation
// leaves. Ids are the numbers 1, 2, 3 and so on over all domains. A block lies in the tightest
// gap of its tier. Heat is a count of uses that is halved whenever the hand comes by.

import { readFileSync } from 'node:fs';
import { lengthOf, OFFSETS, Slot } from './extents.mjs';

const { resonances, walls } = JSON.parse(readFileSync(new URL('zeros.json', import.meta.url)));

export const DOMAINS = 12;
const PRIMES = [2, 3, 5, 7, 11, 13, 17];
const LIMITS = [64, 256, 1024, 4096, 16384, 65536]; // largest sizes of all channels but the last
const CLASSES = [0, 1, 5, 3, 0, 4, 6]; // of the ideal over each prime
const [ULTRA_COLD, COLD, WARM, HOT, ANY] = [0, 1, 2, 3, 4];
const BOUNDS = [[1, 1], [2, 3], [4, 29], [30, Infinity]]; // first and last resonance of each tier
const [ZERO, REAL, IMAGINARY] = [0, 1, 2];

/** An operation that is refused. It has changed nothing. */
export class Refusal extends Error {
  constructor(name, ...payload) {
    super(name);
    this.name = name;
    this.payload = payload;
  }
}

/** The prime channel of a size. */
function channelOf(size) {
  const at = LIMITS.findIndex((limit) => size <= limit);
  return at < 0 ? LIMITS.length : at;
}

/** The nearest of the resonances first..last; a tie goes to the lower one. */
function nearest(t, first, last) {
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if (t <= walls[middle - 1]) last = middle;
    else first = middle + 1;
  }
  return first;
}

class Domain {
  blocks = new Map(); // by id; the next one that the hand visits is the first
  slots = new Map(); // by resonance and channel; one that was never used is not there
  mallocs = 0;
  frees = 0;
  promotions = 0;
  demotions = 0;
  quantized = 0;
  mismatch = 0;

  slot(resonance, channel) {
    const key = resonance * PRIMES.length + channel;
    if (!this.slots.has(key)) this.slots.set(key, new Slot());
    return this.slots.get(key);
  }
}

export class Memory {
  #domains = Array.from({ length: DOMAINS }, () => new Domain());
  #live = new Map();
  #spent = new Map(); // the domains of freed blocks by id
  #last = 0; // the id that was issued last
  #noted = new Map(); // blocks that this operation touches, and their addresses before it

  constructor(count, policy) {
    this.count = count;
    this.policy = policy;
    this.ranges = BOUNDS.map(([first, last]) => [first, Math.min(last, count)]);
  }

  // ------------------------------------------------------------------ operations

  malloc(number, size, hint, t) {
    const [first, last] = hint === ANY ? [1, this.count] : this.ranges[hint];
    if (first > last) throw new Refusal('EmptyTierError', hint, this.count);
    const resonance = t === null ? null : nearest(t, first, last);
    const place = this.#findBirthplace(number, size, hint, resonance);
    const domain = this.#domains[number];
    if (t !== null) {
      domain.quantized += 1;
      domain.mismatch += Math.abs(t - resonances[resonance - 1]);
    }
    const block = { id: ++this.#last, number, size, heat: 0, bytes: null, written: false };
    this.#noted.set(block, null);
    this.#settle(block, place, size);
    domain.mallocs += 1;
    domain.blocks.set(block.id, block);
    this.#live.set(block.id, block);
    return block.id;
  }

  calloc(number, count, size, hint, t) {
    const product = count * size; // below 2 ** 49
    if (product > OFFSETS) {
      throw new Refusal('ArgumentRangeError', 'count * size', product, 0, OFFSETS);
    }
    return this.malloc(number, product, hint, t);
  }

  realloc(id, size) {
    const block = this.#find(id);
    const [held, wanted] = [lengthOf(block.size), lengthOf(size)];
    if (channelOf(size) === channelOf(block.size) && wanted <= held) {
      this.#note(block);
      const slot = this.#domains[block.number].slot(block.resonance, channelOf(size));
      if (wanted < held) slot.give(block.offset + wanted, held - wanted);
    } else {
      const tier = this.#tierOf(block);
      const place = this.#findPlace(block.number, ...this.ranges[tier], size);
      if (place === undefined) throw this.#outOfMemory(block.number, tier, size);
      this.#move(block, place, size);
    }
    if (block.bytes !== null && block.bytes.length > size) {
      block.bytes = Buffer.from(block.bytes.subarray(0, size));
    }
    block.size = size;
    this.#use(block);
    return id;
  }

  access(id) {
    const block = this.#find(id);
    this.#use(block);
    return this.address(block);
  }

  read(id, offset, size) {
    const block = this.#find(id);
    const length = size ?? Math.max(0, block.size - offset);
    this.#check(block, offset, length);
    const data = Buffer.alloc(length);
    if (block.bytes !== null) data.set(block.bytes.subarray(offset, offset + length));
    this.#use(block);
    return data;
  }

  write(id, offset, data) {
    const block = this.#find(id);
    this.#check(block, offset, data.length);
    if (data.length > 0) {
      this.#note(block);
      const end = offset + data.length;
      if (block.bytes === null || block.bytes.length < end) {
        const longer = Buffer.alloc(end);
        if (block.bytes !== null) block.bytes.copy(longer);
        block.bytes = longer;
      }
      data.copy(block.bytes, offset);
      block.written = true;
    }
    this.#use(block);
    return null;
  }

  free(id) {
    const block = this.#find(id, 'DoubleFreeError');
    const domain = this.#domains[block.number];
    const slot = domain.slot(block.resonance, channelOf(block.size));
    slot.give(block.offset, lengthOf(block.size));
    this.#live.delete(id);
    this.#spent.set(id, block.number);
    domain.blocks.delete(id);
    domain.frees += 1;
    return null;
  }

  /** Slide all blocks of a domain down in their slots. */
  defragment(number) {
    const domain = this.#domains[number];
    const ends = new Map();
    let moved = 0;
    for (const block of [...domain.blocks.values()].sort((one, other) => one.offset - other.offset)) {
      const slot = domain.slot(block.resonance, channelOf(block.size));
      const end = ends.get(slot) ?? 0;
      if (block.offset !== end) {
        this.#note(block);
        block.offset = end;
        moved += 1;
      }
      ends.set(slot, end + lengthOf(block.size));
      slot.pack(ends.get(slot));
    }
    return moved;
  }

  // ------------------------------------------------------------------- questions

  /** Resonance, axis, channel, lattice slot, offset. */
  address(block) {
    const channel = channelOf(block.size);
    const axis = block.size === 0 ? IMAGINARY : block.written ? REAL : ZERO;
    const lattice = (block.number + CLASSES[channel]) % DOMAINS;
    return [block.resonance, axis, channel, lattice, block.offset];
  }

  /** The blocks whose address changed since this was asked last, the new ones among them. */
  takeMoves() {
    const moves = [];
    for (const [block, before] of this.#noted) {
      const now = this.address(block);
      if (this.#live.has(block.id) && String(now) !== String(before)) moves.push([block.id, now]);
    }
    this.#noted.clear();
    return moves;
  }

  /** Address, tier and heat of a live block, or nulls. */
  show(id) {
    const block = this.#live.get(id);
    if (block === undefined) return [null, null, null];
    return [this.address(block), this.#tierOf(block), block.heat];
  }

  /** The domain of a block, freed ones included; undefined if there never was one. */
  ownerOf(id) {
    return this.#live.get(id)?.number ?? this.#spent.get(id);
  }

  /** The twelve figures of a domain. */
  figures(number) {
    const { blocks, mallocs, frees, promotions, demotions, quantized } = this.#domains[number];
    const tiers = [0, 0, 0, 0];
    let [live, held] = [0, 0];
    for (const block of blocks.values()) {
      tiers[this.#tierOf(block)] += 1;
      live += block.size;
      held += lengthOf(block.size);
    }
    return [blocks.size, live, held, mallocs, frees, promotions, demotions, ...tiers, quantized];
  }

  meanMismatch(number) {
    const { mismatch, quantized } = this.#domains[number];
    return quantized === 0 ? 0 : mismatch / quantized;
  }

  ids() {
    return [...this.#live.keys()];
  }

  // ---------------------------------------------------------------------- places

  #tierAt(resonance) {
    return this.ranges.findIndex(([, last]) => resonance <= last);
  }

  #tierOf(block) {
    return this.#tierAt(block.resonance);
  }

  /** Whether a domain may have no more hot blocks. */
  #isFull(number) {
    const capacity = this.policy.hot_capacity;
    if (capacity === null) return false;
    const all = [...this.#domains[number].blocks.values()];
    return all.filter((block) => this.#tierOf(block) === HOT).length >= capacity;
  }

  /** The tightest gap at the resonances first..last; undefined if there is none. */
  #findPlace(number, first, last, size) {
    const [channel, length] = [channelOf(size), lengthOf(size)];
    let best;
    for (let at = first; at <= last; at += 1) {
      const extent = this.#domains[number].slot(at, channel).find(length);
      if (extent && (!best || extent.length < best.extent.length)) best = { at, extent };
    }
    return best;
  }

  /** Where a new block goes: at its resonance; in the tier of its hint; in the coldest it can. */
  #findBirthplace(number, size, hint, resonance) {
    let tiers = hint === ANY ? [COLD, ULTRA_COLD, WARM, HOT] : [hint];
    if (resonance !== null) tiers = [this.#tierAt(resonance)];
    const isChoosy = resonance !== null || hint !== ANY;
    let exhausted;
    for (const tier of tiers) {
      if (tier === HOT && this.#isFull(number)) {
        if (isChoosy) throw new Refusal('TierFullError', number, this.policy.hot_capacity);
        continue;
      }
      const [first, last] = resonance === null ? this.ranges[tier] : [resonance, resonance];
      if (first > last) continue;
      const place = this.#findPlace(number, first, last, size);
      if (place !== undefined) return place;
      exhausted = tier;
    }
    throw this.#outOfMemory(number, exhausted, size);
  }

  #outOfMemory(number, tier, size) {
    return new Refusal('OutOfMemoryError', number, tier, PRIMES[channelOf(size)], size);
  }

  /** Put a block of `size` bytes where `#findPlace` found room for it. */
  #settle(block, { at, extent }, size) {
    block.resonance = at;
    block.offset = this.#domains[block.number].slot(at, channelOf(size)).take(extent, lengthOf(size));
  }

  /** Take the new place before the old one is given back. */
  #move(block, place, size) {
    this.#note(block);
    const { resonance, offset } = block;
    this.#settle(block, place, size);
    const slot = this.#domains[block.number].slot(resonance, channelOf(block.size));
    slot.give(offset, lengthOf(block.size));
  }

  /** The live block of an id. */
  #find(id, ended = 'UseAfterFreeError') {
    const block = this.#live.get(id);
    if (block !== undefined) return block;
    throw new Refusal(this.#spent.has(id) ? ended : 'UnknownBlockError', id);
  }

  #check(block, offset, length) {
    if (offset + length > block.size) {
      throw new Refusal('OutOfBoundsError', block.id, offset, length, block.size);
    }
  }

  /** To be called before anything of a block's address changes. */
  #note(block) {
    if (!this.#noted.has(block)) this.#noted.set(block, this.address(block));
  }

  // ------------------------------------------------------------------------ heat

  /** One use: the block may rise, and the hand goes one block on. */
  #use(block) {
    const { hot_entry, warm_entry, heat_limit } = this.policy;
    block.heat = Math.min(heat_limit, block.heat + 1);
    const tier = this.#tierOf(block);
    if (block.heat >= hot_entry && tier < HOT) this.#migrate(block, HOT);
    else if (block.heat >= warm_entry && tier < WARM) this.#migrate(block, WARM);
    this.#cool(this.#domains[block.number]);
  }

  #cool(domain) {
    const [[id, block]] = domain.blocks;
    domain.blocks.delete(id);
    domain.blocks.set(id, block); // behind all others
    block.heat >>= 1;
    const tier = this.#tierOf(block);
    const { hot_exit, warm_exit } = this.policy;
    if (block.heat <= [-1, 0, warm_exit, hot_exit][tier]) this.#migrate(block, tier - 1);
  }

  /** Move a block to another tier, if that has room for it. */
  #migrate(block, tier) {
    if (tier === HOT && this.#isFull(block.number)) return;
    const place = this.#findPlace(block.number, ...this.ranges[tier], block.size);
    if (place === undefined) return;
    const counter = tier > this.#tierOf(block) ? 'promotions' : 'demotions';
    this.#domains[block.number][counter] += 1;
    this.#move(block, place, block.size);
  }
}
