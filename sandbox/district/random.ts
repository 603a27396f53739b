function mix(h: number, key: number): number {
  const a = Math.imul(h ^ (key | 0), 0x85ebca6b);
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return b ^ (b >>> 16);
}

/** A well-mixed number from 0 up to 1 for a seed and any keys; the same for the same keys, whatever was asked before. */
export function chance(seed: number, kind: number, item = 0, part = 0): number {
  const h = mix(mix(mix(mix(seed ^ 0x9e3779b9, kind), item), part), 0x27d4eb2f);
  return (h >>> 0) / 4_294_967_296;
}

/** One of a list. */
export function pick<T>(list: readonly T[], share: number): T {
  return list[Math.min(list.length - 1, Math.floor(share * list.length))] as T;
}
