/**
 * The stretch of time that all charts show. It moves with the hand, frame by frame, without a component being drawn anew;
 * when the hand rests, the stretch becomes the case's chosen range, which every other view follows.
 */
import type uPlot from 'uplot';
import { app } from '../../store/index.ts';

interface Place {
  readonly chart: uPlot;
  /** Told, when it is in sight and the hand rests, which stretch is shown. */
  readonly onRest: (() => void) | undefined;
  coarse: boolean;
  inSight: boolean;
  behind: boolean;
}

/** A hand that pauses this long has arrived. */
const REST_MS = 200;
/** A closer look is asked for a little earlier. */
const REFINE_MS = 120;
/** Nothing is told apart below this. */
const MIN_WIDTH_MS = 10;
/** Beyond the whole time there is nothing; a little of it shows that this is the end. */
const OVERHANG = 0.5;

export interface Whole {
  /** What is shown at first: the time of the events. */
  readonly fromMs: number;
  readonly toMs: number;
  /** How far one can look: the time of the recordings, too. */
  readonly all: { readonly fromMs: number; readonly toMs: number };
  /** Added to every time, so that a chart whose clock is UTC shows the chosen zone. */
  readonly shiftMs: number;
  /** The clock counts from boot: labels are seconds. */
  readonly boot: boolean;
}

export class Stage {
  fromMs = 0;
  toMs = 1;
  whole: Whole = { fromMs: 0, toMs: 1, all: { fromMs: 0, toMs: 1 }, shiftMs: 0, boot: false };
  private readonly places = new Set<Place>();
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private refining: ReturnType<typeof setTimeout> | undefined;

  /** Ends of the x axis as a chart wants them, seconds. */
  scale(): [number, number] {
    return [(this.fromMs + this.whole.shiftMs) / 1000, (this.toMs + this.whole.shiftMs) / 1000];
  }

  /** Shows a stretch that was chosen elsewhere. */
  show(fromMs: number, toMs: number): void {
    if (fromMs === this.fromMs && toMs === this.toMs) return;
    this.fromMs = fromMs;
    this.toMs = toMs;
    this.frame ||= requestAnimationFrame(() => this.draw());
    clearTimeout(this.refining);
    this.refining = setTimeout(() => this.refine(), REFINE_MS);
  }

  /** Moves to a stretch and chooses it when the hand rests. */
  move(fromMs: number, toMs: number): void {
    const { all } = this.whole;
    const width = Math.max(MIN_WIDTH_MS, Math.min(toMs - fromMs, (all.toMs - all.fromMs) * (1 + 2 * OVERHANG)));
    const from = Math.max(all.fromMs - width * OVERHANG, Math.min(fromMs, all.toMs + width * OVERHANG - width));
    this.show(from, from + width);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.choose(), REST_MS);
  }

  /** @param share of the width that is shown; positive looks later */
  pan(share: number): void {
    const by = (this.toMs - this.fromMs) * share;
    this.move(this.fromMs + by, this.toMs + by);
  }

  /** @param factor below 1 looks nearer; the moment `atMs` stays where it is on the screen */
  zoom(factor: number, atMs = (this.fromMs + this.toMs) / 2): void {
    this.move(atMs - (atMs - this.fromMs) * factor, atMs + (this.toMs - atMs) * factor);
  }

  /**
   * Takes a chart in; the returned function takes it out again.
   * @param onRest told when the hand rests, or the chart comes into sight: what is shown may be drawn more closely
   */
  add(chart: uPlot, onRest?: () => void): () => void {
    const place: Place = { chart, onRest, inSight: false, behind: false, coarse: true };
    const watch = new IntersectionObserver((entries) => {
      place.inSight = entries.at(-1)?.isIntersecting === true;
      if (place.inSight && place.behind) this.redraw(place);
      if (place.inSight && place.coarse) this.refine();
    });
    this.places.add(place);
    watch.observe(chart.root);
    return () => {
      this.places.delete(place);
      watch.disconnect();
    };
  }

  dispose(): void {
    clearTimeout(this.rest);
    clearTimeout(this.refining);
    cancelAnimationFrame(this.frame);
  }

  private choose(): void {
    const { fromMs, toMs, all } = this.whole;
    // Wider than the events, but less than all that was recorded, is a choice: else the view would jump back.
    const isHome = this.fromMs === fromMs && this.toMs === toMs;
    const isAll = this.fromMs <= all.fromMs && this.toMs >= all.toMs && all.fromMs === fromMs && all.toMs === toMs;
    app.getState().setRange(isHome || isAll ? null : { fromMs: this.fromMs, toMs: this.toMs });
  }

  private refine(): void {
    for (const place of this.places) {
      place.coarse = !place.inSight;
      if (place.inSight) place.onRest?.();
    }
  }

  private draw(): void {
    this.frame = 0;
    // What is out of sight is drawn when it comes into sight.
    for (const place of this.places) {
      if (place.inSight) this.redraw(place);
      else place.behind = true;
    }
  }

  private redraw(place: Place): void {
    place.behind = false;
    const [min, max] = this.scale();
    place.chart.setScale('x', { min, max });
  }
}
