/** A hundred thousand equal stacks must not cost a hundred thousand judgements, nor may one event borrow another’s story. */
import { describe, expect, it } from 'vitest';
import { BoundedCache } from '../../../shared/kernel/stack/cache.ts';
import { attributeStack } from '../../../shared/kernel/stack/index.ts';
import { attribute, input, KERNEL } from './drawing.ts';

const STACK = 'warn_alloc __alloc_pages __kmalloc ?cached_one[cached] cached_two[cached] vfs_read ksys_read';

describe('equal stacks', () => {
  it('are judged once, wherever their code lies', () => {
    const first = input(STACK);
    const moved = input(STACK);
    for (const frame of moved.frames) frame.address = 'ffffffff81234567';
    expect(attributeStack(moved)).toBe(attributeStack(first));
  });

  it.each([
    ['process', input(STACK, { process: 'other' })],
    ['order', input(STACK, { order: 2 })],
    ['mask', input(STACK, { gfp: KERNEL })],
    ['idle task', input(STACK, { pid: 0 })],
    ['work queue', input(STACK, { workqueue: 'events foo' })],
    ['marks', input(STACK.replaceAll('?', ''))],
    ['modules', input(STACK.replaceAll('[cached]', ''))],
    ['sections', input(`<IRQ> ${STACK}`)],
    ['offsets of zero', input(STACK.replace('cached_two[cached]', 'cached_two[cached]+0'))],
  ])('differ by %s', (_, other) => {
    expect(attributeStack(other)).not.toBe(attribute(STACK));
  });

  it('differ where a word stands twice', () => {
    const scanned = '?__alloc_pages_nodemask ?__kmalloc ?twice_a ?twice_b+16 ?twice_b+';
    expect(attribute(`${scanned}16 ?sys_read`).stale).toEqual([4]);
    expect(attribute(`${scanned}24 ?sys_read`).stale).toEqual([]);
  });

  it('cannot be changed by those who got them', () => {
    const told = attribute(STACK);
    expect(() => told.stale.push(1)).toThrow(TypeError);
    expect(() => told.layers[0]?.frames.push(99)).toThrow(TypeError);
    expect(() => Object.assign(told, { story: '' })).toThrow(TypeError);
  });
});

describe('bounded cache', () => {
  it('forgets what was used longest ago', () => {
    const cache = new BoundedCache<number>(40);
    for (const [i, key] of ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee', 'ffff', 'gggg', 'hhhh', 'iiii', 'jjjj'].entries())
      cache.set(key, i);
    expect(cache.get('aaaa')).toBe(0);
    cache.set('kkkk', 10);
    expect(cache.size).toBe(10);
    expect(cache.get('aaaa')).toBe(0);
    expect(cache.get('bbbb')).toBeUndefined();
  });

  it('counts a key once and refuses one that would push out the rest', () => {
    const cache = new BoundedCache<number>(40);
    for (let i = 0; i < 100; i++) cache.set('aaaa', i);
    cache.set('b'.repeat(5), 1);
    expect(cache.get('aaaa')).toBe(99);
    expect(cache.get('bbbbb')).toBeUndefined();
    expect(cache.size).toBe(1);
  });
});
