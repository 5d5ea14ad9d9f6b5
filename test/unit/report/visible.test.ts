import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelWords } from '../../../shared/report/sentence.ts';
import { clip, label, visible } from '../../../shared/report/visible.ts';
import { ACTIVE_CHARACTERS } from './samples.ts';

describe('text from a log', () => {
  it('never keeps a character that acts instead of showing, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(ACTIVE_CHARACTERS.test(visible(text))).toBe(false);
      }),
    );
  });

  it('is left alone when it is plain, in any script', () => {
    for (const text of ['eth0: rx error', 'диск полон', 'メモリ不足', 'ελεύθερη μνήμη', 'naïve café', '→ ≤ ×'])
      expect(visible(text)).toBe(text);
  });

  it('names what it wrote out', () => {
    expect(visible('\u001b[2J')).toBe('\\x1b[2J');
    expect(visible('a\u202eb')).toBe('a\\u{202e}b');
    expect(visible('\ud800')).toBe('\\u{d800}');
    expect(visible('\u{e0041}')).toBe('\\u{e0041}');
  });

  it('cannot grow over its neighbours by piled marks', () => {
    expect(visible(`a${'\u0301'.repeat(50)}`).match(/\u0301/g)).toHaveLength(4);
  });

  it('says how much was cut', () => {
    expect(clip('abcdef', 4)).toBe('abcd … (2 more characters)');
    expect([...label('x'.repeat(1000), 20)]).toHaveLength(20);
  });
});

describe('words of the kernel in a sentence', () => {
  const mono = (text: string): string[] =>
    kernelWords(text)
      .filter((inline) => inline.style === 'mono')
      .map((inline) => inline.text);

  it('are set apart, without the punctuation around them', () => {
    expect(mono('By sk_prot_alloc (vmxnet3), mode 0x20 = GFP_ATOMIC; see /proc/zoneinfo.')).toEqual([
      'sk_prot_alloc',
      '0x20',
      'GFP_ATOMIC',
      '/proc/zoneinfo',
    ]);
    expect(mono('calls alloc_pages() twice')).toEqual(['alloc_pages()']);
  });

  it('are not made of ordinary words and numbers', () => {
    expect(mono('An order-1 request of 8 KiB was refused by 476 KiB (free ≤ 3/8 of min).')).toEqual([]);
  });

  it('lose nothing of the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(
          kernelWords(text)
            .map((inline) => inline.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
