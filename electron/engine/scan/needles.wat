;; Finds many short texts in a stretch of bytes in one pass, and counts its line ends on the way.
;;
;; The method is Teddy (Hyperscan, ripgrep): each needle lends three neighbouring bytes, its anchor, to one of eight
;; buckets. For each of the three bytes a pair of 16-byte tables tells, by the low and the high half of a byte, which
;; buckets may hold it. Sixteen bytes are looked up at once; where all three agree on a bucket, its needles are compared
;; byte by byte. Memory: see needle-scanner.ts, which fills the tables.
(module
  (memory (export "memory") 40)

  ;; Addresses. The tables of the anchor's bytes: low, high; low, high; low, high.
  (global $tables i32 (i32.const 0))
  ;; 8 buckets of (first needle u32, end u32).
  (global $buckets i32 (i32.const 128))
  ;; Needles of (text address u32, length u32, offset of the anchor's last byte u32).
  (global $needles i32 (i32.const 256))
  ;; The sixteen bucket bytes of a vector that holds a candidate.
  (global $lanes i32 (i32.const 3072))
  ;; Line ends before each stretch of 2048 bytes, u32.
  (global $lineTable i32 (i32.const 16384))
  ;; Hits of (offset u32, needle u32).
  (global $hits i32 (i32.const 32768))
  (global $maxHits i32 (i32.const 16384))

  ;; Adds up the sixteen counts of a vector.
  (func $sum (param $counts v128) (result i32)
    (local $four v128)
    (local.set $four (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (local.get $counts))))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $four)) (i32x4.extract_lane 1 (local.get $four)))
      (i32.add (i32x4.extract_lane 2 (local.get $four)) (i32x4.extract_lane 3 (local.get $four)))))

  ;; Compares the needles of the buckets that are set in $mask with the text whose anchor ends at $last.
  ;; Returns the new number of hits.
  (func $verify (param $mask i32) (param $last i32) (param $from i32) (param $found i32) (result i32)
    (local $bucket i32) (local $entry i32) (local $end i32) (local $start i32) (local $text i32) (local $length i32) (local $at i32)
    (block $done
      (loop $nextBucket
        (br_if $done (i32.eqz (local.get $mask)))
        (local.set $bucket (i32.ctz (local.get $mask)))
        (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
        (local.set $entry (i32.load (i32.add (global.get $buckets) (i32.shl (local.get $bucket) (i32.const 3)))))
        (local.set $end (i32.load offset=4 (i32.add (global.get $buckets) (i32.shl (local.get $bucket) (i32.const 3)))))
        (block $bucketDone
          (loop $nextNeedle
            (br_if $bucketDone (i32.ge_u (local.get $entry) (local.get $end)))
            (local.set $text (i32.add (global.get $needles) (i32.mul (local.get $entry) (i32.const 12))))
            (local.set $length (i32.load offset=4 (local.get $text)))
            (local.set $start (i32.sub (local.get $last) (i32.load offset=8 (local.get $text))))
            (local.set $text (i32.load (local.get $text)))
            (block $different
              (br_if $different (i32.lt_u (local.get $start) (local.get $from)))
              (local.set $at (i32.const 0))
              (loop $nextByte
                (br_if $different
                  (i32.ne
                    (i32.load8_u (i32.add (local.get $start) (local.get $at)))
                    (i32.load8_u (i32.add (local.get $text) (local.get $at)))))
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br_if $nextByte (i32.lt_u (local.get $at) (local.get $length))))
              (if (i32.lt_u (local.get $found) (global.get $maxHits))
                (then
                  (i32.store
                    (i32.add (global.get $hits) (i32.shl (local.get $found) (i32.const 3)))
                    (local.get $start))
                  (i32.store offset=4
                    (i32.add (global.get $hits) (i32.shl (local.get $found) (i32.const 3)))
                    (local.get $entry))))
              (local.set $found (i32.add (local.get $found) (i32.const 1))))
            (local.set $entry (i32.add (local.get $entry) (i32.const 1)))
            (br $nextNeedle)))
        (br $nextBucket)))
    (local.get $found))

  ;; Verifies each lane that is set.
  (func $candidates (param $result v128) (param $at i32) (param $from i32) (param $found i32) (result i32)
    (local $bits i32) (local $lane i32)
    (v128.store (global.get $lanes) (local.get $result))
    (local.set $bits
      (i32.xor (i32.const 0xffff) (i8x16.bitmask (i8x16.eq (local.get $result) (v128.const i32x4 0 0 0 0)))))
    (if (i32.eqz (local.get $bits)) (then (return (local.get $found))))
    (loop $next
      (local.set $lane (i32.ctz (local.get $bits)))
      (local.set $found
        (call $verify
          (i32.load8_u (i32.add (global.get $lanes) (local.get $lane)))
          (i32.add (local.get $at) (local.get $lane))
          (local.get $from)
          (local.get $found)))
      (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
      (br_if $next (local.get $bits)))
    (local.get $found))

  ;; Scans the bytes from $from up to $to, and those behind it up to a whole stretch of 2048: hits there count for nothing.
  ;; Fills the hits and the line table. Returns the number of hits: more than fit means that the last ones are not stored.
  (func (export "scan") (param $from i32) (param $to i32) (result i32)
    (local $at i32) (local $stop i32) (local $found i32) (local $lines i32) (local $slot i32)
    (local $lo0 v128) (local $hi0 v128) (local $lo1 v128) (local $hi1 v128) (local $lo2 v128) (local $hi2 v128)
    (local $counts v128) (local $v v128) (local $low v128) (local $high v128)
    (local $a v128) (local $b v128) (local $beforeA v128) (local $beforeB v128)
    (local $w v128) (local $result v128) (local $second v128)
    (local.set $lo0 (v128.load offset=0 (global.get $tables)))
    (local.set $hi0 (v128.load offset=16 (global.get $tables)))
    (local.set $lo1 (v128.load offset=32 (global.get $tables)))
    (local.set $hi1 (v128.load offset=48 (global.get $tables)))
    (local.set $lo2 (v128.load offset=64 (global.get $tables)))
    (local.set $hi2 (v128.load offset=80 (global.get $tables)))
    (local.set $at (local.get $from))
    (local.set $stop (local.get $from))
    (local.set $slot (global.get $lineTable))
    (block $done
      (loop $stretch
        (if (i32.eq (local.get $at) (local.get $stop))
          (then
            (local.set $lines (i32.add (local.get $lines) (call $sum (local.get $counts))))
            (local.set $counts (v128.const i32x4 0 0 0 0))
            (i32.store (local.get $slot) (local.get $lines))
            (local.set $slot (i32.add (local.get $slot) (i32.const 4)))
            (br_if $done (i32.ge_u (local.get $at) (local.get $to)))
            (local.set $stop (i32.add (local.get $at) (i32.const 2048)))))
        ;; Two vectors a turn. The loop is left where something was found, so that it calls nothing itself.
        (loop $vectors
          (local.set $v (v128.load (local.get $at)))
          (local.set $w (v128.load offset=16 (local.get $at)))
          (local.set $counts
            (i8x16.sub (local.get $counts)
              (i8x16.add
                (i8x16.eq (local.get $v) (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))
                (i8x16.eq (local.get $w) (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10)))))
          (local.set $low
            (v128.and (local.get $v) (v128.const i8x16 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15)))
          (local.set $high (i8x16.shr_u (local.get $v) (i32.const 4)))
          (local.set $a
            (v128.and
              (i8x16.swizzle (local.get $lo0) (local.get $low))
              (i8x16.swizzle (local.get $hi0) (local.get $high))))
          (local.set $b
            (v128.and
              (i8x16.swizzle (local.get $lo1) (local.get $low))
              (i8x16.swizzle (local.get $hi1) (local.get $high))))
          ;; The lane of the anchor's last byte: its first byte stands two lanes before, its second one.
          (local.set $result
            (v128.and
              (v128.and
                (i8x16.swizzle (local.get $lo2) (local.get $low))
                (i8x16.swizzle (local.get $hi2) (local.get $high)))
              (v128.and
                (i8x16.shuffle 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 (local.get $beforeA) (local.get $a))
                (i8x16.shuffle 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 (local.get $beforeB) (local.get $b)))))
          (local.set $low
            (v128.and (local.get $w) (v128.const i8x16 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15)))
          (local.set $high (i8x16.shr_u (local.get $w) (i32.const 4)))
          (local.set $beforeA
            (v128.and
              (i8x16.swizzle (local.get $lo0) (local.get $low))
              (i8x16.swizzle (local.get $hi0) (local.get $high))))
          (local.set $beforeB
            (v128.and
              (i8x16.swizzle (local.get $lo1) (local.get $low))
              (i8x16.swizzle (local.get $hi1) (local.get $high))))
          (local.set $second
            (v128.and
              (v128.and
                (i8x16.swizzle (local.get $lo2) (local.get $low))
                (i8x16.swizzle (local.get $hi2) (local.get $high)))
              (v128.and
                (i8x16.shuffle 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 (local.get $a) (local.get $beforeA))
                (i8x16.shuffle 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 (local.get $b) (local.get $beforeB)))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (br_if $vectors
            (i32.gt_u
              (i32.lt_u (local.get $at) (local.get $stop))
              (v128.any_true (v128.or (local.get $result) (local.get $second))))))
        (local.set $found
          (call $candidates (local.get $result)
            (i32.sub (local.get $at) (i32.const 32)) (local.get $from) (local.get $found)))
        (local.set $found
          (call $candidates (local.get $second)
            (i32.sub (local.get $at) (i32.const 16)) (local.get $from) (local.get $found)))
        (br $stretch)))
    (local.get $found)))
