/** What the host is for, told by the programs that run on it (ps). */
import { cite, type EvidenceReader, linesOf } from './reader.ts';

/** Program name → the service it tells. */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['postgres', 'postgres'],
  ['postmaster', 'postgres'],
  ['edb-postgres', 'postgres'],
  ['mysqld', 'mysqld'],
  ['mariadbd', 'mariadbd'],
  ['mongod', 'mongod'],
  ['mongos', 'mongos'],
  ['redis-server', 'redis-server'],
  ['valkey-server', 'valkey-server'],
  ['memcached', 'memcached'],
  ['hdbindexserver', 'sap-hana'],
  ['hdbnameserver', 'sap-hana'],
  ['disp+work', 'sap-netweaver'],
  ['db2sysc', 'db2'],
  ['sqlservr', 'sqlservr'],
  ['asd', 'aerospike'],
  ['beam.smp', 'beam'],
  ['clickhouse-server', 'clickhouse'],
  ['ceph-osd', 'ceph-osd'],
  ['ceph-mon', 'ceph-mon'],
  ['ceph-mds', 'ceph-mds'],
  ['glusterfsd', 'glusterfs'],
  ['nfsd', 'nfsd'],
  ['smbd', 'smbd'],
  ['qemu-kvm', 'qemu'],
  ['kvm', 'qemu'],
  ['nginx', 'nginx'],
  ['httpd', 'httpd'],
  ['apache2', 'httpd'],
  ['haproxy', 'haproxy'],
  ['squid', 'squid'],
  ['varnishd', 'varnish'],
  ['named', 'named'],
  ['kubelet', 'kubelet'],
  ['dockerd', 'dockerd'],
  ['containerd', 'containerd'],
  ['crio', 'crio'],
  ['ovs-vswitchd', 'openvswitch'],
  ['etcd', 'etcd'],
  ['corosync', 'corosync'],
  ['mmfsd', 'gpfs'],
  ['vmtoolsd', 'vmtoolsd'],
  ['mmfsd64', 'gpfs'],
]);

/** Main classes and paths by which a java process tells what it serves. */
const JAVA: readonly (readonly [string, string])[] = [
  ['org.elasticsearch', 'elasticsearch'],
  ['org.opensearch', 'opensearch'],
  ['kafka.Kafka', 'kafka'],
  ['org.apache.cassandra', 'cassandra'],
  ['org.apache.catalina', 'tomcat'],
  ['weblogic.Server', 'weblogic'],
  ['org.apache.hadoop', 'hadoop'],
  ['org.apache.zookeeper', 'zookeeper'],
  ['org.jboss', 'jboss'],
  ['com.ibm.ws', 'websphere'],
  ['org.apache.spark', 'spark'],
];

/** The services that one command line tells. */
export function servicesOfCommand(command: string): string[] {
  const text = command.slice(0, 4096);
  // `ora_pmon_ORCL` is the process monitor that every instance has exactly once.
  if (/^ora_pmon_/.test(text)) return ['oracle'];
  if (/^asm_pmon_/.test(text)) return ['oracle-asm'];
  const first = /^\[?([^\s\]]{1,255})/.exec(text)?.[1] ?? '';
  const program = first
    .slice(first.lastIndexOf('/') + 1)
    .replace(/^-|:$/g, '')
    .replace(/^nfsd\/.*$/, 'nfsd');
  if (program === 'java') {
    const served = JAVA.find(([mark]) => text.includes(mark))?.[1];
    return served === undefined ? ['java'] : ['java', served];
  }
  const service = PROGRAMS.get(program) ?? (/^qemu-system-/.test(program) ? 'qemu' : undefined);
  return service === undefined ? [] : [service];
}

const COMMAND_COLUMN = /^(?:COMMAND|CMD|ARGS)$/;

export const psReader: EvidenceReader = {
  name: 'ps',
  maxBytes: 32 * 1024 * 1024,
  stems: ['ps'],
  accepts: (path) =>
    /^(?:(?:sos_commands\/process|insights_commands)\/)?ps(?:_(?:aux\w*|-?alx\w*|axww\S*|-ef\w*|-elf\w*))?$/.test(path),
  read(evidence, facts) {
    let before: number | null = null;
    for (const [index, line] of linesOf(evidence.text).entries()) {
      const words = line.trim().split(/\s+/);
      if (before === null) {
        const column = words.findIndex((word) => COMMAND_COLUMN.test(word));
        if (column > 0 && column === words.length - 1) before = column;
        continue;
      }
      if (words.length <= before) continue;
      for (const service of servicesOfCommand(words.slice(before).join(' '))) {
        if (!facts.services.some((each) => each.value === service)) facts.services.push(cite(service, evidence, index));
      }
    }
  },
};
