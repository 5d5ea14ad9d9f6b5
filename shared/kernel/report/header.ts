/**
 * First lines of the reports that bear on memory, and what they say. Wordings: warn_alloc_failed()/warn_alloc() and
 * show_mem() of mm/page_alloc.c 2.6.0 to 7.2, mm/vmalloc.c, mm/slub.c, mm/slab.c, mm/cma.c, mm/percpu.c, mm/oom_kill.c,
 * kernel/hung_task.c, kernel/watchdog.c, kernel/rcu. Each part is found by itself, so that a new wording costs one field.
 */

import type { EventKind } from '../../contract/event.ts';
import { group } from '../lines/group.ts';
import type { LogRecord } from '../lines/records.ts';

export interface Header {
  kind: EventKind | 'other';
  process: string | null;
  order: number | null;
  mode: string | null;
  printed: string | null;
  nodemask: string | null;
  cpuset: string | null;
  memsAllowed: string | null;
  pid: number | null;
  cpu: number | null;
  details: Record<string, string | number | boolean | null>;
  /** The process name is missing or was put together from another line. */
  torn: boolean;
}

/** A header of which nothing is known yet but its kind and the name of the task. */
export function newHeader(kind: Header['kind'], process: string | null): Header {
  return {
    kind,
    process,
    order: null,
    mode: null,
    printed: null,
    nodemask: null,
    cpuset: null,
    memsAllowed: null,
    pid: null,
    cpu: null,
    details: {},
    torn: false,
  };
}

