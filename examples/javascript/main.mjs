// The protocol, version 1: one line of JSON in, one line of JSON out.

import { createInterface } from 'node:readline';
import { DOMAINS, Memory, Refusal } from './memory.mjs';

// Numbers that no double holds stay text: "=9223372036854775807". Of all that comes, only ids
// are integers so long, and they stand between brackets and commas, which base64 does not have.
const keepLong = (line) => line.replace(/(?<=[[,])\d{16,}(?=[,\]])/g, '"=$&"');
const giveLong = (line) => line.replace(/"=(\d+)"/g, '$1');

const NO_BLOCK = '=9223372036854775807'; // what a refused birth stands for

const CAPABILITIES = {
  operations: 'all',
  looks: 'all',
  parts: ['domains', 'mean_mismatch', 'blocks'],
  fractions: false,
  largest_id: NO_BLOCK,
  ids: false,
  differences: [
    { aspect: 'heat', reason: 'heat is a count of uses that is halved now and then' },
  ],
};

class Session {
  #memory;
  #births = []; // ids by birth number

  hello({ protocol, version, setup }) {
    if (protocol !== 'spectral-memory-oracle' || version !== 1) return { failed: 'what is that?' };
    if (setup.system !== 'hierarchical') return { failed: 'I implement the allocator only' };
    return { version: 1, name: 'javascript', capabilities: CAPABILITIES };
  }

  reset({ setup }) {
    this.#memory = new Memory(setup.n_zeros, setup.policy);
    this.#births = [];
    return {};
  }

  run({ ops, stride, moves }) {
    const reply = { results: [], looks: [], moves: [] };
    ops.forEach(([kind, ...given], at) => {
      if (String(given[0]).startsWith('#')) given[0] = this.#name(given[0]);
      const result = this.#perform(kind, given);
      reply.results.push(result);
      if (moves) reply.moves.push(this.#memory.takeMoves());
      if (stride && (at + 1) % stride === 0) reply.looks.push(this.#look(kind, given, result));
    });
    return reply;
  }

  observe() {
    const memory = this.#memory;
    const domains = Array.from({ length: DOMAINS }, (_, number) => number);
    return {
      parts: {
        domains: domains.map((number) => memory.figures(number)),
        mean_mismatch: domains.map((number) => memory.meanMismatch(number)),
        blocks: memory.ids().map((id) => [id, ...memory.show(id)]),
      },
    };
  }

  /** The id of "#3", the block of the fourth birth. */
  #name(text) {
    return this.#births[Number(text.slice(1))] ?? NO_BLOCK;
  }

  #perform(kind, given) {
    const isBirth = kind === 'malloc' || kind === 'calloc';
    if (isBirth) this.#births.push(NO_BLOCK);
    try {
      if (kind === 'write') given[2] = Buffer.from(given[2], 'base64');
      const result = this.#memory[kind](...given);
      if (isBirth) this.#births[this.#births.length - 1] = result;
      return kind === 'read' ? result.toString('base64') : result;
    } catch (error) {
      if (error instanceof Refusal) return { error: error.name, payload: error.payload };
      return { raised: error.name, text: String(error.message) };
    }
  }

  #look(kind, given, result) {
    if (kind === 'malloc' || kind === 'calloc') {
      return [...this.#memory.figures(given[0]), ...this.#memory.show(result)];
    }
    if (kind === 'defragment') return [...this.#memory.figures(given[0]), null, null, null];
    const id = given[0];
    const stranger = Number(BigInt(String(id).replace('=', '')) % BigInt(DOMAINS));
    const domain = this.#memory.ownerOf(id) ?? stranger;
    return [...this.#memory.figures(domain), ...this.#memory.show(id)];
  }
}

const session = new Session();
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(keepLong(line));
  if (request.do === 'bye') break;
  const reply = JSON.stringify({ n: request.n, ...session[request.do](request) });
  process.stdout.write(`${giveLong(reply)}\n`);
}