const FAILURE = 'page allocation failure';
/** The message and nothing else, without the name of a task: counted where what the kernel prints next follows. */
const BARE =
  /^page allocation failure[.:] ?order: ?\d{1,3}, ?mode: ?0x[0-9a-f]{1,8}(?:\([A-Z_0-9a-fx|]{0,600}\))?(?:, ?nodemask=[^"'`]{0,200})?$/;
/** A task's comm holds 15 characters (TASK_COMM_LEN 16 with its NUL). */
const COMM_LENGTH = 15;
/** Cheap test, run on every record: can this be the first line of anything we read? */
const CANDIDATE =
  /page allocation|allocation fail|allocation error|oom-killer|emory: Kill|Killed process|Unable to allocate memory on|vmalloc|vmap alloc|alloc failed|order allocation failed|percpu|PERCPU|blocked for more than|soft lockup|stall|allocation deadlock|oom-kill:|cut here|^BUG: |^WARNING: |^INFO: |Kernel panic|Oops|general protection|Unable to handle|^Internal error/;

/**
 * Recognises the first line of a report.
 * @param record the message; a header inside prose, source code or a mail's subject is not one
 * @param previous the message before it, which may hold the process name of a torn header
 * @returns the headers on this line (two where two CPUs tore into each other), empty when there is none
 */
export function readHeaders(record: LogRecord, previous: LogRecord | null): Header[] {
  const body = record.body;
  if (body.length < 5 || !CANDIDATE.test(body)) return [];
  const at = body.indexOf(FAILURE);
  if (at >= 0) return pageFailures(record, at, previous);
  if (body.includes('allocation failure.') || body.includes('allocation failure:')) {
    const torn = tornFailure(record);
    if (torn !== null) return [torn];
  }
  const one =
    stall(body, previous) ??
    vmalloc(record) ??
    oom(body) ??
    slab(body) ??
    cma(body) ??
    percpu(body) ??
    lockups(body) ??
    other(record);
  return one === null ? [] : [one];
}

function pageFailures(record: LogRecord, first: number, previous: LogRecord | null): Header[] {
  const { body } = record;
  const found: Header[] = [];
  let at = first;
  while (at >= 0 && found.length < 8) {
    const next = body.indexOf(FAILURE, at + FAILURE.length);
    const rest = body.slice(at + FAILURE.length, next < 0 ? undefined : next);
    const lead = found.length === 0 ? body.slice(0, at) : '';
    const one = pageFailure(record, lead, rest, previous);
    if (one !== null) found.push(one);
    at = next;
  }
  return found;
}

function pageFailure(record: LogRecord, lead: string, rest: string, previous: LogRecord | null): Header | null {
  // "failure." to 2.6.39, "failure:" from 3.0; anything else is prose.
  if (!/^ ?[.:]/.test(rest)) return null;
  const order = /\border: ?(\d{1,3})/.exec(rest);
  const mode = /\bmode: ?(0[x×][0-9a-f]+)/i.exec(rest);
  if (order === null && mode === null && !(record.prefixed && rest.length < 12)) return null;
  // A quote, a format or a comment sign right behind the fields belongs to prose or to source code.
  if (mode !== null && /^["'`\\]/.test(rest.slice(mode.index + mode[0].length))) return null;
  let process = commOf(lead, record);
  let torn = false;
  if (process === undefined) return null;
  if (process === null) {
    // Pieces of 4.9/4.10: the comm was printed by itself, the message follows on the next record.
    process = previous === null ? null : tornComm(previous);
    torn = true;
    if (process === null && !record.prefixed && !BARE.test(record.body)) return null;
  }
  const h = newHeader('page-allocation-failure', process);
  h.torn = torn;
  if (process === null && !record.prefixed) h.details['bare'] = true;
  h.order = order === null ? null : Number(order[1]);
  fillRequest(h, rest, mode);
  return h;
}

/** Mode, printed names, nodemask and cpuset, wherever they stand behind the fixed words. */
function fillRequest(h: Header, rest: string, mode: RegExpExecArray | null): void {
  if (mode !== null) {
    h.mode = group(mode, 1).replace('×', 'x').toLowerCase();
    const names = /^\s?\(([^()]{0,600})(\)?)/.exec(rest.slice(mode.index + mode[0].length));
    if (names?.[1] !== undefined) {
      const text = names[1].replace(/\s+/g, '');
      if (text === '' || /^[A-Z_0-9a-fx|]+$/.test(text)) h.printed = text;
      if (names[2] === '') h.details['namesCut'] = true;
    }
  }
  const nodemask = /nodemask=(\(null\)|[\d,-]+)/.exec(rest);
  if (nodemask?.[1] !== undefined) h.nodemask = nodemask[1].replace(/,$/, '');
  const cpuset = /cpuset=([^\s,]{1,200})/.exec(rest);
  if (cpuset?.[1] !== undefined) h.cpuset = cpuset[1];
  const mems = /mems_allowed=([\d,-]+)/.exec(rest);
  if (mems?.[1] !== undefined) h.memsAllowed = mems[1].replace(/,$/, '');
}

/**
 * Takes what a header's own record lacked from the records after it: kernels 4.9 to 4.14 print header and cpuset line in
 * pieces (pr_cont), which some loggers store one by one.
 * @returns true when the record was such a piece
 */
export function completeHeader(h: Header, body: string): boolean {
  if (h.mode === null) {
    const mode = /^,?\s?mode: ?(0x[0-9a-f]+)/.exec(body);
    if (mode !== null) {
      fillRequest(h, body, mode);
      return true;
    }
  }
  if (h.cpuset === null && h.process !== null && body === `${h.process} cpuset=`) {
    h.details['cpusetPieces'] = true;
    return true;
  }
  if (h.details['cpusetPieces'] === true) {
    const mems = /^mems_allowed=([\d,-]+)$/.exec(body);
    if (mems !== null) {
      h.memsAllowed = group(mems, 1);
      delete h.details['cpusetPieces'];
      return true;
    }
    if (h.cpuset === null && /^\/?[\w.@:/-]{1,200}$/.test(body) && !/\+0x|^\d+$/.test(body)) {
      h.cpuset = body;
      return true;
    }
  }
  return false;
}

/**
 * The process name in front of a header.
 * @returns the name; null when there is none; undefined when the line only talks about a failure
 */
function commOf(lead: string, record: LogRecord): string | null | undefined {
  if (!record.fromKernel && /["'`]/.test(lead)) return undefined;
  const text = lead.trimStart();
  if (text === '') return null;
  if (!/:\s*$/.test(text)) return undefined;
  const name = text.replace(/:\s*$/, '');
  if (name === '') return null;
  // Console noise in front ("host login: dd") ends in a blank after a colon; a glued prefix ends in a bracket. Behind a
  // prefix the name begins where the message does, and may hold a colon and a blank itself.
  let comm = name;
  const blank = comm.lastIndexOf(': ');
  if (blank >= 0 && (comm.length > COMM_LENGTH || !record.prefixed)) comm = comm.slice(blank + 2);
  if (comm.length > COMM_LENGTH) {
    const bracket = comm.lastIndexOf('] ');
    if (bracket >= 0) comm = comm.slice(bracket + 2);
  }
  if (/^(?:Subject|Re|Fwd|Bug|From|Title)\b/i.test(text) && /^\S+:/.test(text) && !record.prefixed) return undefined;
  if (comm.length > COMM_LENGTH) {
    // Longer than a comm can be: words around a quoted header are prose; a padded or glued prefix is not.
    const tail = /(?:^|[\s\])>])([^\s"'`()]{1,15})$/.exec(comm);
    if (tail?.[1] === undefined || (!record.prefixed && /[a-z]{2,} [a-z]{2,} [a-z]/i.test(comm))) return undefined;
    comm = tail[1];
  }
  const lastQuote = Math.max(text.lastIndexOf('"'), text.lastIndexOf('`'), text.lastIndexOf('%'));
  if (lastQuote >= 0 && !record.prefixed) return undefined;
  if (/%[sd]/.test(comm)) return undefined;
  return comm.trim() === '' ? null : comm;
}

/** The comm that a torn header's first piece holds: `rsync: ` alone on its record. */
function tornComm(previous: LogRecord): string | null {
  const m = /^(\S.{0,14}?):\s*$/.exec(previous.body);
  return m?.[1] ?? null;
}

/** `age allocation failure. order:0, mode:0x50`: the line lost its beginning. Counted only inside a real log. */
function tornFailure(record: LogRecord): Header | null {
  if (!record.prefixed) return null;
  const m = /^(?:p?a?ge|e|)\s?allocation failure[.:] ?order:(\d{1,3}), mode:(0x[0-9a-f]+)/.exec(record.body);
  if (m === null) return null;
  const h = newHeader('page-allocation-failure', null);
  h.torn = true;
  h.order = Number(m[1]);
  h.mode = group(m, 2);
  return h;
}

function stall(body: string, previous: LogRecord | null): Header | null {
  const m = /^(.{0,80}?)page allocation stalls? for (\d{1,12}) ?(ms|secs?)/.exec(body);
  if (m === null) return null;
  const lead = group(m, 1).replace(/:\s*$/, '').trim();
  const h = newHeader('allocation-stall', lead === '' ? (previous === null ? null : tornComm(previous)) : lead);
  h.details['stallMs'] = Number(m[2]) * (m[3] === 'ms' ? 1 : 1000);
  const order = /order: ?(\d{1,3})/.exec(body);
  h.order = order === null ? null : Number(order[1]);
  fillRequest(h, body, /mode: ?(0x[0-9a-f]+)/.exec(body));
  return h;
}

/** The reason that a `vmap allocation` line stands for. */
export const NO_RANGE = 'kernel address space is used up';

function vmalloc(record: LogRecord): Header | null {
  const { body } = record;
  const error = /^(.{1,40}?): vmalloc error: size (\d{1,19}), (.{0,120}?)(?:, mode:|$)/.exec(body);
  const failure =
    /^(?:(.{1,40}?): )?vmalloc: allocation failure[:,] (?:allocated (\d{1,19}) of )?(\d{1,19}) bytes/.exec(body);
  const vmap = /^(?:(.{1,40}?): )?vmap allocation for size (\d{1,19}) failed/.exec(body);
  if (error === null && failure === null && vmap === null) return null;
  const h = newHeader('vmalloc-failure', (error ?? failure ?? vmap)?.[1] ?? null);
  if (error !== null) {
    // Where pages were missing the line tells what it had got by then, and not what was asked for.
    const got = /^(?:page order \d{1,3}, )?failed to (?:allocate pages|map pages)/.test(group(error, 3));
    h.details[got ? 'allocatedBytes' : 'bytes'] = Number(error[2]);
    h.details['reason'] = group(error, 3);
    const order = /page order (\d{1,3})/.exec(group(error, 3));
    if (order !== null) h.order = Number(order[1]);
  } else if (failure !== null) {
    h.details['bytes'] = Number(failure[3]);
    if (failure[2] !== undefined) h.details['allocatedBytes'] = Number(failure[2]);
    // To 4.8 this line stands by itself and the ordinary header follows: the two are one event.
    if (failure[1] === undefined) h.details['headerFollows'] = true;
  } else {
    h.details['bytes'] = Number(vmap?.[2]);
    h.details['reason'] = NO_RANGE;
  }
  fillRequest(h, body, /mode: ?(0x[0-9a-f]+)/.exec(body));
  return h;
}

function oom(body: string): Header | null {
  const m = /^(.{1,40}?) invoked oom-killer: /.exec(body);
  if (m !== null) {
    const h = newHeader('oom-kill', group(m, 1));
    const order = /order=(-?\d{1,3})/.exec(body);
    h.order = order === null || Number(order[1]) < 0 ? null : Number(order[1]);
    fillRequest(h, body, /gfp_mask=(0x[0-9a-f]+)/.exec(body));
    return h;
  }
  const kill =
    /(?:^|: )(Memory cgroup out of memory|Out of memory[^:]{0,40}): Kill(?:ed)? process (\d{1,9}) \((.{1,40}?)\)/.exec(
      body,
    );
  if (kill !== null) {
    const h = newHeader('oom-kill', null);
    h.details['victimPid'] = Number(kill[2]);
    h.details['victim'] = group(kill, 3);
    h.details['scope'] = kill[1]?.startsWith('Memory cgroup') === true ? 'cgroup' : 'global';
    return h;
  }
  const killed = /^Killed process (\d{1,9}),? (?:UID \d+,? )?\((.{1,40}?)\)/.exec(body);
  if (killed !== null) {
    const h = newHeader('oom-kill', null);
    h.details['victimPid'] = Number(killed[1]);
    h.details['victim'] = group(killed, 2);
    return h;
  }
  const constraint = /^oom-kill:constraint=(CONSTRAINT_\w+)/.exec(body);
  if (constraint !== null) {
    const h = newHeader('oom-kill', null);
    h.details['constraint'] = group(constraint, 1);
    h.details['scope'] = body.includes('global_oom')
      ? 'global'
      : /CONSTRAINT_MEMCG/.test(body)
        ? 'cgroup'
        : 'restricted';
    const task = /,task=(.{1,40}?),pid=(\d{1,9})/.exec(body);
    if (task !== null) {
      h.details['victim'] = group(task, 1);
      h.details['victimPid'] = Number(task[2]);
    }
    return h;
  }
  return null;
}

function slab(body: string): Header | null {
  const m = /^(SLUB|SLAB): Unable to allocate memory on (?:CPU (\d{1,5}) \(of node \d+\) on )?node (-?\d{1,5})/.exec(
    body,
  );
  if (m === null) return null;
  const h = newHeader('slab-failure', null);
  h.details['allocator'] = group(m, 1);
  h.details['node'] = Number(m[3]);
  if (m[2] !== undefined) h.cpu = Number(m[2]);
  fillRequest(h, body, /gfp=(0x[0-9a-f]+)/.exec(body));
  return h;
}

function cma(body: string): Header | null {
  const m =
    /^(?:cma: )?(?:cma_alloc|__cma_alloc): (?:([\w,.-]{1,64}): )?alloc failed, req-size: (\d{1,12}) pages, ret: (-?\d{1,4})/.exec(
      body,
    );
  if (m === null) return null;
  const h = newHeader('cma-failure', null);
  h.details['area'] = m[1] ?? null;
  h.details['pages'] = Number(m[2]);
  h.details['errno'] = Number(m[3]);
  return h;
}

function percpu(body: string): Header | null {
  const m =
    /^(?:percpu|PERCPU): allocation failed, size=(\d{1,12}) align=(\d{1,12})(?: atomic=([01]))?(?:, (.{1,120}))?/.exec(
      body,
    );
  if (m === null) return null;
  const h = newHeader('percpu-failure', null);
  h.details['bytes'] = Number(m[1]);
  h.details['atomic'] = m[3] === undefined ? null : m[3] === '1';
  h.details['reason'] = m[4] ?? null;
  return h;
}

function lockups(body: string): Header | null {
  const hung = /^(?:INFO: )?task (.{1,40}):(\d{1,9}) blocked for more than (\d{1,9}) seconds/.exec(body);
  if (hung !== null) {
    const h = newHeader('hung-task', group(hung, 1));
    h.pid = Number(hung[2]);
    h.details['seconds'] = Number(hung[3]);
    return h;
  }
  const soft = /BUG: soft lockup - CPU#(\d{1,5}) stuck for (\d{1,9})s!(?: \[(.{1,40}):(\d{1,9})\])?/.exec(body);
  if (soft !== null) {
    const h = newHeader('soft-lockup', soft[3] ?? null);
    h.cpu = Number(soft[1]);
    h.pid = soft[4] === undefined ? null : Number(soft[4]);
    h.details['seconds'] = Number(soft[2]);
    return h;
  }
  const rcu = /^(?:rcu: )?(?:INFO: )?(rcu_\w+) (?:self-)?detected (?:expedited )?stalls?\b/.exec(body);
  if (rcu !== null) {
    const h = newHeader('rcu-stall', null);
    h.details['flavour'] = group(rcu, 1);
    return h;
  }
  const xfs =
    /^XFS(?: \([^)]{1,60}\))?: (?:(.{1,40})\((\d{1,9})\) )?possible memory allocation deadlock (?:size (\d{1,12}) )?in (\w+) \(mode:(0x[0-9a-f]+)\)/.exec(
      body,
    );
  if (xfs !== null) {
    const h = newHeader('xfs-allocation-deadlock', xfs[1] ?? null);
    h.pid = xfs[2] === undefined ? null : Number(xfs[2]);
    h.mode = group(xfs, 5);
    if (xfs[3] !== undefined) h.details['bytes'] = Number(xfs[3]);
    h.details['function'] = group(xfs, 4);
    return h;
  }
  const old = /^__alloc_pages: (\d{1,2})-order allocation failed \(gfp=(0x[0-9a-f]+)\/\d+\)/.exec(body);
  if (old !== null) {
    // 2.4's wording of the same event: order and mask, no process, no dump.
    const h = newHeader('page-allocation-failure', null);
    h.order = Number(old[1]);
    h.mode = group(old, 2);
    h.details['wording'] = '2.4';
    return h;
  }
  return null;
}

/** First lines of reports that are not about memory: they end what was being read, and own the trace that follows. */
function other(record: LogRecord): Header | null {
  const { body } = record;
  // Programs begin their messages with the same words; only the kernel's are about what it prints next.
  if (!record.fromKernel) return null;
  const warning = /^WARNING: .{0,80}\bat .{0,60}mm\/page_alloc\.c:\d+ (\w+)/.exec(body);
  if (warning !== null) {
    const h = newHeader('allocator-warning', null);
    h.details['function'] = group(warning, 1);
    return h;
  }
  if (
    /^-+\[ cut here \]|^BUG: |^WARNING: |^Kernel panic|^Oops|^general protection|^Unable to handle|^Internal error|^INFO: (?:possible|lockdep|trying|suspicious|inconsistent)/.test(
      body,
    )
  ) {
    return newHeader('other', null);
  }
  return null;
}
